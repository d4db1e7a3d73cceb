package didww;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The package as Java sees it: constructors without arguments, setters, futures, and settings as lambdas. */
class JavaUseTest {
    @Test
    void resourcesAreMadeChangedAndDeleted() {
        try (Sandbox sandbox = Sandbox.startAsync(settings -> settings.setSettleAfter(Duration.ofMillis(20))).join();
            Client client = sandbox.client(settings -> settings.setTimeout(Duration.ofSeconds(20)))) {
            SipConfiguration sip = new SipConfiguration();
            sip.setHost("sip.example.com");
            sip.getCodecIds().add(Codec.PCMU.INSTANCE);
            VoiceInTrunk made = new VoiceInTrunk();
            made.setName("Java");
            made.setConfiguration(sip);
            VoiceInTrunk trunk = client.getVoiceInTrunks().createAsync(made).join();
            assertEquals(List.of(Codec.PCMU.INSTANCE), ((SipConfiguration) trunk.getConfiguration()).getCodecIds());

            trunk.setDescription("checked");
            client.getVoiceInTrunks().updateAsync(trunk).join();
            client.getVoiceInTrunks().updateAsync(trunk.getId(), changes -> changes.setPriority(2L)).join();
            VoiceInTrunk found = client.getVoiceInTrunks()
                .findAsync(trunk.getId(), options -> options.include("pop")).join();
            assertEquals("checked", found.getDescription());
            assertEquals(2L, found.getPriority());
            assertEquals(204, client.getVoiceInTrunks().deleteAsync(trunk.getId()).join().getStatus());

            CompletionException error = assertThrows(CompletionException.class,
                () -> client.getVoiceInTrunks().findAsync(trunk.getId()).join());
            assertInstanceOf(NotFoundException.class, error.getCause());
        }
    }

    @Test
    void listsAreRead() {
        try (Sandbox sandbox = Sandbox.startAsync().join(); Client client = sandbox.client()) {
            ConcurrentLinkedQueue<String> numbers = new ConcurrentLinkedQueue<>();
            client.getDids().list(options -> options.setPageSize(2)).forEachAsync(did -> numbers.add(did.getNumber())).join();
            assertEquals(client.getDids().list().countAsync().join(), numbers.size());
            assertFalse(client.getDids().list().pageAsync().join().isEmpty());
        }
    }
}
