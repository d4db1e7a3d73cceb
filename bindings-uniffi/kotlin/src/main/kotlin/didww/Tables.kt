package didww

/** Kinds of values, as the facts of the generated classes number them. */
internal object Kind {
    const val PLAIN = 0
    const val DECIMAL = 1
    const val INSTANT = 2
    const val DATE = 3
    const val ENUMERATION = 4
    const val OBJECT = 5
    const val LIST = 6
    const val OBJECTS = 7
    const val INTEGER = 8
    const val BOOLEAN = 9
}

/** An attribute of a resource, or a member of a nested object. */
internal class AttributeTable(
    /** Its name in the schema. */
    val name: String,
    /** The name of the property. */
    val key: String,
    val kind: Int,
    private val flags: Int,
    /** Place of its enum, or of its family of nested objects; -1 if it has none. */
    val of: Int,
) {
    /** Whether it is never shown. */
    val isSecret: Boolean get() = flags and 1 != 0

    /** Whether it reads as null where the answer leaves it out. */
    private val isNullable: Boolean get() = flags and 4 != 0

    /** What stands for a value that the answer left out, or that was not set. */
    fun neutral(): Any? = if (isNullable) {
        null
    } else {
        when (kind) {
            Kind.PLAIN, Kind.ENUMERATION -> ""
            Kind.INTEGER -> 0L
            Kind.BOOLEAN -> false
            Kind.DECIMAL -> "0"
            else -> null
        }
    }
}

/** A relationship of a resource. */
internal class RelationshipTable(
    /** Its name in the schema. */
    val name: String,
    /** The name of the property. */
    val key: String,
    /** The name of the property for ids. */
    val idsKey: String,
    val isMany: Boolean,
    /** JSON:API types that it may link to. */
    val types: List<String>,
    /** Places of the relationships that setting it clears. */
    val excludes: List<Int>,
)

/** The facts of a resource type. */
internal class ResourceTable(facts: String) {
    /** Place among all types. */
    val index: Int

    /** JSON:API type. */
    val type: String

    /** Name of the class. */
    val name: String
    val attributes: Array<AttributeTable>
    val relationships: Array<RelationshipTable>

    init {
        val (head, attributeFacts, relationshipFacts) = facts.split('|')
        val (index, type, name) = head.split(' ')
        this.index = index.toInt()
        this.type = type
        this.name = name
        attributes = attributeTables(attributeFacts)
        relationships = words(relationshipFacts).map(::relationshipTable).toTypedArray()
    }

    /** The place of an attribute; -1 if there is none of that name. */
    fun attribute(name: String): Int = attributes.indexOfFirst { it.name == name }

    /** The place of a relationship; -1 if there is none of that name. */
    fun relationship(name: String): Int = relationships.indexOfFirst { it.name == name }
}

/** The facts of a form of a nested object. */
internal class FormTable(facts: String) {
    /** Place among all forms. */
    val index: Int

    /** Wire type; empty for an object that has one form alone. */
    val type: String

    /** Name of the class. */
    val name: String
    val attributes: Array<AttributeTable>

    init {
        val (head, attributeFacts) = facts.split('|')
        val (index, type, name) = head.split(' ')
        this.index = index.toInt()
        this.type = type
        this.name = name
        attributes = attributeTables(attributeFacts)
    }
}

/** A kind of call detail record. */
internal class RecordTable(facts: String) {
    /** Its name. */
    val kind: String

    /** Names of the properties, with their kinds. */
    val fields: List<Pair<String, Int>>

    init {
        val (head, fieldFacts) = facts.split('|')
        kind = head
        fields = words(fieldFacts).map { field ->
            val (name, kind) = field.split(':')
            camelCase(name) to kind.toInt()
        }
    }
}

private fun words(text: String): List<String> = if (text.isEmpty()) emptyList() else text.split(' ')

private fun attributeTables(facts: String): Array<AttributeTable> = words(facts).map(::attributeTable).toTypedArray()

/** `name:kind:flags:of` */
private fun attributeTable(facts: String): AttributeTable {
    val (name, kind, flags, of) = facts.split(':')
    return AttributeTable(nameOf(name), camelCase(name), kind.toInt(), flags.toInt(), if (of.isEmpty()) -1 else of.toInt())
}

/** `name:ids:many:types:excluded places` */
private fun relationshipTable(facts: String): RelationshipTable {
    val (name, ids, flags, types, excludes) = facts.split(':')
    val excluded = if (excludes.isEmpty()) emptyList() else excludes.split(',').map(String::toInt)
    return RelationshipTable(nameOf(name), camelCase(name), camelCase(ids), flags.toInt() and 1 != 0, types.split(','), excluded)
}

/** A name in the schema: without the `_` that its property has where the name alone is taken. */
private fun nameOf(name: String): String = name.removeSuffix("_")

private val AFTER_UNDERSCORE = Regex("_([a-z0-9])")

/** The name of the property. */
private fun camelCase(name: String): String = AFTER_UNDERSCORE.replace(name) { it.groupValues[1].uppercase() }
