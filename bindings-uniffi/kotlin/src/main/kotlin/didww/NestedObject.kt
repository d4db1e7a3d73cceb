package didww

import didww.ffi.objectJson

/** Where an object came with an answer: row and member, and place in a list or -1; then the same within an object. */
internal class Base(val answer: Answer, val path: List<Int>)

/** What a nested object is made of that was not made by hand. The package alone makes and reads it. */
public class MadeObject internal constructor(internal val row: Array<Any?>, internal val base: Base?)

/** What an object is made of that has a form which this release does not know, by its wire type. */
internal fun ofType(type: String): MadeObject = MadeObject(arrayOf(-1L, mapOf("n" to 0L, "t" to type)), null)

/** A class of nested objects. The companion of a generated class is one. */
public abstract class ObjectClass<T : NestedObject> internal constructor(facts: String) {
    internal val form: FormTable by lazy(LazyThreadSafetyMode.PUBLICATION) { FormTable(facts) }

    internal abstract fun make(made: MadeObject): T

    /** The row of an object that is made by hand. */
    internal fun neutralRow(): Array<Any?> {
        val members = form.attributes
        val row = arrayOfNulls<Any?>(members.size + 2)
        row[0] = form.index.toLong()
        for (member in members.indices) row[1 + member] = members[member].neutral()
        row[row.size - 1] = 0L
        return row
    }
}

/** Stands for a form that this release does not know. */
private object UnknownForm : ObjectClass<UnknownObject>("-1  Other|") {
    override fun make(made: MadeObject): UnknownObject = UnknownObject(made)
}

/** The class of a form that this release does not know: its members are had by name. */
private class UnknownObject(made: MadeObject) : NestedObject(null, made) {
    override fun copy(): UnknownObject = withChanges(UnknownObject(copied()))
}

/**
 * A nested object: a trunk configuration, an order item, export filters, an authentication method, the meta of a resource. One of
 * a form that this release does not know has its members by name.
 */
public abstract class NestedObject internal constructor(objectClass: ObjectClass<*>?, made: MadeObject?) :
    Members(made?.row ?: requireNotNull(objectClass).neutralRow(), 1) {
    internal val objectClass: ObjectClass<*> = objectClass ?: UnknownForm
    internal var base: Base? = made?.base
        private set

    final override val attributes: Array<AttributeTable>
        get() = objectClass.form.attributes

    final override val answer: Answer?
        get() = base?.answer

    final override fun adopt(values: Array<Any?>, member: Int, item: Int): NestedObject =
        nestedObject(values, base?.let { Base(it.answer, it.path + member + item) }, attributes[member].of)

    /** The wire type that tells its form, e.g. `sip_configurations`; empty for an object without forms. */
    public val type: String
        get() = wireTypeOf(row) ?: objectClass.form.type

    /** Names in the schema of the members that came or were set, and of those that this release does not know. */
    public fun members(): Set<String> = attributes.map { it.name }.filter(::has).toSet() + namesOutside()

    /** A copy that is changed on its own. */
    public abstract fun copy(): NestedObject

    /** What a copy is made of, but for what was set. */
    internal fun copied(): MadeObject = MadeObject(tracker?.loadedRow() ?: row.copyOf(), base)

    /** The copy, with what was set. */
    internal fun <T : NestedObject> withChanges(copy: T): T {
        tracker?.copyTo(copy.track())
        return copy
    }

    /** Whether anything in it was set. */
    internal val isEdited: Boolean
        get() = tracker?.isEmpty == false

    /** Lets this one, which somebody may hold, stand for what came; whether it can. */
    internal fun takeOver(fresh: NestedObject): Boolean {
        if (row[0] != fresh.row[0] || type != fresh.type) return false
        val old = row
        row = fresh.row
        base = fresh.base
        tracker = tracker?.rebased(old, emptySet(), Sent.NOTHING)
        return true
    }

    /** As the native module reads it. */
    internal fun written(bases: Bases): Map<String, Any?> {
        val written = LinkedHashMap<String, Any?>()
        val base = base
        when {
            base != null -> written["base"] = listOf(bases.of(base.answer)) + base.path
            row[0] == -1L -> written["type"] = type
            else -> written["form"] = row[0]
        }
        val tracker = tracker ?: return written
        val members = tracker.written(bases)
        if (members.isNotEmpty()) written["members"] = members
        if (tracker.unknown.isNotEmpty()) written["unknown"] = tracker.unknown.map { (name, value) -> listOf(name, value) }
        return written
    }

    /** What is sent of it as JSON, with the names of the wire, secrets too. */
    public fun toJson(): String {
        val bases = Bases()
        val text = Json.write(written(bases))
        return checked { objectJson(text, bases.loaded, base?.answer?.apiVersion) }
    }

    /** What is sent of it as plain data, with the names of the wire, secrets too. */
    public fun toMap(): Map<String, Any?> = Json.membersOf(Json.plain(Json.read(toJson())))

    /** Whether it is of the same form, and all its members say the same. */
    final override fun equals(other: Any?): Boolean =
        this === other || (other is NestedObject && other.row[0] == row[0] && other.type == type && saysTheSame(other))

    final override fun hashCode(): Int = type.hashCode()

    /** What it says; secrets are left out. */
    final override fun toString(): String =
        shownAs(if (row[0] == -1L) "${objectClass.form.name}:$type" else objectClass.form.name, shown())
}

/** The object of what came. `family` says what an attribute takes, if that has several forms. */
internal fun nestedObject(values: Array<Any?>, base: Base?, family: Int): NestedObject {
    val made = MadeObject(values.copyOf(), base)
    val form = (values[0] as Long).toInt()
    return objectClass(form)?.make(made) ?: otherObject(family, made) ?: UnknownForm.make(made)
}
