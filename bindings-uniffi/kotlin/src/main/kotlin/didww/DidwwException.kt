package didww

import java.time.Duration

/** What in the request a problem is about. */
public class ErrorSource internal constructor(parts: Map<String, Any?>) {
    /** Where in the document, e.g. `/data/attributes/capacity_limit`. */
    public val pointer: String? = parts["pointer"] as String?

    /** Which query parameter. */
    public val parameter: String? = parts["parameter"] as String?

    /** Which header. */
    public val header: String? = parts["header"] as String?

    override fun toString(): String = "ErrorSource(pointer=$pointer, parameter=$parameter, header=$header)"
}

/** One problem that the API reports: a JSON:API error object. A member that the API did not send is null. */
public class ErrorObject internal constructor(parts: Map<String, Any?>) {
    /** Identifies this occurrence. */
    public val id: String? = parts["id"] as String?

    /** HTTP status of this problem. */
    public val status: String? = parts["status"] as String?

    /** The API's code for this kind of problem. */
    public val code: String? = parts["code"] as String?

    /** The kind of problem in words. */
    public val title: String? = parts["title"] as String?

    /** This problem in words. */
    public val detail: String? = parts["detail"] as String?

    /** What in the request it is about. */
    public val source: ErrorSource? = parts["source"]?.let { ErrorSource(Json.membersOf(it)) }

    /** `links` as the API sent it. */
    public val links: Any? = Json.plain(parts["links"])

    /** `meta` as the API sent it. */
    public val meta: Any? = Json.plain(parts["meta"])

    override fun toString(): String = "ErrorObject(status=$status, code=$code, title=$title, detail=$detail, source=$source)"
}

/** What became of a request. */
public enum class Outcome {
    /** It never left. */
    NOT_SENT,

    /** The server refused it. */
    REFUSED,

    /** Nobody knows. */
    UNKNOWN,

    /** It was done. */
    DONE,
}

/** What was being waited for when the time was up. */
public enum class TimeoutPhase {
    /** The client's rate limit. */
    RATE_LIMIT,

    /** The credential. */
    CREDENTIAL,

    /** The connection. */
    CONNECT,

    /** The head of the answer. */
    RESPONSE,

    /** The body of the answer. */
    BODY,
}

/** What is wrong with a callback. */
public enum class CallbackFault {
    /** It is not signed by DIDWW. */
    SIGNATURE,

    /** It cannot be read. */
    MALFORMED,

    /** It is too long. */
    TOO_LARGE,

    /** It is of a kind that DIDWW does not send. */
    MEDIA_TYPE,
}

/** What the native module tells about an error. */
internal class ErrorFields(val parts: Map<String, Any?> = emptyMap()) {
    fun text(name: String): String? = parts[name] as String?

    fun whole(name: String): Int? = (parts[name] as Number?)?.toInt()

    fun flag(name: String): Boolean = parts[name] == true

    fun time(name: String): Duration? = durationOf(parts[name])

    fun members(name: String): Map<String, Any?>? = parts[name]?.let(Json::membersOf)

    fun items(name: String): List<Any?> = parts[name]?.let(Json::itemsOf).orEmpty().asList()

    inline fun <reified E : Enum<E>> choice(name: String): E? {
        val wanted = text(name)?.uppercase() ?: return null
        return enumValues<E>().find { it.name == wanted }
    }

    companion object {
        val NONE = ErrorFields()
    }
}

/**
 * Whatever goes wrong in this package; its message says what, and what to do. `cause` is what stands behind it.
 *
 * What the API answered is an [ApiException], with a class for each status that a program may want to tell from the others. Each
 * has a constructor that takes a message alone, so that a test can throw one in place of a request.
 */
public sealed class DidwwException(
    message: String,
    /**
     * The kind of error in one word: `api`, `timeout`, `connect`, `tls`, `transport`, `decode`, `invalid_input`, `file`, `wait`,
     * `record`, `callback` or `cancelled`.
     */
    public val code: String,
    parts: Map<String, Any?>,
    usualStatus: Int? = null,
) : RuntimeException(message) {
    /** HTTP status of the answer, if there was one. */
    public val status: Int? = ErrorFields(parts).whole("status") ?: usualStatus

    /** `X-Request-Id` of the answer: what DIDWW's support finds the request by. */
    public val requestId: String? = ErrorFields(parts).text("requestId")

    /** Status and headers of the answer, if there was one. */
    @Transient
    public val response: ResponseInfo? = ErrorFields(parts).members("response")?.let(::ResponseInfo)

    /** What became of the request. */
    public val outcome: Outcome = ErrorFields(parts).choice<Outcome>("outcome") ?: Outcome.NOT_SENT

    /** How often it was tried to send the request; 0 if it never came to that. */
    public val attempts: Int = ErrorFields(parts).whole("attempts") ?: 0

    /** How long the call waited for the client's rate limit, all attempts together. */
    public val waitedForRateLimit: Duration = ErrorFields(parts).time("waitedForRateLimit") ?: Duration.ZERO

    /** Whether the same request may succeed when it is made again. Whether repeating a write is safe is another question. */
    public val isRetryable: Boolean = ErrorFields(parts).flag("isRetryable")

    /** Whether a write may have taken effect although it failed: look before repeating it. */
    public val mayHaveHappened: Boolean = ErrorFields(parts).flag("mayHaveHappened")
}

/** The API answered, and the answer is not a success. */
public open class ApiException internal constructor(message: String, fields: ErrorFields, usualStatus: Int? = null) :
    DidwwException(message, "api", fields.parts, usualStatus) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** What the API says is wrong; empty if the body is not the JSON that it should be. */
    @Transient
    public val errors: List<ErrorObject> = fields.items("errors").map { ErrorObject(Json.membersOf(it)) }

    /** How long the API asks to wait before the next request. */
    public val retryAfter: Duration? = fields.time("retryAfter")

    /** The first KiB of the body, whatever it is. It may repeat what was sent: do not log it. */
    public val body: String = fields.text("body").orEmpty()
}

/** 401: the credential is not accepted. */
public class UnauthorizedException internal constructor(message: String, fields: ErrorFields) :
    ApiException(message, fields, 401) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** 403: the account may not do this. */
public class ForbiddenException internal constructor(message: String, fields: ErrorFields) :
    ApiException(message, fields, 403) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** 404: no such resource, or it is not the account's. */
public class NotFoundException internal constructor(message: String, fields: ErrorFields) :
    ApiException(message, fields, 404) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** 409: it does not fit the state that the resource is in. */
public class ConflictException internal constructor(message: String, fields: ErrorFields) :
    ApiException(message, fields, 409) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** 422: the values are not accepted; `errors` tells which. */
public class UnprocessableException internal constructor(message: String, fields: ErrorFields) :
    ApiException(message, fields, 422) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** 429: too many requests. */
public class RateLimitedException internal constructor(message: String, fields: ErrorFields) :
    ApiException(message, fields, 429) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** 500 and above. */
public class ServerException internal constructor(message: String, fields: ErrorFields) : ApiException(message, fields, 500) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** It took too long. */
public class RequestTimeoutException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "timeout", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** What was being waited for. */
    public val phase: TimeoutPhase = fields.choice<TimeoutPhase>("phase") ?: TimeoutPhase.RESPONSE

    /** The limit that was reached, where it is known. */
    public val limit: Duration? = fields.time("limit")

    /** How long the rate limit would have had it wait, if that is what it was about. */
    public val wait: Duration? = fields.time("wait")
}

/** No connection could be made: unknown host, refused, unreachable. Nothing was sent. */
public class ConnectException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "connect", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** The host, with the port if it is not the scheme's own. */
    public val host: String = fields.text("host").orEmpty()

    /** The proxy that it went through, if it is known to have gone through one. */
    public val proxy: String? = fields.text("proxy")

    /** Whether the host's name could not be resolved. */
    public val isDns: Boolean = fields.flag("dns")
}

/** The server's certificate is not trusted, or what answers does not speak TLS. Nothing was sent. */
public class TlsException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "tls", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** The host, with the port if it is not the scheme's own. */
    public val host: String = fields.text("host").orEmpty()
}

/** The connection broke after it was made. */
public class TransportException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "transport", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** The answer is a success and cannot be understood. */
public class DecodeException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "decode", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** Where in the document, e.g. `data[3].attributes.number`; empty for the document itself. */
    public val path: String = fields.text("path").orEmpty()

    /** The start of a body that is not JSON at all: the page of a proxy, say. */
    public val excerpt: String? = fields.text("excerpt")
}

/** What was asked for cannot be sent. Nothing was. */
public class InvalidInputException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "invalid_input", fields.parts) {
    @JvmOverloads
    public constructor(message: String, member: String? = null) : this(message, ErrorFields(mapOf("member" to member)))

    /** The attribute, parameter or option that it is about, by its name in the schema, if it is about one. */
    public val member: String? = fields.text("member")
}

/** A file of this machine could not be read or written. */
public class FileException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "file", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** What was tried: `read`, `create` … */
    public val action: String = fields.text("action").orEmpty()

    /** Which file; null for a stream. */
    public val file: String? = fields.text("file")

    /** The system's number for what went wrong. */
    public val errno: Int? = fields.whole("errno")
}

/** Something that DIDWW was to do did not come to the end that was waited for. It goes on: wait for its id again. */
public class WaitException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "wait", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** JSON:API type of what was waited for. */
    public val resource: String = fields.text("resource").orEmpty()

    /** Its id. */
    public val id: String = fields.text("id").orEmpty()

    /** The state that it was last seen in. */
    public val state: String = fields.text("state").orEmpty()

    /** How long it was waited for. */
    public val waited: Duration = fields.time("waited") ?: Duration.ZERO

    /** Whether the time was up. */
    public val isTimedOut: Boolean = fields.flag("timedOut")
}

/** A row of a file with call detail records cannot be understood. */
public class RecordException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "record", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** Line of the file where the row begins, counted from 1; the header is line 1. */
    public val line: Int = fields.whole("line") ?: 0

    /** The column's name, if it is about one. */
    public val column: String? = fields.text("column")
}

/** A callback cannot be read, or is not known to be DIDWW's. */
public class CallbackException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "callback", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)

    /** What kind of fault it is. */
    public val fault: CallbackFault = fields.choice<CallbackFault>("fault") ?: CallbackFault.MALFORMED

    /** The HTTP status to answer with. */
    public val httpStatus: Int = fields.whole("httpStatus") ?: 400
}

/** The client was closed while the request was under way. A coroutine that is cancelled gets its own `CancellationException`. */
public class CancelledRequestException internal constructor(message: String, fields: ErrorFields) :
    DidwwException(message, "cancelled", fields.parts) {
    public constructor(message: String) : this(message, ErrorFields.NONE)
}

/** An error of a kind that this package does not know yet. */
public class OtherException internal constructor(message: String, code: String, fields: ErrorFields) :
    DidwwException(message, code, fields.parts)

/** What stands behind an error: what a library or the system says. */
private class NativeCause(message: String) : Exception(message)

/** The error that the native module tells about. */
internal fun errorOf(parts: Map<String, Any?>): DidwwException {
    val (kind, message) = parts["kind"] as String to parts["message"] as String
    val error = errorOf(kind, message, ErrorFields(parts))
    val cause = parts["cause"]?.let(Json::membersOf) ?: return error
    val nested = cause["error"]
    error.initCause(if (nested == null) NativeCause(cause["message"].toString()) else errorOf(Json.membersOf(nested)))
    return error
}

private fun errorOf(kind: String, message: String, fields: ErrorFields): DidwwException = when (kind) {
    "api" -> apiErrorOf(message, fields)
    "timeout" -> RequestTimeoutException(message, fields)
    "connect" -> ConnectException(message, fields)
    "tls" -> TlsException(message, fields)
    "transport" -> TransportException(message, fields)
    "decode" -> DecodeException(message, fields)
    "invalid_input" -> InvalidInputException(message, fields)
    "file" -> FileException(message, fields)
    "wait" -> WaitException(message, fields)
    "record" -> RecordException(message, fields)
    "callback" -> CallbackException(message, fields)
    "cancelled" -> CancelledRequestException(message, fields)
    else -> OtherException(message, kind, fields)
}

private fun apiErrorOf(message: String, fields: ErrorFields): ApiException = when (fields.whole("status") ?: 0) {
    401 -> UnauthorizedException(message, fields)
    403 -> ForbiddenException(message, fields)
    404 -> NotFoundException(message, fields)
    409 -> ConflictException(message, fields)
    422 -> UnprocessableException(message, fields)
    429 -> RateLimitedException(message, fields)
    in 500..Int.MAX_VALUE -> ServerException(message, fields)
    else -> ApiException(message, fields)
}
