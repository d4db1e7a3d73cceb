package didww

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNotNull
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import java.net.InetAddress
import java.net.ServerSocket
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.TimeUnit

/** A server that reads a request, never answers, and tells when its client has gone. */
private class Silence : AutoCloseable {
    private val socket = ServerSocket(0, 1, InetAddress.getLoopbackAddress())
    val url = "http://127.0.0.1:${socket.localPort}"
    val asked = CompletableFuture<Unit>()
    val gone = CompletableFuture<Unit>()

    init {
        Thread {
            runCatching {
                socket.accept().use { connection ->
                    val input = connection.getInputStream()
                    input.read()
                    asked.complete(Unit)
                    input.readAllBytes()
                }
            }
            gone.complete(Unit)
        }.apply { isDaemon = true }.start()
    }

    override fun close() = socket.close()
}

class ClientTest {
    @Test
    fun `sandboxes are closed on the threads that calls run on`() = runBlocking {
        // more of them at once than there are such threads
        val closing = List(16) { async(Dispatchers.Default) { Sandbox.start().close() } }
        withTimeout(60_000) { closing.awaitAll() }
        Unit
    }

    @Test
    fun `a header that cannot be sent is refused where it is set`() = withSandbox { sandbox, _ ->
        val refused = ConcurrentLinkedQueue<InvalidInputException>()
        val client = sandbox.client {
            onRequest { request ->
                for ((name, value) in listOf("X-Half" to "\ud800", "\udc00" to "x")) {
                    try {
                        request.setHeader(name, value)
                    } catch (error: InvalidInputException) {
                        refused += error
                    }
                }
            }
        }
        client.use { it.balance.find() }
        assertEquals(2, refused.size)
    }

    @Test
    fun `a cancelled coroutine ends its request`() = runBlocking {
        Silence().use { server ->
            Client("key") { baseUrl = server.url }.use { client ->
                val call = launch(Dispatchers.Default) { client.balance.find() }
                server.asked.get(20, TimeUnit.SECONDS)
                call.cancelAndJoin()
                server.gone.get(20, TimeUnit.SECONDS)
            }
        }
        Unit
    }

    @Test
    fun `a cancelled future ends its request`() {
        Silence().use { server ->
            Client("key") { baseUrl = server.url }.use { client ->
                val call = client.balance.findAsync()
                server.asked.get(20, TimeUnit.SECONDS)
                call.cancel(true)
                server.gone.get(20, TimeUnit.SECONDS)
            }
        }
    }

    @Test
    fun `a call that takes too long says what it waited for`() = runBlocking {
        Silence().use { server ->
            Client("key") {
                baseUrl = server.url
                timeout = Duration.ofMillis(50)
                retries = 0
            }.use { client ->
                val error = assertThrows<RequestTimeoutException> { client.balance.find() }
                assertEquals(TimeoutPhase.RESPONSE, error.phase)
                assertEquals(Duration.ofMillis(50), error.limit)
            }
        }
        Unit
    }

    @Test
    fun `errors have all that the API says`() = withSandbox { _, client ->
        val error = assertThrows<NotFoundException> { client.dids.find("00000000-0000-4000-8000-000000000000") }
        assertEquals(404, error.status)
        assertEquals("api", error.code)
        assertEquals(Outcome.REFUSED, error.outcome)
        assertEquals(1, error.attempts)
        assertNotNull(error.requestId)
        assertFalse(error.errors.isEmpty())
        assertEquals(404, error.response?.status)
        val refused = assertThrows<InvalidInputException> { client.dids.list { filter("colour", "red") }.page() }
        assertTrue("colour" in refused.message.orEmpty())
    }

    @Test
    fun `lists are read page by page`() = withSandbox { sandbox, client ->
        val whole = client.cities.list().all()
        val flowed = client.cities.list { pageSize = 3 }.toList()
        assertEquals(whole.map { it.id }, flowed.map { it.id })
        val pages = client.cities.list { pageSize = 3 }.pages().toList()
        assertEquals(whole.size, pages.sumOf { it.size })
        assertEquals(whole.size.toLong(), pages.first().totalRecords)
        assertEquals(whole[3].id, client.cities.list { pageSize = 3 }.page(2).first().id)
        assertEquals(whole.size.toLong(), client.cities.list().count())
        assertEquals(whole.first().id, client.cities.list().first()?.id)
        assertNull(client.cities.list { filter("name", "Nowhere") }.first())

        val before = sandbox.requests().size
        client.cities.list { pageSize = 3 }.take(2).toList()
        assertEquals(before + 1, sandbox.requests().size, "who has enough asks for no more")
        assertThrows<InvalidInputException> { client.cities.list().page(0) }
    }

    @Test
    fun `a closed client refuses calls`() = withSandbox { sandbox, _ ->
        val client = sandbox.client()
        client.balance.find()
        client.close()
        client.close()
        assertThrows<DidwwException> { client.balance.find() }
        assertEquals("Client(closed)", client.toString())
    }

    @Test
    fun `calls run at once, and a program without coroutines has futures`() = withSandbox { _, client ->
        val balances = (1..40).map { client.balance.findAsync() }.map { it.get(30, TimeUnit.SECONDS) }
        assertEquals(1, balances.map { it.totalBalance }.distinct().size)
        val names = ConcurrentLinkedQueue<String>()
        client.countries.list { sort("name") }.forEachAsync { names += it.name }.get(30, TimeUnit.SECONDS)
        assertEquals(client.countries.list { sort("name") }.allAsync().get(30, TimeUnit.SECONDS).map { it.name }, names.toList())
        assertEquals(40, (1..40).map { _ -> runBlocking { async { client.balance.find() }.await() } }.size)
    }

    @Test
    fun `hooks see requests and add headers, and what they throw stops nothing`() = withSandbox { sandbox, _ ->
        val seen = ConcurrentLinkedQueue<String>()
        val client = sandbox.client {
            onRequest { event ->
                event.setHeader("X-Correlation-Id", "4711")
                error("a hook that fails")
            }
            onResponse { event -> seen += "${event.operation} ${event.resource} ${event.status}" }
        }
        client.use { it.balance.find() }
        assertEquals("4711", sandbox.lastRequest("GET", "/v3/balance")?.headers?.get("x-correlation-id"))
        assertEquals(listOf("find balances 200"), seen.toList())
    }

    @Test
    fun `a function gives the credential, and another one after a refusal`() = withSandbox { sandbox, _ ->
        val keys = ArrayDeque(listOf("stale", sandbox.apiKey))
        val vault = object : Authentication {
            override suspend fun credential() = Credential(keys.first())

            override suspend fun rejected(status: Int): Boolean {
                assertEquals(401, status)
                keys.removeFirst()
                return true
            }
        }
        Client {
            baseUrl = sandbox.baseUrl
            authentication(vault)
        }.use { it.balance.find() }
        assertEquals(listOf(sandbox.apiKey), keys.toList())
        val failing = Client {
            baseUrl = sandbox.baseUrl
            authentication { error("secret-of-the-vault") }
        }
        val error = assertThrows<DidwwException> { failing.use { it.balance.find() } }
        assertFalse("secret-of-the-vault" in error.stackTraceToString())
    }

    @Test
    fun `raw requests are made of anything`() = withSandbox { sandbox, client ->
        val answer = client.raw("GET", "countries") {
            param("filter[iso]", "IE")
            header("X-Own", "1")
        }
        assertEquals(200, answer.status)
        assertEquals(1, ((answer.json() as Map<*, *>)["data"] as List<*>).size)
        assertEquals("1", sandbox.lastRequest("GET", "/v3/countries")?.headers?.get("x-own"))
        assertThrows<InvalidInputException> {
            client.raw("POST", "x") {
                json(1)
                body(ByteArray(1), "text/plain")
            }
        }
    }

    @Test
    fun `the user agent names the language, and no key is shown`() = withSandbox { sandbox, client ->
        client.balance.find()
        val agent = sandbox.lastRequest("GET", "/v3/balance")?.headers?.get("user-agent").orEmpty()
        assertTrue(agent.startsWith("didww-sdk-kotlin/${Didww.VERSION}"), agent)
        assertFalse(sandbox.apiKey in client.toString())
    }

    @Test
    fun `clients share a rate limit`() = withSandbox { sandbox, _ ->
        val first = sandbox.client { rateLimit = RateLimit(1000, 1) }
        val second = sandbox.client { rateLimiter = first.rateLimiter }
        first.use { second.use { assertNotNull(it.balance.find().response) } }
        assertThrows<InvalidInputException> { RateLimit(0) }
    }
}
