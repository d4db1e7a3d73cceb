package didww

/** A request, whatever framework it came to. */
public class ReceivedRequest @JvmOverloads constructor(
    /** Its method. */
    public val method: String,
    /** The URL that was called, with its query, as it came. Path and query are enough where there is a public base URL. */
    public val url: String,
    /** Value of `X-DIDWW-Signature`, if there is one. */
    public val signature: String?,
    /** Value of `Content-Type`, if there is one. */
    public val contentType: String? = null,
    /** The body as it came; one by GET has none. */
    public val body: ByteArray = ByteArray(0),
)

/**
 * Checks and reads callbacks, for whatever web framework they come to. It is made once and shared by any threads.
 *
 * ```kotlin
 * val receiver = Receiver("YOUR_CALLBACK_SECRET", publicBaseUrl = "https://hooks.example.com")
 *
 * fun receive(method: String, url: String, signature: String?, contentType: String?, body: ByteArray): Int = try {
 *     for (event in receiver.receive(ReceivedRequest(method, url, signature, contentType, body))) println(event.id)
 *     204
 * } catch (error: CallbackException) {
 *     error.httpStatus
 * }
 * ```
 *
 * For `callbackSecret` and `publicBaseUrl` see [RequestValidator]; `maxBody` is the longest body that is read, in bytes.
 */
public class Receiver @JvmOverloads constructor(
    callbackSecret: String,
    publicBaseUrl: String? = null,
    /** Longest body that is read, in bytes. */
    public val maxBody: Int = MAX_BODY,
) {
    private val validator = RequestValidator(callbackSecret, publicBaseUrl)

    /**
     * What DIDWW says: one callback, or those of a voice OUT trunk that piled up. Throws a [CallbackException], whose `httpStatus`
     * is what to answer.
     */
    public fun receive(request: ReceivedRequest): List<CallbackEvent> =
        validator.validateAndParse(request.url, payload(request), request.signature)

    private fun payload(request: ReceivedRequest): Payload {
        // whatever it says
        if (request.signature.isNullOrEmpty()) return Payload.form(emptyMap())
        if (isByQuery(request.method)) return Payload.queryOf(request.url)
        checkLength(request.body.size)
        return Payload.body(request.body, request.contentType.orEmpty())
    }

    /** The same for a form that was read already: its members, decoded. */
    public fun receiveForm(url: String, members: Map<String, String>, signature: String?): List<CallbackEvent> =
        validator.validateAndParse(url, Payload.form(members), signature)

    /** Whether the body has to be read: that of a request by GET has none, and nobody's is read for nothing. */
    public fun needsBody(method: String, signature: String?): Boolean = !signature.isNullOrEmpty() && !isByQuery(method)

    /** Throws a [CallbackException] if a body is longer than what is read. */
    public fun checkLength(length: Int) {
        if (length <= maxBody) return
        throw CallbackException(
            "the callback is refused: its body is longer than $maxBody bytes",
            ErrorFields(mapOf("fault" to "too_large", "httpStatus" to 413L)),
        )
    }

    /** What is signed as the URL: compare it with the callback URL that DIDWW was given. */
    public fun signedUrl(url: String): String = validator.signedUrl(url)

    /** Without the secret. */
    override fun toString(): String = "Receiver(maxBody=$maxBody)"

    public companion object {
        /** Longest body that is read, in bytes: DIDWW's are some hundred. */
        public const val MAX_BODY: Int = 1 shl 20
    }
}

/** What has its members in the query. */
private fun isByQuery(method: String): Boolean = method.uppercase() == "GET" || method.uppercase() == "HEAD"
