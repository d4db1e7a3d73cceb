package didww

import didww.ffi.Loaded
import didww.ffi.parsePage

/** One page of a list: a list of its rows, with what came beside them. */
public class Page<R : Resource> private constructor(private val answer: Answer, private val rowClass: Class<R>) :
    AbstractList<R>() {
    internal constructor(answer: Answer, resourceClass: ResourceClass<R>) : this(answer, resourceClass.rowClass)

    /** How many rows it has. */
    override val size: Int
        get() = answer.at

    override fun get(index: Int): R {
        if (index !in indices) throw IndexOutOfBoundsException("row $index of $size")
        return rowClass.cast(answer.resource(index))
    }

    /** Rows of all pages together; null for lists without a total. */
    public val totalRecords: Long?
        get() = answer.total

    /** Addresses of the pages around it. */
    public val links: PageLinks
        get() = answer.links

    /** The list's own `meta` as the API sent it. */
    public val meta: Map<String, Any?>?
        get() = answer.meta

    /** The resources that were included, of any type, each once. */
    public val included: List<Resource>
        get() = (answer.at until answer.rows.size).map(answer::resource)

    /** Status, headers and request id of the answer; null for one that was stored. */
    public val response: ResponseInfo?
        get() = answer.response

    /** What it holds; secrets are left out. */
    override fun toString(): String = "Page($size of ${totalRecords ?: "unknown"}: ${joinToString(", ")})"

    public companion object {
        /**
         * Reads a page that was stored: the body of a list as the API sent it.
         *
         * `apiVersion` is the version that it was answered in. What is no such list is refused with a [DecodeException].
         */
        @JvmStatic
        @JvmOverloads
        public fun <R : Resource> parse(type: ResourceClass<R>, body: ByteArray, apiVersion: String? = null): Page<R> =
            pageOf(checked { parsePage(type.type, body, apiVersion) }, type)
    }
}

internal fun <R : Resource> pageOf(loaded: Loaded, resourceClass: ResourceClass<R>): Page<R> = Page(Answer(loaded), resourceClass)
