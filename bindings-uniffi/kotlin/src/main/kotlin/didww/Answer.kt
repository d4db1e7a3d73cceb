package didww

import didww.ffi.Loaded
import didww.ffi.parseResource
import java.util.concurrent.atomic.AtomicReferenceArray

/** The addresses of the pages around one, as the API gave them; null where there is no such page. */
public class PageLinks internal constructor(links: Map<String, Any?>) {
    /** First page. */
    public val first: String? = links["first"] as String?

    /** Page before this one. */
    public val prev: String? = links["prev"] as String?

    /** Page after this one. */
    public val next: String? = links["next"] as String?

    /** Last page. */
    public val last: String? = links["last"] as String?

    override fun toString(): String = "PageLinks(first=$first, prev=$prev, next=$next, last=$last)"
}

/** What came with one answer. Every resource of it is one object, however often it is linked to. */
internal class Answer(val native: Loaded) {
    val rows: Array<Array<Any?>>

    /** How many rows are those of a list; of a single resource, which row it is. */
    val at: Int

    /** Sets of members that rows leave out. */
    val absent: List<Array<Any?>>
    val apiVersion: String
    val total: Long?
    val links: PageLinks
    val meta: Map<String, Any?>?
    private val resources: AtomicReferenceArray<Resource?>

    init {
        val parts = Json.itemsOf(Json.read(native.takeText()))
        val rows = Json.itemsOf(parts[0])
        this.rows = Array(rows.size) { Json.itemsOf(rows[it]) }
        at = (parts[1] as Long).toInt()
        absent = Json.itemsOf(parts[2]).map(Json::itemsOf)
        apiVersion = parts[3] as String
        total = parts.getOrNull(4) as Long?
        links = PageLinks(parts.getOrNull(5)?.let(Json::membersOf).orEmpty())
        meta = parts.getOrNull(6)?.let { Json.membersOf(Json.plain(it)) }
        resources = AtomicReferenceArray(rows.size)
    }

    /** The resource of a row. */
    fun resource(place: Int): Resource {
        resources.get(place)?.let { return it }
        // whichever thread comes first, it is one object
        resources.compareAndSet(place, null, resourceAt(this, place))
        return requireNotNull(resources.get(place))
    }

    /** The resource that the answer is about. */
    fun one(): Resource = resource(at)

    /** Lets a resource stand for a row. */
    fun adopt(place: Int, resource: Resource) {
        resources.set(place, resource)
    }

    /** The id of a row. */
    fun idOf(place: Int): String = rows[place][1] as String

    /** The row of a type and an id, if it is there. */
    fun find(identifier: ResourceIdentifier): Int? = index[identifier]

    private val index: Map<ResourceIdentifier, Int> by lazy {
        val index = HashMap<ResourceIdentifier, Int>()
        // the first of equals holds: those of `data` come before the included ones
        for (place in rows.indices) index.putIfAbsent(resource(place).identifier, place)
        index
    }

    /** The head of the answer; null for what did not come from a server. */
    val response: ResponseInfo? by lazy(LazyThreadSafetyMode.PUBLICATION) { native.response()?.let(::responseOf) }

    companion object {
        /** A resource out of a JSON:API resource object. */
        fun stored(json: String, apiVersion: String?): Answer = Answer(checked { parseResource(json, apiVersion) })
    }
}
