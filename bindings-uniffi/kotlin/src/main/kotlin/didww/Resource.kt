package didww

import didww.ffi.Loaded
import didww.ffi.resourceJson

/** What a resource is made of that was not made by hand. */
internal class Made(val row: Array<Any?>, val answer: Answer?, val place: Int)

/** A class of resources. The companion of a generated class is one: `Did`, where a resource type is asked for. */
public abstract class ResourceClass<R : Resource> internal constructor(facts: String) {
    internal val table: ResourceTable by lazy(LazyThreadSafetyMode.PUBLICATION) { ResourceTable(facts) }

    internal abstract val rowClass: Class<R>

    internal abstract fun make(made: Made): R

    /** JSON:API type, e.g. `dids`. */
    public val type: String
        get() = table.type

    /** The row of a resource that is made by hand. */
    internal fun neutralRow(id: String): Array<Any?> {
        val (attributes, relationships) = table.attributes to table.relationships
        val row = arrayOfNulls<Any?>(attributes.size + relationships.size + 3)
        row[0] = table.index.toLong()
        row[1] = id
        for (place in attributes.indices) row[2 + place] = attributes[place].neutral()
        row.fill(0L, 2 + attributes.size)
        return row
    }

    /**
     * A resource out of a JSON:API resource object, as [Resource.toJson] gives it: as if it had just been loaded.
     *
     * `apiVersion` is the version that it was answered in. What is none is refused with a [DecodeException].
     */
    @JvmOverloads
    public fun fromJson(json: String, apiVersion: String? = null): R {
        val resource = Answer.stored(json, apiVersion).one()
        if (rowClass.isInstance(resource)) return rowClass.cast(resource)
        throw InvalidInputException("${resource.type} are no ${table.name}", "type")
    }
}

/** Stands for a type that this release does not know. */
private object UnknownType : ResourceClass<UnknownResource>("-1  UnknownResource||") {
    override val rowClass: Class<UnknownResource>
        get() = UnknownResource::class.java

    override fun make(made: Made): UnknownResource = UnknownResource(made)
}

/** A resource of a type that this release does not know: it has its attributes and relationships by name. */
public class UnknownResource internal constructor(made: Made) : Resource(UnknownType, made) {
    override fun copy(): UnknownResource = withChanges(UnknownResource(copied()))
}

/** A resource as the native module reads it. */
internal class Written(val text: String, val bases: List<Loaded>)

/**
 * A resource of any type. The generated classes have its attributes and relationships as properties; one of a type that this
 * release does not know has them by name.
 *
 * It knows what was loaded and what was set since, so that an update sends the difference alone. It may be read on any thread, and
 * is to be changed on one at a time.
 */
public abstract class Resource internal constructor(private val resourceClass: ResourceClass<*>, made: Made) :
    Members(made.row, 2) {
    internal val table: ResourceTable
        get() = resourceClass.table

    final override var answer: Answer? = made.answer
        private set
    private var place = made.place
    private var links: Links? = null
    private var nestedMeta: NestedObject? = null

    /** One that is made by hand. */
    internal constructor(resourceClass: ResourceClass<*>, id: String?) :
        this(resourceClass, Made(resourceClass.neutralRow(id.orEmpty()), null, 0))

    final override val attributes: Array<AttributeTable>
        get() = resourceClass.table.attributes

    final override fun adopt(values: Array<Any?>, member: Int, item: Int): NestedObject =
        nestedObject(values, answer?.let { Base(it, listOf(place, member, item)) }, attributes[member].of)

    /** Its id; empty for one that was not created yet. */
    public val id: String
        get() = row[1] as String

    /** JSON:API type, e.g. `dids`. */
    public val type: String
        get() = wireTypeOf(row) ?: table.type

    /** Its type and its id. */
    public val identifier: ResourceIdentifier
        get() = ResourceIdentifier(type, id)

    /** Whether an update would send anything. */
    public val isChanged: Boolean
        get() {
            if (links == null && tracker?.isEmpty != false) return false
            val written = written()
            return checked { didww.ffi.isChanged(written.text, written.bases) }
        }

    /** Status, headers and request id of the answer it came with; null for one built by hand. */
    public val response: ResponseInfo?
        get() = answer?.response

    /** The API version that it was answered in; null for one built by hand. */
    public val apiVersion: String?
        get() = answer?.apiVersion

    /** What the API says of it beside its attributes. */
    public open val meta: NestedObject?
        get() {
            val values = metaOf(row) ?: return null
            return synchronized(this) {
                nestedMeta ?: nestedObject(values, answer?.let { Base(it, listOf(place, META, -1)) }, -1).also { nestedMeta = it }
            }
        }

    /** Attributes of the answer that this release does not know, as plain data. */
    public val unknownAttributes: Map<String, Any?>
        get() = Json.membersOf(Json.plain(outsideOf(row)))

    // Relationships

    /** What a relationship links to; null where the answer does not say and nothing was set. */
    private fun link(relationship: Int): Link? = links?.of(relationship) ?: loadedLink(relationship)

    private fun loadedLink(relationship: Int): Link? = when (val value = row[2 + attributes.size + relationship]) {
        // 0 is no linkage at all
        0L -> null
        null -> Link.Nobody
        is Array<*> if table.relationships[relationship].isMany -> Link.Many(value.map(::linked))
        else -> Link.One(linked(value))
    }

    /** Who a link of the row is: the number of a row plus one, or a type and an id. */
    private fun linked(link: Any?): Linked {
        if (link is Long) return Linked(requireNotNull(answer).resource(link.toInt() - 1))
        val (type, id) = Json.itemsOf(link)
        return Linked(ResourceIdentifier(type as String, id as String))
    }

    /** The resource that a link stands for, if it is here. */
    private fun resourceOf(linked: Linked): Resource? {
        linked.resource?.let { return it }
        val place = answer?.find(linked.identifier) ?: return null
        return answer?.resource(place)
    }

    internal fun linkedOrNull(relationship: Int): Resource? {
        if (links == null) {
            val link = row[2 + attributes.size + relationship]
            return if (link is Long && link > 0) answer?.resource(link.toInt() - 1) else null
        }
        return (link(relationship) as? Link.One)?.let { resourceOf(it.to) }
    }

    internal fun linkedMany(relationship: Int): List<Resource> =
        (link(relationship) as? Link.Many)?.to.orEmpty().mapNotNull(::resourceOf)

    internal fun linkedId(relationship: Int): String? {
        if (links == null) {
            when (val link = row[2 + attributes.size + relationship]) {
                is Long -> return if (link > 0) answer?.idOf(link.toInt() - 1) else null
                null -> return null
            }
        }
        return (link(relationship) as? Link.One)?.to?.identifier?.id
    }

    internal fun linkedIds(relationship: Int): List<String> =
        (link(relationship) as? Link.Many)?.to.orEmpty().map { it.identifier.id }

    /** What a constructor was given for a relationship. */
    internal fun giveLink(relationship: Int, value: Any?) {
        if (value != null) linkTo(relationship, value)
    }

    internal fun linkTo(relationship: Int, value: Any?) {
        val links = links ?: Links(table.relationships).also { links = it }
        links.set(relationship, value)
    }

    /**
     * What a relationship, by its name in the schema, links to: identifiers, one at most if it links to one alone. Null where the
     * answer does not say, which is so unless it was included.
     */
    public fun linkage(name: String): List<ResourceIdentifier>? = when (val link = linkOf(name)) {
        null -> null
        is Link.Nobody -> emptyList()
        is Link.One -> listOf(link.to.identifier)
        is Link.Many -> link.to.map { it.identifier }
    }

    private fun linkOf(name: String): Link? {
        val relationship = table.relationship(name)
        return if (relationship < 0) linkOutside(name) else link(relationship)
    }

    /** What a relationship that this release does not know links to. */
    private fun linkOutside(name: String): Link? {
        val relationship = relationshipsOutsideOf(row)[name] as? Map<*, *> ?: return null
        if ("data" !in relationship) return null
        return when (val data = relationship["data"]) {
            null -> Link.Nobody
            is Array<*> -> Link.Many(data.mapNotNull(::linkedOutside))
            else -> linkedOutside(data)?.let { Link.One(it) }
        }
    }

    private fun linkedOutside(data: Any?): Linked? {
        val type = (data as? Map<*, *>)?.get("type") as? String ?: return null
        val id = data["id"] as? String ?: return null
        return Linked(ResourceIdentifier(type, id))
    }

    /**
     * Sets a relationship by its name in the schema: to a [Resource], a [ResourceIdentifier], an [UploadedFile], an id or null, or
     * to a list of them.
     */
    public fun setLinkage(name: String, value: Any?) {
        val relationship = table.relationship(name)
        if (relationship >= 0) return linkTo(relationship, value)
        val known = table.relationships.joinToString(", ") { it.name }
        throw InvalidInputException("$type have no relationship $name; they have: $known", name)
    }

    /** The linked resources that came with it; those that were not included are left out. */
    public fun related(name: String): List<Resource> = when (val link = linkOf(name)) {
        null, is Link.Nobody -> emptyList()
        is Link.One -> listOfNotNull(resourceOf(link.to))
        is Link.Many -> link.to.mapNotNull(::resourceOf)
    }

    // Tracking

    /** As the native module reads it. */
    internal fun written(): Written {
        val bases = Bases()
        val written = LinkedHashMap<String, Any?>()
        val answer = answer
        if (answer != null) {
            written["base"] = listOf(bases.of(answer), place)
        } else {
            written["type"] = type
            if (id.isNotEmpty()) written["id"] = id
        }
        tracker?.let { tracker ->
            val members = tracker.written(bases)
            if (members.isNotEmpty()) written["attributes"] = members
            if (tracker.unknown.isNotEmpty()) written["unknown"] = tracker.unknown.map { (name, value) -> listOf(name, value) }
        }
        links?.let { written["links"] = it.written() }
        return Written(Json.write(written), bases.loaded)
    }

    /** Keeps what it says now; what is given back takes the answer to that for what the server has. */
    internal fun sending(): (Answer) -> Unit {
        val sent = tracker?.sent() ?: Sent.NOTHING
        val linked = links?.texts().orEmpty()
        return { answer -> accept(answer, sent, linked) }
    }

    /** What was set since it was sent stays set. */
    private fun accept(answer: Answer, sent: Sent, linked: Map<Int, String>) {
        val (old, tracker) = row to tracker
        val later = tracker?.changedSince(sent).orEmpty()
        this.answer = answer
        place = answer.at
        nestedMeta = null
        answer.adopt(place, this)
        row = answer.rows[place]
        links = links?.since(linked)
        this.tracker = tracker?.rebased(old, later, sent)
    }

    /** Forgets what was set since it was loaded or updated. */
    public fun reset() {
        val (old, tracker) = row to tracker
        if (tracker != null) row = tracker.loadedRow()
        this.tracker = tracker?.rebased(old, emptySet(), Sent.NOTHING)
        links = null
    }

    /** A copy that is changed on its own; the resources that it links to are the same. */
    public abstract fun copy(): Resource

    /** What a copy is made of, but for what was set. */
    internal fun copied(): Made = Made(tracker?.loadedRow() ?: row.copyOf(), answer, place)

    /** The copy, with what was set. */
    internal fun <R : Resource> withChanges(copy: R): R {
        tracker?.copyTo(copy.track())
        val links: Links? = links
        (copy as Resource).links = links?.copy()
        return copy
    }

    /** The whole of it as a JSON:API resource object with the names of the wire, secrets too. */
    public fun toJson(): String {
        val written = written()
        return checked { resourceJson(written.text, written.bases) }
    }

    /** The same as plain data. */
    public fun toMap(): Map<String, Any?> = Json.membersOf(Json.plain(Json.read(toJson())))

    /** Whether it has the same type and id, and all its attributes and relationships say the same. */
    final override fun equals(other: Any?): Boolean {
        if (this === other) return true
        if (other !is Resource || other.type != type || other.id != id || !saysTheSame(other)) return false
        return table.relationships.all { linkage(it.name) == other.linkage(it.name) }
    }

    final override fun hashCode(): Int = 31 * type.hashCode() + id.hashCode()

    /** What it says; secrets are left out. */
    final override fun toString(): String {
        val own = listOf("id" to id) + if (type == table.type) emptyList() else listOf("type" to type)
        val linked = table.relationships.indices.mapNotNull { relationship ->
            val key = table.relationships[relationship].idsKey
            when (val link = link(relationship)) {
                is Link.One -> key to link.to.identifier.id
                is Link.Many -> key to linkedIds(relationship)
                else -> null
            }
        }
        return shownAs(table.name, own + shown() + linked)
    }

    internal companion object {
        /** Stands for the meta in a path. */
        private const val META = -1
    }
}

/** The resource of a row. */
internal fun resourceAt(answer: Answer, place: Int): Resource {
    val row = answer.rows[place]
    val resourceClass = resourceClass((row[0] as Long).toInt()) ?: UnknownType
    return resourceClass.make(Made(row, answer, place))
}
