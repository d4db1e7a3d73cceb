package didww

import didww.ffi.parseCallbacks
import didww.ffi.shownPayload
import java.time.Instant

/** What a callback says: its members as text by name, and what some of them are where the text is not it. */
internal class Said(val came: Map<String, String>, val read: Map<String, Any?>)

/**
 * What DIDWW says has happened. The classes of the types that this release knows extend it; one of another type is an
 * [OtherCallback], with all of it in [members].
 */
public abstract class CallbackEvent internal constructor(private val said: Said) {
    /** The id of what it is about. Empty if the callback leaves it out. */
    public val id: String
        get() = this["id"].orEmpty()

    /** The type of what it is about, as DIDWW spells it: `orders`, `exports` … Empty if the callback leaves it out. */
    public val callbackType: String
        get() = this["type"].orEmpty()

    /** The text of a member by name, also of one that this release does not know; null if there is none. */
    public operator fun get(name: String): String? = said.came[name]

    /** Everything it says, as text, by name. */
    public val members: Map<String, String>
        get() = said.came

    /** Text that is not empty; an enum by its name. */
    internal fun text(name: String): String? = said.read[name] as? String ?: this[name]?.ifEmpty { null }

    internal fun flag(name: String): Boolean? = this[name]?.toBooleanStrictOrNull()

    internal fun instant(name: String): Instant? = (said.read[name] as? Long)?.let(Instant::ofEpochMilli)

    internal fun <T : EnumValue> choice(name: String, values: EnumClass<T>): T? = text(name)?.let(values::of)

    /** The items of a list that came as one text. */
    internal fun items(name: String, separator: String): List<String> =
        this[name].orEmpty().split(separator).map(String::trim).filter(String::isNotEmpty)

    final override fun equals(other: Any?): Boolean = other is CallbackEvent && other.said.came == said.came

    final override fun hashCode(): Int = said.came.hashCode()

    final override fun toString(): String = shownAs(javaClass.simpleName, members.toList())

    public companion object {
        /**
         * What a payload says, without asking whether it is DIDWW's: see [RequestValidator.validateAndParse].
         *
         * One callback, or those of a voice OUT trunk that piled up. Of a query all members are taken, those of the callback URL's
         * own query too. Throws a [CallbackException] if the payload cannot be read or has no members.
         */
        @JvmStatic
        public fun parse(payload: Payload): List<CallbackEvent> =
            events(checked { parseCallbacks(payload.cameAs, payload.parts) })
    }
}

/** A callback of a type that this release does not know. */
public class OtherCallback internal constructor(said: Said) : CallbackEvent(said)

private fun events(said: String): List<CallbackEvent> = Json.itemsOf(Json.read(said)).map { event ->
    val (came, read) = Json.itemsOf(event).map(Json::membersOf)
    val texts = came.mapValues { (_, text) -> text as String }
    callbackOf(texts["type"].orEmpty(), Said(texts, read)) ?: OtherCallback(Said(texts, read))
}

/**
 * What a callback says, as it came: bytes that are not known to be DIDWW's yet.
 *
 * Names that come twice count once, with the last value. A payload that cannot be read is one too: it matches no signature, and
 * [CallbackEvent.parse] tells why.
 */
public class Payload private constructor(internal val cameAs: UInt, internal val parts: List<ByteArray>) {
    override fun toString(): String = shownPayload(cameAs, parts)

    public companion object {
        // what it came as, in the numbers that the native module knows
        private const val FORM = 0u
        private const val BODY = 1u
        private const val QUERY = 2u
        private const val URL = 3u

        /** The members of a form, decoded. */
        @JvmStatic
        public fun form(members: Map<String, String>): Payload = form(members.toList())

        /** The members of a form, decoded. */
        @JvmStatic
        public fun form(members: Iterable<Pair<String, String>>): Payload =
            Payload(FORM, members.flatMap { (name, value) -> listOf(name.toByteArray(), value.toByteArray()) })

        /** A body and the value of its `Content-Type`: a form, or JSON as voice OUT trunks send it. */
        @JvmStatic
        public fun body(body: ByteArray, contentType: String): Payload = Payload(BODY, listOf(body, contentType.toByteArray()))

        /**
         * The query of a callback by GET, without the question mark and percent-encoded as it came.
         *
         * DIDWW adds the members to the query that the callback URL has of its own. Which ones are the event shows when the
         * signature is checked.
         */
        @JvmStatic
        public fun query(query: String): Payload = Payload(QUERY, listOf(query.toByteArray()))

        /** The query of a whole URL. */
        @JvmStatic
        public fun queryOf(url: String): Payload = Payload(URL, listOf(url.toByteArray()))
    }
}

/**
 * Tells callbacks of DIDWW from those of anybody else, by their signature. It is made once and shared by any threads.
 *
 * ```kotlin
 * val validator = RequestValidator("YOUR_CALLBACK_SECRET", publicBaseUrl = "https://hooks.example.com")
 * for (event in validator.validateAndParse(url, Payload.body(body, contentType), signature)) {
 *     if (event is OrderCallback) println("${event.id} ${event.status}")
 * }
 * ```
 *
 * It is for the account's callback secret, which stands in the user panel. An [InvalidInputException] says that it is empty, for
 * with that anybody could sign, or that the public base URL is none.
 *
 * `publicBaseUrl` is where DIDWW calls, if that is not what the framework sees: behind a proxy that ends TLS, changes the host or
 * port, or takes a prefix off the path. `https://hooks.example.com` takes the place of scheme, host and port of every URL, which
 * may then be path and query alone. A path in it, as in `https://example.com/hooks`, is put in front. If the callback URL has a user
 * name and a password, they belong in it too.
 */
public class RequestValidator @JvmOverloads constructor(callbackSecret: String, publicBaseUrl: String? = null) {
    private val native = checked { didww.ffi.RequestValidator(callbackSecret.toByteArray(), publicBaseUrl) }

    /**
     * Whether DIDWW signed this.
     *
     * - `url`: the callback URL as it was given to DIDWW, or as the framework sees it, which must come to the same: see
     *   [signedUrl]. For a callback by GET the whole URL that was called.
     * - `signature`: the value of the header `X-DIDWW-Signature`, if there is one.
     *
     * It takes the same time wherever the signature differs.
     */
    public fun validate(url: String, payload: Payload, signature: String?): Boolean =
        signature != null && native.validate(url.toByteArray(), payload.cameAs, payload.parts, signature.toByteArray())

    /**
     * [validate], then what it says: one callback, or those of a voice OUT trunk that piled up. A callback by GET has only the
     * members that were signed, not those of the callback URL's own query.
     *
     * Throws a [CallbackException] if the signature does not match, or the payload cannot be read; its `httpStatus` is what to
     * answer.
     */
    public fun validateAndParse(url: String, payload: Payload, signature: String?): List<CallbackEvent> {
        val signed = signature.orEmpty().toByteArray()
        return events(checked { native.validateAndParse(url.toByteArray(), payload.cameAs, payload.parts, signed) })
    }

    /** The signature that DIDWW gives to this, as it stands in the header: for tests, and to compare. */
    public fun computeSignature(url: String, payload: Payload): String =
        checked { native.computeSignature(url.toByteArray(), payload.cameAs, payload.parts) }

    /** What is signed as the URL, for one that the framework sees: compare it with the callback URL that DIDWW was given. */
    public fun signedUrl(url: String): String = native.signedUrl(url.toByteArray())

    /** Without the secret. */
    override fun toString(): String = "RequestValidator()"
}
