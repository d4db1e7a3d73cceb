package didww

import java.time.Duration

/** What a server says about its rate limit. */
public class RateLimitStatus internal constructor(
    /** Requests that it allows in a window of time. */
    public val limit: Long?,
    /** Requests that are left in this window. */
    public val remaining: Long?,
    /** When the window ends, as the server writes it: seconds from now, with some servers seconds since 1970. */
    public val reset: Long?,
) {
    override fun toString(): String = "RateLimitStatus(limit=$limit, remaining=$remaining, reset=$reset)"
}

/** Status, headers and request id of an answer. */
public class ResponseInfo internal constructor(parts: Map<String, Any?>) {
    /** HTTP status. */
    public val status: Int = (parts["status"] as Long).toInt()

    /** Every header by its name in lower case; of one that came twice the values are joined by a comma. */
    public val headers: Map<String, String> = Json.membersOf(parts["headers"]).mapValues { (_, value) -> value as String }

    /** `X-Request-Id`: what DIDWW's support finds the request by. */
    public val requestId: String? = parts["requestId"] as String?

    /** Method of the request. */
    public val method: String = parts["method"] as String

    /** Path of the request below the base URL, without its query. */
    public val path: String = parts["path"] as String

    /** How often the request was sent. */
    public val attempts: Int = (parts["attempts"] as Long).toInt()

    /** How long the call waited for the client's rate limit, all attempts together. */
    public val waitedForRateLimit: Duration = durationOf(parts["waitedForRateLimit"]) ?: Duration.ZERO

    /** What the server says about its rate limit, if it does. */
    public val rateLimit: RateLimitStatus? = parts["rateLimit"]?.let(Json::membersOf)?.let {
        RateLimitStatus(it["limit"] as Long?, it["remaining"] as Long?, it["reset"] as Long?)
    }

    /** Whether the status is one of 200 to 299. */
    public val isSuccess: Boolean
        get() = status in 200..299

    /** The value of one header, whatever the case of its name; null if it is not there. */
    public fun header(name: String): String? = headers[name.lowercase()]

    /** Without the headers, which may hold secrets. */
    override fun toString(): String = "ResponseInfo(status=$status, method=$method, path=$path, requestId=$requestId)"
}

/** A head out of its JSON. */
internal fun responseOf(json: String): ResponseInfo = ResponseInfo(Json.readObject(json))

/** A time out of milliseconds. */
internal fun durationOf(milliseconds: Any?): Duration? =
    (milliseconds as Number?)?.let { Duration.ofNanos((it.toDouble() * 1_000_000).toLong()) }

/** A time as the native module reads it: milliseconds. */
internal fun millisecondsOf(time: Duration): Double = time.seconds * 1_000.0 + time.nano / 1_000_000.0
