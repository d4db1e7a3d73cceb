package didww

import java.time.Duration
import java.util.function.Consumer

/** What any call may be given, in place of what the client was told. */
public open class CallOptions internal constructor() {
    internal val told = LinkedHashMap<String, Any?>()

    /** Longest time for all of it, waits and attempts included; null: no limit. */
    public var timeout: Duration?
        get() = timeOf("timeout")
        set(value) = tellTime("timeout", value)

    /** Longest time to connect. */
    public var connectTimeout: Duration?
        get() = timeOf("connectTimeout")
        set(value) = tellTime("connectTimeout", value)

    /** Longest time without a byte of the answer. */
    public var readTimeout: Duration?
        get() = timeOf("readTimeout")
        set(value) = tellTime("readTimeout", value)

    /** How often the request is repeated at most. */
    public var retries: Int?
        get() = told["retries"] as Int?
        set(value) = tellWhole("retries", value, 0)

    internal fun timeOf(option: String): Duration? = durationOf(told[option])

    internal fun tellTime(option: String, value: Duration?) {
        told[option] = value?.let { checkedTime(option, it) }
    }

    internal fun tellWhole(option: String, value: Int?, least: Int) {
        told[option] = value?.let { checkedWhole(option, it, least) }
    }

    /** As the native module reads them: JSON, or null if there are none. */
    internal fun text(): String? = if (told.isEmpty()) null else Json.write(told)
}

/** A time that is an option, in milliseconds. */
internal fun checkedTime(option: String, value: Duration): Double {
    if (value.isNegative) throw InvalidInputException("$option: it is a time, not less than 0, and not $value", option)
    return millisecondsOf(value)
}

/** A whole number that is an option. */
internal fun checkedWhole(option: String, value: Int, least: Int): Int {
    if (value >= least) return value
    throw InvalidInputException("$option: it is a whole number from $least on, and not $value", option)
}

/** What may be said with a resource that is sent. */
public open class SendOptions internal constructor() : CallOptions() {
    private val included = ArrayList<String>()

    /** Relationships whose resources are to come along with the answer, by their names: `voice_in_trunk`. */
    public fun include(vararg relationships: String) {
        included += relationships
        told["include"] = included
    }
}

/** What may be asked of one resource. */
public open class FindOptions internal constructor() : SendOptions() {
    private val fields = LinkedHashMap<String, List<String>>()

    /** What the answer is to hold of a type (`dids`): names of attributes and relationships; all of it if not told. */
    public fun fields(type: String, vararg names: String) {
        fields[type] = names.asList()
        told["fields"] = fields.map { (type, names) -> listOf(type, names) }
    }

    /** Lets names pass that this release does not know. */
    public var allowUnknown: Boolean
        get() = told["allowUnknown"] == true
        set(value) {
            told["allowUnknown"] = value
        }
}

/** What may be asked of a list. */
public class ListOptions internal constructor() : FindOptions() {
    private val filters = ArrayList<List<Any?>>()
    private val keys = ArrayList<String>()

    /**
     * Asks for those alone of which a filter, by its name (`country.id`), says so. The value is a text, a number, a Boolean, a
     * time, a value of an enum or null, or several of them where the API takes a list.
     */
    public fun filter(name: String, value: Any?) {
        filters += listOf(name, filterValue(name, value))
        told["filter"] = filters
    }

    /** Keys to sort by, in their order; a `-` before one turns it round. */
    public fun sort(vararg keys: String) {
        this.keys += keys
        told["sort"] = this.keys
    }

    /** Rows of a page. */
    public var pageSize: Int?
        get() = told["pageSize"] as Int?
        set(value) = tellWhole("pageSize", value, 1)

    /** Whether the next page may be asked for while the rows of the one before are gone through. */
    public var prefetch: Boolean
        get() = told["prefetch"] == true
        set(value) {
            told["prefetch"] = value
        }
}

private fun filterValue(name: String, value: Any?): Any? = try {
    Json.frozen(value)
} catch (error: InvalidInputException) {
    throw InvalidInputException("$name: ${error.message}", name)
}

/** How something is waited for. */
public class WaitOptions<R : Resource> internal constructor() : CallOptions() {
    internal var seen: Consumer<R>? = null

    /** How long; null: without end. */
    public var within: Duration?
        get() = timeOf("within")
        set(value) = tellTime("within", value)

    /** The first pause between two questions; it grows. */
    public var pollEvery: Duration?
        get() = timeOf("pollEvery")
        set(value) = tellTime("pollEvery", value)

    /** `progress` gets each answer, the last one too, on a thread of the core's. */
    public fun onProgress(progress: Consumer<R>) {
        seen = progress
    }
}
