package didww

import didww.ffi.Credentials
import didww.ffi.Decision
import didww.ffi.Functions
import didww.ffi.Hooks
import kotlinx.coroutines.launch
import java.time.Duration
import java.util.function.Consumer
import java.util.logging.Level

/** What a request is about. */
public sealed class CallEvent(parts: Map<String, Any?>) {
    /** `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`. */
    public val operation: String = parts["operation"] as String

    /** JSON:API type of what it is about; null for raw requests. */
    public val resource: String? = parts["resource"] as String?

    /** HTTP method. */
    public val method: String = parts["method"] as String

    /** Path below the base URL, without the query: filters hold phone numbers. */
    public val path: String = parts["path"] as String

    /** Host, and port if it is not the scheme's own. */
    public val host: String = parts["host"] as String

    /** Which attempt it is, from 1 on; 0 of an answer if it did not come to one. */
    public val attempt: Int = (parts["attempt"] as Long).toInt()
}

/** A request that is about to leave. */
public class RequestEvent internal constructor(parts: Map<String, Any?>) : CallEvent(parts) {
    internal val headers = ArrayList<List<String>>()

    /**
     * Sends a header along, in place of the usual one of that name: `traceparent`, say. The credential stays the client's.
     *
     * An [InvalidInputException] says that one of them is no text.
     */
    public fun setHeader(name: String, value: String) {
        // the core's thread, which writes them later, has nobody to tell
        for (part in listOf(name, value)) Json.write(part)
        headers += listOf(name, value)
    }

    override fun toString(): String = "RequestEvent($method $path, attempt=$attempt)"
}

/** What became of an attempt. */
public class ResponseEvent internal constructor(parts: Map<String, Any?>) : CallEvent(parts) {
    /** How long the attempt took. */
    public val duration: Duration = durationOf(parts["duration"]) ?: Duration.ZERO

    /** HTTP status, if there was an answer. */
    public val status: Int? = (parts["status"] as Long?)?.toInt()

    /** What went wrong; null for a success. */
    public val error: DidwwException? = parts["error"]?.let { errorOf(Json.membersOf(it)) }

    /** The request is made again after so long; null if it is not. */
    public val retryIn: Duration? = durationOf(parts["retryIn"])

    override fun toString(): String = "ResponseEvent($method $path, attempt=$attempt, status=$status, error=${error?.code})"
}

/** What authenticates a request. */
public class Credential private constructor(internal val parts: Any) {
    /** An API key. */
    public constructor(apiKey: String) : this(apiKey as Any)

    /** A header. */
    public constructor(name: String, value: String) : this(listOf(name, value) as Any)

    /** Without what it is. */
    override fun toString(): String = "Credential()"
}

/** Gives the credential before each request. */
public fun interface Authentication {
    /** The credential. */
    public suspend fun credential(): Credential

    /** Called after an answer that refused it, a 401 say; says whether to ask for it again and send once more. */
    public suspend fun rejected(status: Int): Boolean = false
}

/**
 * What the native client calls, on threads of the core's. It knows nothing of the client, so that one that is forgotten is freed
 * with it.
 */
internal class HookFunctions(
    private val requestHook: Consumer<RequestEvent>?,
    private val responseHook: Consumer<ResponseEvent>?,
    private val authentication: Authentication?,
) : Functions {
    private val isLogged = logger.isLoggable(Level.FINE)

    val isNeeded: Boolean
        get() = requestHook != null || responseHook != null || authentication != null || isLogged

    fun hooks(): Hooks = Hooks(
        onRequest = requestHook != null,
        onResponse = responseHook != null || isLogged,
        credential = authentication != null,
        rejected = authentication != null,
    )

    override fun onRequest(event: String): String? {
        val request = RequestEvent(Json.readObject(event))
        reported("onRequest") { requestHook?.accept(request) }
        return if (request.headers.isEmpty()) null else Json.write(request.headers)
    }

    override fun onResponse(event: String) {
        reported("onResponse") {
            val response = ResponseEvent(Json.readObject(event))
            if (isLogged) logger.fine { "$response in ${response.duration.toMillis()} ms" }
            responseHook?.accept(response)
        }
    }

    override fun credential(request: Credentials) {
        futures.launch {
            request.use {
                // what it throws may hold the credential
                val given = try {
                    Json.write(requireNotNull(authentication).credential().parts)
                } catch (_: Throwable) {
                    null
                }
                if (given == null) it.reject() else it.resolve(given)
            }
        }
    }

    override fun rejected(status: UShort, decision: Decision) {
        futures.launch {
            val again = try {
                requireNotNull(authentication).rejected(status.toInt())
            } catch (_: Throwable) {
                false
            }
            decision.use { it.decide(again) }
        }
    }
}
