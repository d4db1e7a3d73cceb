package didww

import didww.ffi.Recorded
import kotlinx.coroutines.runBlocking
import java.time.Duration
import java.util.concurrent.CompletableFuture

/** How a sandbox is to be. */
public class SandboxSettings internal constructor() {
    /** The API key that it takes. */
    public var apiKey: String? = null

    /** The port that it listens on; a free one unless told otherwise. */
    public var port: Int? = null

    /** Without numbers, trunks, orders and the like. */
    public var emptyAccount: Boolean = false

    /** How long pending states last: 300 ms. */
    public var settleAfter: Duration? = null

    /** Rows of the file of an export. */
    public var exportRows: Long? = null

    /** What callbacks are signed with; empty: none are made. */
    public var callbackSecret: String? = null

    /** How long a minute between the attempts of a callback lasts: 1 ms. */
    public var callbackMinute: Duration? = null

    internal fun text(): String = Json.write(
        mapOf(
            "apiKey" to apiKey,
            "port" to port?.let { checkedWhole("port", it, 0) },
            "emptyAccount" to emptyAccount,
            "settleAfter" to settleAfter?.let { checkedTime("settleAfter", it) },
            "exportRows" to exportRows,
            "callbackSecret" to callbackSecret,
            "callbackMinute" to callbackMinute?.let { checkedTime("callbackMinute", it) },
        ).filterValues { it != null },
    )
}

/** A request that a sandbox answered. */
public class RecordedRequest internal constructor(recorded: Recorded) {
    private val head = Json.readObject(recorded.head)

    /** Its method. */
    public val method: String = head["method"] as String

    /** Its path, `/v3` included. */
    public val path: String = head["path"] as String

    /** Its query as it was sent, without the question mark; empty if there was none. */
    public val query: String = head["query"] as String

    /** Its headers by their names in lower case; the value of `api-key` is replaced by `[redacted]`. */
    public val headers: Map<String, String> = headersOf(head)

    /** Its body; the first 64 KiB of a longer one. */
    public val body: ByteArray = recorded.body

    /** The body as text. */
    public fun text(): String = String(body)

    /** The body as JSON; null if it is none. */
    public fun json(): Any? = try {
        Json.plain(Json.read(text()))
    } catch (_: IllegalStateException) {
        null
    }

    override fun toString(): String = "RecordedRequest($method $path)"
}

private fun headersOf(head: Map<String, Any?>): Map<String, String> =
    Json.membersOf(head["headers"]).mapValues { (_, value) -> value as String }

/** What became of a callback that a sandbox made. */
public enum class CallbackState {
    /** It is delivered, or waits to be delivered again. */
    UNDER_WAY,

    /** It was answered with success. */
    DELIVERED,

    /** It was not, as often as it was tried. */
    GIVEN_UP,
}

/** An attempt to deliver a callback: the status of the answer, or what went wrong. */
public class CallbackAttempt internal constructor(parts: Map<String, Any?>) {
    /** The status of the answer. */
    public val status: Int? = (parts["status"] as Long?)?.toInt()

    /** What went wrong. */
    public val error: String? = parts["error"] as String?

    override fun toString(): String = "CallbackAttempt(status=$status, error=$error)"
}

/** A callback that a sandbox made. */
public class RecordedCallback internal constructor(recorded: Recorded) {
    private val head = Json.readObject(recorded.head)

    /** Its method. */
    public val method: String = head["method"] as String

    /** The URL that was called. */
    public val url: String = head["url"] as String

    /** Its headers by their names in lower case. */
    public val headers: Map<String, String> = headersOf(head)

    /** Its body; empty for one by GET. */
    public val body: ByteArray = recorded.body

    /** Its signature. */
    public val signature: String = head["signature"] as String

    /** What each attempt came to. */
    public val attempts: List<CallbackAttempt> = Json.itemsOf(head["attempts"]).map { CallbackAttempt(Json.membersOf(it)) }

    /** What became of it. */
    public val state: CallbackState = CallbackState.valueOf((head["state"] as String).uppercase())

    override fun toString(): String = "RecordedCallback($method $url, state=$state)"
}

/**
 * A local DIDWW in this process, to develop against and to test with: all types, filters, includes, paging, orders that settle,
 * exports that complete, errors like the real ones, in every API version. It listens on the loopback interface alone, and stops with
 * the process at the latest.
 *
 * ```kotlin
 * Sandbox.start().use { sandbox ->
 *     sandbox.client().use { client -> println(client.balance.find().totalBalance) }
 * }
 * ```
 */
public class Sandbox private constructor(private val native: didww.ffi.Sandbox) : AutoCloseable {
    /** The base URL to give to a client. */
    public val baseUrl: String
        get() = native.baseUrl()

    /** The API key to give to a client. */
    public val apiKey: String
        get() = native.apiKey()

    /** The secret that callbacks are signed with. */
    public val callbackSecret: String
        get() = native.callbackSecret()

    /** A client of it, without a rate limit. */
    public fun client(): Client = client(asItIs())

    /** A client of it, without a rate limit unless `settings` say otherwise. */
    public fun client(settings: Configure<ClientSettings>): Client {
        val sandbox = this
        return Client(apiKey) {
            baseUrl = sandbox.baseUrl
            rateLimit = null
            configured(settings)
        }
    }

    /**
     * Lets everything that is pending settle now: orders complete, exports get their files, verifications are decided. Callbacks about
     * it are made soon after.
     */
    public fun settleAll(): Unit = checked { native.settleAll() }

    /** The requests that were made, oldest first: the last thousand of them. */
    public fun requests(): List<RecordedRequest> = checked { native.requests() }.map(::RecordedRequest)

    /** The latest request with a method, whose path begins so (`/v3/dids`); null if there was none. */
    public fun lastRequest(method: String, pathPrefix: String): RecordedRequest? =
        checked { native.lastRequest(method, pathPrefix) }?.let(::RecordedRequest)

    /** What an uploaded file holds, decrypted, by the id of its encrypted file; null if there is none. */
    public fun uploadedFile(id: String): ByteArray? = checked { native.uploadedFile(id) }

    /** Puts other keys in the place of the public keys. */
    public fun rotateKeys(): Unit = checked { native.rotateKeys() }

    /** Blocks a trunk for outgoing calls, as if it had spent its threshold; whether there is such a trunk. */
    public fun blockTrunk(id: String): Boolean = checked { native.blockTrunk(id) }

    /** The callbacks that were made or are under way, oldest first: the last thousand of them. */
    public fun callbacks(): List<RecordedCallback> = checked { native.callbacks() }.map(::RecordedCallback)

    /** Waits until all callbacks about what has happened so far are delivered or given up. */
    public suspend fun waitForCallbacks(): Unit = awaited { native.waitForCallbacks() }

    /** Stops it, once the requests under way are answered. */
    public suspend fun stop(): Unit = awaited { native.stop() }

    /** [stop], for which the thread waits. */
    override fun close() {
        NativeThreads.prepare()
        // not on the threads that calls run on, all of which may wait here
        runBlocking { checked { native.stop() } }
    }

    override fun toString(): String = "Sandbox(baseUrl=$baseUrl)"

    public companion object {
        /** Starts a sandbox. */
        @JvmSynthetic
        public suspend fun start(settings: Configure<SandboxSettings> = asItIs()): Sandbox =
            Sandbox(awaited { didww.ffi.startSandbox(SandboxSettings().configured(settings).text()) })

        /** [start] for a program without coroutines. */
        @JvmStatic
        public fun startAsync(): CompletableFuture<Sandbox> = startAsync(asItIs())

        /** [start] for a program without coroutines. */
        @JvmStatic
        public fun startAsync(settings: Configure<SandboxSettings>): CompletableFuture<Sandbox> = futureOf { start(settings) }
    }
}
