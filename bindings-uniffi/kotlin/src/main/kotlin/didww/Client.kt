package didww

import didww.ffi.Identity
import didww.ffi.NativeClient
import kotlinx.coroutines.future.await
import java.time.Duration
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.function.Consumer
import java.util.function.Supplier
import kotlin.reflect.KProperty

/** Where the API is. */
public enum class Environment {
    /** DIDWW's sandbox: nothing costs money there. */
    SANDBOX,

    /** The real one. */
    PRODUCTION,
}

/** Whose certificates are trusted, besides those that were added. */
public enum class Trust(internal val setting: String) {
    /** The system's. */
    SYSTEM("system"),

    /** Nobody's. */
    ONLY_ADDED("onlyAdded"),

    /** Mozilla's list. */
    BUNDLED("bundled"),
}

/** How many requests leave: so many in any second, so many of them at once after a quiet time (20 at most unless told). */
public class RateLimit @JvmOverloads constructor(
    /** Requests in any second, at most. */
    public val perSecond: Int,
    /** Requests at once after a quiet time. */
    public val burst: Int? = null,
) {
    init {
        checkedWhole("rateLimit", perSecond, 1)
        burst?.let { checkedWhole("rateLimit", it, 1) }
    }
}

/**
 * How failed requests are repeated: any request that never left; GET, PATCH and DELETE after 429, 502, 503 and 504; GET after a
 * broken connection or silence; a POST never once the API may have seen it.
 *
 * Between attempts it waits a random time of up to `baseDelay`, twice that, and so on up to `maxDelay`, at least as long as
 * `Retry-After` says, which beyond `maxRetryAfter` is not waited for. A client has `budget` retries ahead, and gets `budgetRatio`
 * of one for each request that succeeds.
 */
public class RetryPolicy internal constructor() {
    /** How often a request is repeated at most. */
    public var maxRetries: Int = 2

    /** Longest wait before the first retry. */
    public var baseDelay: Duration = Duration.ofMillis(250)

    /** Longest wait before any retry, but for what `Retry-After` says. */
    public var maxDelay: Duration = Duration.ofSeconds(5)

    /** Longest `Retry-After` that is waited for. */
    public var maxRetryAfter: Duration = Duration.ofMinutes(1)

    /** Retries that all calls together have ahead. */
    public var budget: Int = 20

    /** What part of a retry a request that succeeds gives back. */
    public var budgetRatio: Double = 0.2

    internal fun settings(): Map<String, Any?> = mapOf(
        "maxRetries" to checkedWhole("maxRetries", maxRetries, 0),
        "baseDelay" to checkedTime("baseDelay", baseDelay),
        "maxDelay" to checkedTime("maxDelay", maxDelay),
        "maxRetryAfter" to checkedTime("maxRetryAfter", maxRetryAfter),
        "budget" to checkedWhole("budget", budget, 0),
        "budgetRatio" to budgetRatio,
    )
}

/** What limits the rate of a client's requests, to share with other clients of the same key. */
public class RateLimiter internal constructor(internal val native: didww.ffi.RateLimiter)

/** What a client may be told besides its key. */
public class ClientSettings internal constructor() {
    private val told = LinkedHashMap<String, Any?>()
    private val certificates = ArrayList<ByteArray>()
    private var identity: Identity? = null
    private var onRequest: Consumer<RequestEvent>? = null
    private var onResponse: Consumer<ResponseEvent>? = null
    private var authentication: Authentication? = null

    /** Where the API is: [Environment.SANDBOX] unless told otherwise. */
    public var environment: Environment = Environment.SANDBOX
        set(value) {
            field = value
            told["environment"] = value.name.lowercase()
        }

    /** In place of an environment, e.g. for a mock server. */
    public var baseUrl: String? by Told(told)

    /** API version, e.g. `2026-04-16`; `2022-05-10` unless told otherwise. */
    public var apiVersion: String? by Told(told)

    /** Longest time for a call, all waits and attempts included: 30 s unless told otherwise; null: no limit. */
    public var timeout: Duration? = Duration.ofSeconds(30)
        set(value) {
            field = value
            told["timeout"] = value?.let { checkedTime("timeout", it) }
        }

    /** Longest time to connect: 10 s. */
    public var connectTimeout: Duration = Duration.ofSeconds(10)
        set(value) {
            field = value
            told["connectTimeout"] = checkedTime("connectTimeout", value)
        }

    /** Longest time without a byte of the answer: none. */
    public var readTimeout: Duration? = null
        set(value) {
            field = value
            told["readTimeout"] = value?.let { checkedTime("readTimeout", it) }
        }

    /** How many requests leave: 20 a second; null: no limit. */
    public var rateLimit: RateLimit? = RateLimit(20)
        set(value) {
            field = value
            told["rateLimit"] = value?.let { mapOf("perSecond" to it.perSecond, "burst" to it.burst) }
        }

    /** That of another client, in place of a limit of its own. */
    public var rateLimiter: RateLimiter? = null

    /** How often a request is repeated at most: 2. */
    public var retries: Int = 2
        set(value) {
            field = value
            told["retries"] = checkedWhole("retries", value, 0)
        }

    /** Longest answer that is read, in bytes: 64 MiB. */
    public var maxResponseBytes: Int = 64 shl 20
        set(value) {
            field = value
            told["maxResponseBytes"] = checkedWhole("maxResponseBytes", value, 0)
        }

    /** Lets `http://` pass to other machines, too. */
    public var allowPlainHttp: Boolean = false
        set(value) {
            field = value
            told["allowPlainHttp"] = value
        }

    /** URL of a proxy, in place of that which the environment names. */
    public var proxy: String? by Told(told)

    /** No proxy, whatever the environment names. */
    public var noProxy: Boolean = false
        set(value) {
            field = value
            told["noProxy"] = value
        }

    /** Whose certificates are trusted: [Trust.SYSTEM] unless told otherwise. */
    public var trust: Trust = Trust.SYSTEM
        set(value) {
            field = value
            told["trust"] = value.setting
        }

    /** Put at the end of `User-Agent`. */
    public var userAgentSuffix: String? by Told(told)

    /** How requests are repeated. */
    public fun retryPolicy(policy: Configure<RetryPolicy>) {
        told["retryPolicy"] = RetryPolicy().configured(policy).settings()
    }

    /** PEM or DER of certificates that are trusted besides those that [trust] says. */
    public fun rootCertificates(vararg certificates: ByteArray) {
        this.certificates += certificates
    }

    /** The client's own certificate: PEM of the chain and of its key. */
    public fun clientCertificate(chain: ByteArray, key: ByteArray) {
        identity = Identity(chain, key)
    }

    /** `hook` is called before each request leaves, on a thread of the core's. The request waits for it. */
    public fun onRequest(hook: Consumer<RequestEvent>) {
        onRequest = hook
    }

    /** `hook` is called after each attempt, on a thread of the core's. */
    public fun onResponse(hook: Consumer<ResponseEvent>) {
        onResponse = hook
    }

    /** Gives the credential, in place of a key. */
    public fun authentication(authentication: Authentication) {
        this.authentication = authentication
    }

    /** The same for a program without coroutines. */
    public fun authenticationAsync(credential: Supplier<out CompletionStage<Credential>>) {
        authentication = Authentication { credential.get().await() }
    }

    /** The native client that does what was told. */
    internal fun native(apiKey: String?, fromEnv: Boolean): NativeClient {
        if (!fromEnv && apiKey == null && authentication == null) {
            throw InvalidInputException(
                "apiKey: it is missing: it stands in the user panel; Client.fromEnv() reads it, and authentication() gives it",
                "apiKey",
            )
        }
        // one that was given nothing else authenticates by the key
        val key = if (fromEnv) null else apiKey ?: "none"
        val settings = told + mapOf("apiKey" to key, "fromEnv" to fromEnv)
        val functions = HookFunctions(onRequest, onResponse, authentication)
        NativeThreads.prepare()
        return checked {
            NativeClient(
                PRODUCT,
                Json.write(if (rateLimiter == null) settings else settings - "rateLimit"),
                certificates,
                identity,
                rateLimiter?.native,
                functions.takeIf { it.isNeeded },
                functions.hooks(),
            )
        }
    }

    internal companion object {
        val PRODUCT: String = "didww-sdk-kotlin/${Didww.VERSION}"
    }
}

/** A setting that is a text, or nothing. */
private class Told(private val told: MutableMap<String, Any?>) {
    operator fun getValue(settings: ClientSettings, property: KProperty<*>): String? = told[property.name] as String?

    operator fun setValue(settings: ClientSettings, property: KProperty<*>, value: String?) {
        if (value == null) told.remove(property.name) else told[property.name] = value
    }
}

/**
 * A client of one account, in one environment and one API version. It can make any number of calls at once, on any threads.
 *
 * It has an accessor for each resource type: `client.dids`, `client.voiceInTrunks`, `client.balance` …
 *
 * ```kotlin
 * Client("YOUR_API_KEY") { environment = Environment.SANDBOX }.use { client ->
 *     println(client.balance.find().totalBalance)
 * }
 * ```
 */
public class Client private constructor(apiKey: String?, fromEnv: Boolean, settings: ClientSettings) :
    Accessors(),
    AutoCloseable {
    internal val native: NativeClient = settings.native(apiKey, fromEnv)
    override val self: Client
        get() = this

    @Volatile
    private var isClosed = false

    /** Makes a client; sends nothing. */
    public constructor(apiKey: String) : this(apiKey, asItIs())

    /** Makes a client that was told something else than is usual; sends nothing. */
    public constructor(apiKey: String, settings: Configure<ClientSettings>) :
        this(apiKey, false, ClientSettings().configured(settings))

    /** Makes a client without a key, which `authentication` gives; sends nothing. */
    public constructor(settings: Configure<ClientSettings>) : this(null, false, ClientSettings().configured(settings))

    /** API version of its requests. */
    public val apiVersion: String
        get() = native.apiVersion()

    /** Base URL of its requests, without a trailing slash. */
    public val baseUrl: String
        get() = native.baseUrl()

    /** What limits the rate of its requests, to share with other clients of the same key. */
    public val rateLimiter: RateLimiter
        get() = RateLimiter(checked { native.rateLimiter() })

    /**
     * A request to whatever there is no method for, with the client's rate limit, retries and errors.
     *
     * `path` is relative to the base URL, or begins with it.
     */
    public suspend fun raw(method: String, path: String, options: Configure<RawOptions> = asItIs()): RawResponse {
        val raw = RawOptions().configured(options)
        return RawResponse(awaited { native.raw(method, path, raw.parts(), raw.body, raw.text(), null) })
    }

    /** [raw] for a program without coroutines. */
    public fun rawAsync(method: String, path: String): CompletableFuture<RawResponse> = rawAsync(method, path, asItIs())

    /** [raw] for a program without coroutines. */
    public fun rawAsync(method: String, path: String, options: Configure<RawOptions>): CompletableFuture<RawResponse> =
        futureOf { raw(method, path, options) }

    /** Gives up its connections once the calls that are under way have ended; it refuses any call afterwards. */
    override fun close() {
        isClosed = true
        native.end()
    }

    /** Without the key. */
    override fun toString(): String = if (isClosed) "Client(closed)" else "Client(baseUrl=$baseUrl, apiVersion=$apiVersion)"

    public companion object {
        /**
         * A client as the environment variables `DIDWW_API_KEY` (required), `DIDWW_ENVIRONMENT`, `DIDWW_BASE_URL` and
         * `DIDWW_API_VERSION` say.
         */
        @JvmStatic
        public fun fromEnv(): Client = fromEnv(asItIs())

        /** The same with `settings`, which go before the environment. */
        @JvmStatic
        public fun fromEnv(settings: Configure<ClientSettings>): Client =
            Client(null, true, ClientSettings().configured(settings))
    }
}
