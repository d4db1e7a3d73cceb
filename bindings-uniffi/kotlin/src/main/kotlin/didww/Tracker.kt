package didww

import didww.ffi.Loaded
import java.math.BigDecimal
import java.math.BigInteger
import java.time.Instant
import java.time.LocalDate
import java.util.Collections

/** The answers that a text about a resource stands on: a number in it is a place among them. */
internal class Bases {
    val loaded = mutableListOf<Loaded>()

    /** The place of an answer. */
    fun of(answer: Answer): Int {
        val known = loaded.indexOfFirst { it === answer.native }
        if (known >= 0) return known
        loaded += answer.native
        return loaded.size - 1
    }
}

/** What was sent of members: what each said, as one text; and those that this release does not know. */
internal class Sent(val members: Map<Int, String>, val unknown: Map<String, Any?>) {
    companion object {
        val NOTHING = Sent(emptyMap(), emptyMap())
    }
}

/** What was set in a resource or a nested object since it was loaded or built, and what may have been changed in place. */
internal class Tracker(private val owner: Members) {
    // most objects are only read: what holds nothing is made when it has to

    /** What stood in the row before, by member. */
    private var before: MutableMap<Int, Any?> = NOTHING

    /** Members that were set, in the order of setting. */
    private var set: MutableSet<Int> = NOBODY

    /** Those that can be changed in place and were read: the items that a list had then, nothing of an object. */
    private var read: MutableMap<Int, List<Any?>?> = UNREAD

    /** Members that this release does not know, set by name. */
    var unknown: MutableMap<String, Any?> = UNKNOWN
        private set

    private companion object {
        val NOTHING: MutableMap<Int, Any?> = Collections.emptyMap()
        val NOBODY: MutableSet<Int> = Collections.emptySet()
        val UNREAD: MutableMap<Int, List<Any?>?> = Collections.emptyMap()
        val UNKNOWN: MutableMap<String, Any?> = Collections.emptyMap()
    }

    private fun attribute(member: Int): AttributeTable = owner.attributes[member]

    private fun value(member: Int): Any? = owner.row[owner.first + member]

    private fun remember(member: Int) {
        if (before === NOTHING) before = HashMap(4)
        if (member !in before) before[member] = value(member)
    }

    /** Sets a member. */
    fun write(member: Int, value: Any?) {
        val kept = keptValue(value, attribute(member))
        remember(member)
        if (read !== UNREAD) read.remove(member)
        if (set === NOBODY) set = LinkedHashSet()
        // what is set again is set last
        set.remove(member)
        set.add(member)
        owner.row[owner.first + member] = kept
    }

    /** A member that can be changed in place: whoever reads it twice gets the same object. */
    fun held(member: Int): Any? {
        val value = value(member)
        val attribute = attribute(member)
        if (attribute.kind == Kind.OBJECT) {
            if (value !is Array<*>) return loose(value)
            return keep(member, owner.adopt(Json.itemsOf(value), member, -1))
        }
        if (member in set || member in read) return value
        val list = listFrom(value, member, attribute) ?: return loose(value)
        return keep(member, list)
    }

    private fun <T> keep(member: Int, value: T): T {
        remember(member)
        owner.row[owner.first + member] = value
        if (read === UNREAD) read = LinkedHashMap(4)
        read[member] = (value as? List<*>)?.toList()
        return value
    }

    /** A list of its own, out of what came; null if what came is none. */
    private fun listFrom(value: Any?, member: Int, attribute: AttributeTable): MutableList<Any?>? {
        if (value == null) return mutableListOf()
        if (value is MutableList<*>) return value.toMutableList()
        if (value !is Array<*>) return null
        return value.mapIndexedTo(ArrayList(value.size)) { place, item -> itemOf(item, place, member, attribute) }
    }

    private fun itemOf(item: Any?, place: Int, member: Int, attribute: AttributeTable): Any? = when {
        attribute.kind == Kind.OBJECTS && item is Array<*> -> owner.adopt(Json.itemsOf(item), member, place)
        attribute.kind == Kind.LIST && attribute.of >= 0 && item is String -> enumClass(attribute.of).of(item)
        else -> Json.plain(loose(item))
    }

    /** Members that say something else than what was loaded, in the order of setting. */
    fun changed(): List<Int> = set.toList() + read.keys.filter { differs(value(it), read[it]) }

    /** What was loaded of a member that has been read since; `Absent` if it has not. */
    fun loaded(member: Int): Any? = if (member in before) before[member] else Absent

    /** Whether a member was set or changed in place. */
    fun isChanged(member: Int): Boolean = member in set || (member in read && differs(value(member), read[member]))

    /** Whether nothing was. */
    val isEmpty: Boolean
        get() = unknown.isEmpty() && changed().isEmpty()

    /** The members that changed, as they are written. */
    fun written(bases: Bases): List<List<Any?>> = changed().map { listOf(it, writtenValue(value(it), bases)) }

    /** What it says now, to be told later from what it says then. */
    fun sent(): Sent = Sent(texts(), LinkedHashMap(unknown))

    /** What the changed members say, each as one text. */
    private fun texts(): Map<Int, String> = changed().associateWith { textOf(value(it)) }

    /** Sets a member outside the schema. */
    fun setOutside(name: String, value: Any?) {
        val data = about(name, name) { Json.frozen(value) }
        keepOutside(name, data)
    }

    private fun keepOutside(name: String, data: Any?) {
        if (unknown === UNKNOWN) unknown = LinkedHashMap()
        unknown.remove(name)
        unknown[name] = data
    }

    /** The row as it was loaded. */
    fun loadedRow(): Array<Any?> {
        val values = owner.row.copyOf()
        for ((member, value) in before) values[owner.first + member] = value
        return values
    }

    /** Sets in another one what changed here, with copies of what can be changed in place. */
    fun copyTo(other: Tracker) {
        for (member in changed()) other.write(member, copiedValue(value(member)))
        for ((name, data) in unknown) other.keepOutside(name, data)
    }

    /** Members that say something else than they did when `sent` was written. */
    fun changedSince(sent: Sent): Set<Int> = texts().filter { (member, text) -> sent.members[member] != text }.keys

    /**
     * What is tracked once the owner's row is what the server has: objects and lists that somebody may hold go on to be those of
     * their members, and what changed `later` stays changed. `old` is the row as it was.
     */
    fun rebased(old: Array<Any?>, later: Set<Int>, sent: Sent): Tracker {
        val after = Tracker(owner)
        for (member in read.keys + set) {
            val value = old[owner.first + member]
            if (member in later) after.write(member, value) else after.holdAgain(member, value)
        }
        if (sent === Sent.NOTHING) return after
        for ((name, now) in unknown) if (name !in sent.unknown || sent.unknown[name] != now) after.keepOutside(name, now)
        return after
    }

    private fun holdAgain(member: Int, held: Any?) {
        val now = value(member)
        if (held is NestedObject) {
            if (now !is Array<*>) return
            val fresh = owner.adopt(Json.itemsOf(now), member, -1)
            keep(member, if (held.takeOver(fresh)) held else fresh)
            return
        }
        if (held !is MutableList<*>) return
        val list = listFrom(now, member, attribute(member)) ?: return
        val items = list.mapIndexed { place, item -> keptItem(held.getOrNull(place), item) }
        keep(member, refilled(held, items))
    }
}

/** The list that somebody may hold, with other items. */
private fun refilled(held: MutableList<*>, items: List<Any?>): List<Any?> {
    @Suppress("UNCHECKED_CAST")
    val list = held as MutableList<Any?>
    list.clear()
    list.addAll(items)
    return list
}

/** Whether an object, or a list that had these items, was changed in place. */
private fun differs(value: Any?, items: List<Any?>?): Boolean {
    if (value !is List<*>) return value is NestedObject && value.isEdited
    if (value.size != items?.size) return true
    return value.indices.any { place ->
        val item = value[place]
        if (item is NestedObject) item !== items[place] || item.isEdited else item != items[place]
    }
}

/** The item that somebody may hold, if it can stand for what came. */
private fun keptItem(held: Any?, item: Any?): Any? {
    val stands = held is NestedObject && item is NestedObject && held.takeOver(item)
    return if (stands) held else item
}

/** What is kept of a value that is set; whether it fits is checked when it is sent, but for what JSON cannot say. */
private fun keptValue(value: Any?, attribute: AttributeTable): Any? = about(attribute.name, attribute.key) {
    when {
        value == null -> null
        attribute.kind == Kind.OBJECT ->
            value as? NestedObject ?: wrong("it takes an object of one of its classes, not ${kindOf(value)}")
        attribute.kind == Kind.LIST || attribute.kind == Kind.OBJECTS -> keptList(value, attribute)
        else -> keptScalar(value, attribute.kind)
    }
}

private fun wrong(what: String): Nothing = throw InvalidInputException(what)

/** What `work` gives; what it refuses is said to be about a member. */
private fun <T> about(name: String, key: String, work: () -> T): T = try {
    work()
} catch (error: InvalidInputException) {
    throw InvalidInputException("$key: ${error.message}", name)
}

private fun keptList(value: Any, attribute: AttributeTable): MutableList<*> {
    val list = when (value) {
        // the program's own list goes on to be the member's, and can be changed in place
        is ArrayList<*> -> value
        is Iterable<*> -> value.toMutableList()
        is Array<*> -> value.toMutableList()
        else -> wrong("it takes a list, not ${kindOf(value)}")
    }
    if (attribute.kind == Kind.LIST) for (item in list) if (item != null) keptScalar(item, Kind.PLAIN)
    return list
}

private fun keptScalar(value: Any, kind: Int): Any = when (value) {
    is String, is Boolean, is Long, is BigDecimal, is EnumValue, is Instant, is LocalDate, is BigInteger -> value
    is Int, is Short, is Byte -> (value as Number).toLong()
    is Double, is Float -> keptDouble((value as Number).toDouble(), kind)
    else -> wrong("${kindOf(value)} cannot be sent here")
}

private fun keptDouble(value: Double, kind: Int): Any {
    if (value.isNaN() || value.isInfinite()) wrong("$value cannot be sent")
    if (kind == Kind.INTEGER) wrong("it takes a whole number, not $value")
    return if (kind == Kind.DECIMAL) BigDecimal.valueOf(value) else value
}

/** What a value is, for an error that wanted another one. */
internal fun kindOf(value: Any): String = when (value) {
    is Iterable<*>, is Array<*> -> "a list"
    is String -> "a text"
    else -> value.javaClass.simpleName
}

/** A value as the native module reads it. */
private fun writtenValue(value: Any?, bases: Bases): Any? = when (value) {
    is NestedObject -> value.written(bases)
    is Iterable<*> -> value.map { writtenValue(it, bases) }
    is Array<*> -> value.map { writtenValue(it, bases) }
    else -> value
}

/** What a value says, as one text that tells it from another. */
private fun textOf(value: Any?): String = Json.write(writtenValue(value, Bases()))

private fun copiedValue(value: Any?): Any? = when (value) {
    is NestedObject -> value.copy()
    is Iterable<*> -> value.mapTo(ArrayList()) { copiedValue(it) }
    else -> value
}
