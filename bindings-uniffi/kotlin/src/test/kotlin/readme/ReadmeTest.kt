package readme

import didww.Client
import didww.ClientSettings
import didww.Configure
import didww.Sandbox
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.writeText

/** What the page takes for granted: an account, and things in it. */
class Given(private val sandbox: Sandbox) : AutoCloseable {
    val client: Client = sandbox.client()
    val countryId: String = idOf { client.countries.list { filter("iso", "US") }.first()?.id }
    val didId: String = idOf { client.dids.list { filter("number", "12125550199") }.first()?.id }
    val trunkId: String = idOf { client.voiceInTrunks.list { filter("name", "SIP office") }.first()?.id }
    val proofTypeId: String = idOf { client.proofTypes.list().all().find { it.name == "Passport" }?.id }
    val identityId: String = idOf { client.identities.list { filter("identity_type", "personal") }.first()?.id }
    val given: Given
        get() = this

    /** A client of the account, told what the reader would tell one of theirs. */
    fun client(settings: Configure<ClientSettings>): Client {
        val url = sandbox.baseUrl
        return Client(sandbox.apiKey) {
            with(settings) { configure() }
            baseUrl = url
        }
    }

    override fun close() = client.close()

    private fun idOf(found: suspend () -> String?): String = runBlocking {
        found() ?: error("the account has nothing of the kind")
    }
}

class ReadmeTest {
    @Test
    fun `there are blocks`() {
        assertTrue(BLOCKS.size >= 12)
        val begin = Regex("^```kotlin$", RegexOption.MULTILINE)
        assertEquals(BLOCKS.size, begin.findAll(Files.readString(Path.of("README.md"))).count())
    }

    @TestFactory
    fun `each block runs`(): List<DynamicTest> = BLOCKS.mapIndexed { index, block ->
        DynamicTest.dynamicTest("block ${index + 1}") {
            runBlocking { Sandbox.start().use { sandbox -> Given(sandbox).use { block(it) } } }
        }
    }

    companion object {
        private val MADE = listOf("passport.pdf", "calls.csv", "calls.csv.gz").map { Path.of(it) }

        init {
            MADE[0].writeText("%PDF-1.7 a scan")
        }

        @JvmStatic
        @AfterAll
        fun tidy() = MADE.forEach { Files.deleteIfExists(it) }
    }
}
