package didww

import examples.cheapestOffer
import kotlinx.coroutines.flow.toList
import org.junit.jupiter.api.Assertions.assertArrayEquals
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.net.HttpURLConnection
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import java.time.Duration
import java.time.LocalDate
import java.time.ZoneOffset

/** What a telecom company does with its account, from the first number to the records of its calls. */
class FlowTest {
    @TempDir
    lateinit var folder: Path

    private val soon = Duration.ofMillis(20)

    @Test
    fun `a number is bought, routed, registered, and its calls are read`() = withSandbox({
        callbackSecret = "secret"
        exportRows = 250
    }) { sandbox, client ->
        CallbackServer(sandbox.callbackSecret).use { server ->
            val did = buy(client, server.url)
            route(sandbox, client, did)
            register(sandbox, client, did, server.url)
            readCalls(client, server.url)
            sandbox.waitForCallbacks()
            val types = server.events.map { it.callbackType }.toSet()
            assertEquals(setOf("orders", "address_verifications", "exports"), types)
            assertForgeryIsRefused(server)
        }
        assertTrue(sandbox.callbacks().all { it.state == CallbackState.DELIVERED })
    }

    private suspend fun buy(client: Client, callbackUrl: String): Did {
        val before = client.dids.list().count()
        val order = client.orders.createAndWait(
            Order(
                items = listOf(DidOrderItem(skuId = cheapestOffer(client).sku.id, qty = 2)),
                callbackUrl = callbackUrl,
                callbackMethod = CallbackMethod.POST,
            ),
        ) { pollEvery = soon }
        assertEquals(OrderStatus.COMPLETED, order.status)
        assertTrue(order.amount.signum() > 0)
        assertEquals(before + 2, client.dids.list().count())
        return client.dids.list { filter("order.id", order.id) }.all().first()
    }

    private suspend fun route(sandbox: Sandbox, client: Client, did: Did) {
        val trunk = client.voiceInTrunks.create(
            VoiceInTrunk(
                name = "Front desk",
                configuration = SipConfiguration(host = "sip.example.com", codecIds = listOf(Codec.PCMU, Codec.PCMA)),
            ),
        )
        did.voiceInTrunk = trunk
        client.dids.update(did)
        val sent = sandbox.lastRequest("PATCH", "/v3/dids")?.json() as Map<*, *>
        assertEquals(setOf("type", "id", "relationships"), (sent["data"] as Map<*, *>).keys)
        assertEquals(trunk, client.dids.find(did.id) { include("voice_in_trunk") }.voiceInTrunk)
    }

    private suspend fun register(sandbox: Sandbox, client: Client, did: Did, callbackUrl: String) {
        val country = client.countries.list { filter("iso", "IE") }.first()
        val person = client.identities.create(
            Identity(
                identityType = IdentityType.PERSONAL,
                firstName = "Grace",
                lastName = "Winter",
                phoneNumber = "35312345678",
                country = country,
            ),
        )
        val scan = "%PDF-1.7 a passport".toByteArray()
        val file = client.encryptedFiles.upload(scan) { description = "passport" }
        assertArrayEquals(scan, sandbox.uploadedFile(file.id))
        val type = client.proofTypes.list().all().first { it.entityType == ProofEntityType.PERSONAL }
        client.proofs.create(Proof(proofType = type, entity = person, fileIds = listOf(file.id)))

        val address = client.addresses.create(
            Address(address = "1 Main St", cityName = "Dublin", postalCode = "D01", country = country, identity = person),
        )
        val verification = client.addressVerifications.createAndWait(
            AddressVerification(
                address = address,
                dids = listOf(did),
                callbackUrl = callbackUrl,
                callbackMethod = CallbackMethod.GET,
            ),
        ) { pollEvery = soon }
        assertEquals(VerificationStatus.APPROVED, verification.status)
        assertFalse(client.dids.find(did.id).awaitingRegistration)
    }

    private suspend fun readCalls(client: Client, callbackUrl: String) {
        val today = LocalDate.now(ZoneOffset.UTC)
        val ready = client.exports.createAndWait(
            Export(
                exportType = ExportType.CDR_IN,
                filters = ExportFilters(year = today.year.toLong(), month = today.monthValue.toLong()),
                callbackUrl = callbackUrl,
                callbackMethod = CallbackMethod.POST,
            ),
        ) { pollEvery = soon }
        val path = folder.resolve("calls.csv")
        assertEquals(Files.size(client.exports.download(ready, path).path), Files.size(path))
        val calls = CdrIn.open(path).toList()
        assertEquals(250, calls.size)
        assertTrue(calls.all { it.startedAt != null && (it.duration ?: -1) >= 0 })
        assertNull(calls[0]["No such column"])
    }

    /** What somebody else says of an order is answered with 401, and nobody hears of it. */
    private fun assertForgeryIsRefused(server: CallbackServer) {
        val before = server.events.size
        val connection = URI(server.url).toURL().openConnection() as HttpURLConnection
        connection.requestMethod = "POST"
        connection.doOutput = true
        connection.setRequestProperty(Didww.SIGNATURE_HEADER, "0123456789abcdef0123456789abcdef01234567")
        connection.outputStream.use { it.write("id=1&type=orders&status=completed".toByteArray()) }
        assertEquals(401, connection.responseCode)
        assertEquals(before, server.events.size)
    }
}
