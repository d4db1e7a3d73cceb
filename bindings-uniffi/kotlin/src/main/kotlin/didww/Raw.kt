package didww

/** What a raw request is made of besides its method and path. */
public class RawOptions internal constructor() : CallOptions() {
    private val params = ArrayList<List<String>>()
    private val headers = ArrayList<List<String>>()
    private var json: Any? = Absent
    private var contentType: String? = null
    internal var body: ByteArray? = null
        private set

    /** Whether the key goes along: yes, unless told otherwise. */
    public var authenticated: Boolean = true

    /** A name and a value of the query. */
    public fun param(name: String, value: String) {
        params += listOf(name, value)
    }

    /** A further header. */
    public fun header(name: String, value: String) {
        headers += listOf(name, value)
    }

    /** Sends plain data as JSON:API: maps, lists, texts, numbers, Booleans, null. */
    public fun json(data: Any?) {
        json = data
    }

    /** Sends bytes as they are. */
    public fun body(bytes: ByteArray, contentType: String) {
        body = bytes
        this.contentType = contentType
    }

    internal fun parts(): String {
        if (json !== Absent && body != null) {
            throw InvalidInputException("body: there is json as well: a request has one body", "body")
        }
        val parts = LinkedHashMap<String, Any?>()
        parts["params"] = params
        parts["headers"] = headers
        parts["authenticated"] = authenticated
        if (json !== Absent) parts["json"] = json
        if (contentType != null) parts["contentType"] = contentType
        return Json.write(parts)
    }
}

/** A successful answer as it came. */
public class RawResponse internal constructor(private val native: didww.ffi.RawResponse) {
    /** Status, headers and request id. */
    public val info: ResponseInfo by lazy(LazyThreadSafetyMode.PUBLICATION) { responseOf(native.response()) }

    /** HTTP status. */
    public val status: Int
        get() = info.status

    /** Headers by their names in lower case. */
    public val headers: Map<String, String>
        get() = info.headers

    /** The body, decompressed. */
    public val body: ByteArray
        get() = native.body()

    /** The body as text; a [DecodeException] if it is none. */
    public fun text(): String = checked { native.text() }

    /** The body, parsed as JSON: maps, lists, texts, numbers, Booleans, null; a [DecodeException] if it is none. */
    public fun json(): Any? = Json.plain(Json.read(checked { native.json() }))

    override fun toString(): String = "RawResponse(status=$status, requestId=${info.requestId})"
}
