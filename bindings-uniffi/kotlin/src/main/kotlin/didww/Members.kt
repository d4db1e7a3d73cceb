package didww

import java.math.BigDecimal
import java.time.DateTimeException
import java.time.Instant
import java.time.LocalDate
import java.time.OffsetDateTime
import java.time.YearMonth

/** Stands for a member of which nothing says anything. */
internal object Absent

/**
 * What resources and nested objects have in common: members by their names in the schema. The generated classes have them as
 * properties as well.
 */
public abstract class Members internal constructor(
    /** Values, as they came or were set; see `Json` for what comes. Texts become times, decimals and so on when they are read. */
    internal var row: Array<Any?>,
    /** Where the first member stands in the row. */
    internal val first: Int,
) {
    internal var tracker: Tracker? = null

    internal abstract val attributes: Array<AttributeTable>

    /** The answer that it came with. */
    internal abstract val answer: Answer?

    /** Makes the nested object of a member, or of an item of it, out of what came. */
    internal abstract fun adopt(values: Array<Any?>, member: Int, item: Int): NestedObject

    internal fun track(): Tracker = tracker ?: Tracker(this).also { tracker = it }

    internal fun placeOf(name: String): Int = attributes.indexOfFirst { it.name == name }

    /**
     * The value of a member by its name in the schema, also of one that this release does not know, as plain data; null too if
     * nothing says: see [has]. It is the plain value, of a secret too: do not log it.
     */
    public operator fun get(name: String): Any? = lookup(name).takeIf { it !== Absent }

    internal fun lookup(name: String): Any? {
        val member = placeOf(name)
        return if (member < 0) outside(name) else lookup(member)
    }

    internal fun lookup(member: Int): Any? = when {
        !isThere(member) -> Absent
        isNull(member) -> null
        else -> converted(member)
    }

    private fun outside(name: String): Any? {
        val set = tracker?.unknown
        if (set != null && name in set) return Json.plain(set[name])
        val came = outsideOf(row)
        return if (name in came) Json.plain(came[name]) else Absent
    }

    /** Sets a member by its name in the schema. One that this release does not know is kept and sent as it is. */
    public operator fun set(name: String, value: Any?) {
        val member = placeOf(name)
        if (member >= 0) write(member, value) else track().setOutside(name, value)
    }

    /** Whether a member, by its name in the schema, came with the answer or was set. */
    public fun has(name: String): Boolean {
        val member = placeOf(name)
        return if (member < 0) outside(name) !== Absent else isThere(member)
    }

    private fun isThere(member: Int): Boolean {
        if (tracker?.isChanged(member) == true) return true
        val absent = answer?.absent?.get(absentSetOf(row)) ?: return false
        return absent.none { it == member.toLong() }
    }

    /** Whether null was loaded or set, which a list reads as having no items. */
    private fun isNull(member: Int): Boolean {
        val tracker = tracker
        val loaded = if (tracker == null || tracker.isChanged(member)) Absent else tracker.loaded(member)
        return (if (loaded === Absent) row[first + member] else loaded) == null
    }

    /** Names of members outside the schema, which came or were set. */
    internal fun namesOutside(): Set<String> = outsideOf(row).keys + tracker?.unknown?.keys.orEmpty()

    internal fun write(member: Int, value: Any?) {
        track().write(member, value)
    }

    /** What a constructor was given. */
    internal fun give(member: Int, value: Any?) {
        if (value != null) write(member, value)
    }

    // How the generated properties read. What does not fit the kind of a member, a property gives as if it were not there;
    // `get` has it.

    internal fun textOrNull(member: Int): String? = row[first + member] as? String

    internal fun text(member: Int): String = textOrNull(member) ?: ""

    internal fun integerOrNull(member: Int): Long? = row[first + member] as? Long

    internal fun integer(member: Int): Long = integerOrNull(member) ?: 0

    internal fun flagOrNull(member: Int): Boolean? = row[first + member] as? Boolean

    internal fun flag(member: Int): Boolean = flagOrNull(member) ?: false

    internal fun decimalOrNull(member: Int): BigDecimal? = when (val value = row[first + member]) {
        is BigDecimal -> value
        is String -> keep(member, decimalOf(value))
        is Long -> keep(member, BigDecimal.valueOf(value))
        else -> null
    }

    internal fun decimal(member: Int): BigDecimal = decimalOrNull(member) ?: BigDecimal.ZERO

    internal fun instant(member: Int): Instant? = when (val value = row[first + member]) {
        is Instant -> value
        is String -> keep(member, instantOf(value))
        else -> null
    }

    internal fun date(member: Int): LocalDate? = when (val value = row[first + member]) {
        is LocalDate -> value
        is String -> keep(member, dateOf(value))
        else -> null
    }

    internal fun <T : EnumValue> choiceOrNull(member: Int, values: EnumClass<T>): T? = when (val value = row[first + member]) {
        is EnumValue -> ofClass(value, values)
        is String -> keep(member, values.of(value))
        else -> null
    }

    internal fun <T : EnumValue> choice(member: Int, values: EnumClass<T>): T = choiceOrNull(member, values) ?: values.other("")

    /** Lets the value that was read stand in the place of what came. */
    private fun <T : Any> keep(member: Int, value: T?): T? {
        if (value != null) row[first + member] = value
        return value
    }

    /** A member that can be changed in place: whoever reads it twice gets the same object. */
    internal fun held(member: Int): Any? = synchronized(this) { track().held(member) }

    internal inline fun <reified T : NestedObject> nested(member: Int): T? = held(member) as? T

    internal fun <T> list(member: Int): MutableList<T> {
        @Suppress("UNCHECKED_CAST")
        return held(member) as? MutableList<T> ?: mutableListOf()
    }

    /** A value as what it is, which is what it came as where that does not fit its kind. */
    private fun converted(member: Int): Any? {
        val attribute = attributes[member]
        val typed: Any? = when (attribute.kind) {
            Kind.DECIMAL -> decimalOrNull(member)
            Kind.INSTANT -> instant(member)
            Kind.DATE -> date(member)
            Kind.ENUMERATION -> choiceOrNull(member, enumClass(attribute.of))
            Kind.OBJECT, Kind.OBJECTS, Kind.LIST -> return held(member)
            else -> null
        }
        return typed ?: plainOf(loose(row[first + member]))
    }

    private fun plainOf(value: Any?): Any? = if (value is Array<*> || value is Map<*, *>) Json.plain(value) else value

    /** The members that are there, as they may be shown: secrets are left out. */
    internal fun shown(): List<Pair<String, Any?>> {
        val known = attributes.indices.mapNotNull { member ->
            val (attribute, value) = attributes[member] to lookup(member)
            if (value === Absent) return@mapNotNull null
            attribute.key to if (attribute.isSecret && value != null) REDACTED else value
        }
        // whether one of these is a secret is not known
        return known + namesOutside().map { it to UNKNOWN }
    }

    /** Whether both have the same members, and each of them says the same. */
    internal fun saysTheSame(other: Members): Boolean = attributes.indices.all { lookup(it) == other.lookup(it) } &&
        namesOutside() == other.namesOutside() && namesOutside().all { get(it) == other[it] }

    private companion object {
        const val REDACTED = "[redacted]"
        const val UNKNOWN = "[unknown to this release]"
    }
}

private fun <T : EnumValue> ofClass(value: EnumValue, values: EnumClass<T>): T {
    val known = values.of(value.value)
    // what was set is kept as the object that it is, if it is one of the class
    @Suppress("UNCHECKED_CAST")
    return if (known == value) value as T else known
}

/** Members as they are shown. */
internal fun shownAs(name: String, members: List<Pair<String, Any?>>): String =
    members.joinToString(", ", "$name(", ")") { (key, value) -> "$key=$value" }

private fun decimalOf(text: String): BigDecimal? = text.toBigDecimalOrNull()

/** A time as JSON writes it. */
internal fun instantOf(text: String): Instant? = utcInstantOf(text) ?: try {
    OffsetDateTime.parse(text).toInstant()
} catch (_: DateTimeException) {
    null
}

/**
 * A time in UTC as the core writes it, `2026-01-20T10:00:00.123Z`; null if it is written in another way. It takes a tenth of what the
 * general parser takes, which would be most of what reading a page costs.
 */
private fun utcInstantOf(text: String): Instant? {
    if (text.length !in 20..30 || !text.endsWith('Z') || !hasMarks(text)) return null
    val year = digits(text, 0, 4)
    val (month, day) = digits(text, 5, 7) to digits(text, 8, 10)
    val (hour, minute, second) = Triple(digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19))
    val nanos = if (text.length == 20) 0 else fraction(text)
    if (minOf(minOf(year, month, day), minOf(hour, minute, second), nanos) < 0) return null
    if (hour > 23 || minute > 59 || second > 59) return null
    if (month !in 1..12 || day !in 1..YearMonth.of(year, month).lengthOfMonth()) return null
    val days = LocalDate.of(year, month, day).toEpochDay()
    return Instant.ofEpochSecond(days * 86_400 + hour * 3_600 + minute * 60 + second, nanos.toLong())
}

private fun hasMarks(text: String): Boolean =
    text[4] == '-' && text[7] == '-' && text[10] == 'T' && text[13] == ':' && text[16] == ':' &&
        (text.length == 20 || (text[19] == '.' && text.length > 21))

/** The number that some digits make; -1 if they are none. */
private fun digits(text: String, begin: Int, end: Int): Int {
    var number = 0
    for (place in begin until end) {
        val letter = text[place]
        if (letter !in '0'..'9') return -1
        number = number * 10 + (letter - '0')
    }
    return number
}

/** The nanoseconds behind the point; -1 if there are none. */
private fun fraction(text: String): Int {
    var nanos = digits(text, 20, text.length - 1)
    repeat(9 - (text.length - 21)) { nanos *= 10 }
    return nanos
}

private fun dateOf(text: String): LocalDate? = try {
    LocalDate.parse(text)
} catch (_: DateTimeException) {
    null
}
