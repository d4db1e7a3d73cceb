package didww

/** Who a resource is: its JSON:API type and its id. */
public class ResourceIdentifier(
    /** JSON:API type, e.g. `voice_in_trunks`. */
    public val type: String,
    /** Id. */
    public val id: String,
) {
    override fun equals(other: Any?): Boolean = other is ResourceIdentifier && other.type == type && other.id == id

    override fun hashCode(): Int = 31 * type.hashCode() + id.hashCode()

    override fun toString(): String = "ResourceIdentifier(type=$type, id=$id)"
}

/** Who is linked to. A resource that was set is kept, for it may get its id later. */
internal sealed class Link {
    /** Nobody. */
    object Nobody : Link()

    /** One. */
    class One(val to: Linked) : Link()

    /** Several. */
    class Many(val to: List<Linked>) : Link()

    val isEmpty: Boolean
        get() = this is Nobody || (this is Many && to.isEmpty())

    /** As the native module reads it. */
    fun written(): Any? = when (this) {
        is Nobody -> null
        is One -> to.written()
        is Many -> to.map(Linked::written)
    }
}

/** One who is linked to: an identifier, or a resource. */
internal class Linked private constructor(val resource: Resource?, private val known: ResourceIdentifier?) {
    constructor(resource: Resource) : this(resource, null)
    constructor(identifier: ResourceIdentifier) : this(null, identifier)

    val identifier: ResourceIdentifier
        get() = known ?: requireNotNull(resource).identifier

    fun written(): List<String> = identifier.let { listOf(it.type, it.id) }
}

/** What the relationships of a resource were set to. */
internal class Links(private val relationships: Array<RelationshipTable>) {
    /** In the order of setting. */
    private val set = LinkedHashMap<Int, Link>()

    /** Sets a relationship: to a resource, an identifier, an id or null, or to several. */
    fun set(relationship: Int, value: Any?) {
        val table = relationships[relationship]
        val link = when {
            table.isMany -> Link.Many(severalOf(value, table))
            value == null -> Link.Nobody
            else -> Link.One(linkedOf(value, table))
        }
        // what is set again is set last
        set.remove(relationship)
        set[relationship] = link
    }

    /** What a relationship is now; null if it was neither set nor cleared by another one. */
    fun of(relationship: Int): Link? {
        var now: Link? = null
        for ((place, link) in set) {
            if (place == relationship) {
                now = link
            } else if (!link.isEmpty && relationship in relationships[place].excludes) {
                now = Link.Nobody
            }
        }
        return now
    }

    /** As the native module reads them. */
    fun written(): List<List<Any?>> = set.map { (place, link) -> listOf(place, link.written()) }

    /** What each says, as one text. */
    fun texts(): Map<Int, String> = set.mapValues { (_, link) -> Json.write(link.written()) }

    /** Those that say something else than they did then; null if there are none. */
    fun since(then: Map<Int, String>): Links? {
        val later = copy()
        later.set.entries.removeIf { (place, link) -> then[place] == Json.write(link.written()) }
        return later.takeIf { it.set.isNotEmpty() }
    }

    /** A copy that is changed on its own. */
    fun copy(): Links = Links(relationships).also { it.set.putAll(set) }
}

private fun severalOf(value: Any?, table: RelationshipTable): List<Linked> {
    val several = value as? Iterable<*> ?: (value as? Array<*>)?.asList()
        ?: throw InvalidInputException("${table.key} takes several resources or ids: a list of them", table.name)
    return several.map { linkedOf(it, table) }
}

private fun linkedOf(value: Any?, table: RelationshipTable): Linked = when (value) {
    is Resource -> Linked(value)
    is ResourceIdentifier -> Linked(value)
    is UploadedFile -> Linked(identified(value.id, table))
    is String -> Linked(identified(value, table))
    else -> throw InvalidInputException(
        "${table.key} takes a resource or an id, not ${if (value == null) "null" else kindOf(value)}",
        table.name,
    )
}

private fun identified(id: String, table: RelationshipTable): ResourceIdentifier {
    if (table.types.size == 1) return ResourceIdentifier(table.types[0], id)
    throw InvalidInputException(
        "${table.key} links to ${table.types.joinToString(" or ")}: an id alone does not tell which; give the resource, or a " +
            "ResourceIdentifier to setLinkage",
        table.name,
    )
}
