package didww

import didww.ffi.Pages
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer

/**
 * A list that is asked for when it is read: collecting it gives the rows of every page, a page at a time as they are due. Each
 * collector asks anew, and one that stops early ends the requests that are under way.
 */
public class Listing<R : Resource> private constructor(
    private val endpoint: Endpoint<R>,
    private val options: String?,
    rows: Flow<R>,
) : Flow<R> by rows {
    internal constructor(endpoint: Endpoint<R>, options: ListOptions) : this(endpoint, options.text())

    private constructor(endpoint: Endpoint<R>, options: String?) :
        this(endpoint, options, rowsOf(pagesOf(endpoint, options, null)))

    /** The same page by page, each with its total and its meta; from the page of that number on. */
    @JvmOverloads
    public fun pages(start: Int? = null): Flow<Page<R>> = pagesOf(endpoint, options, start)

    /** One page: the first one, or that of a number, which begins at 1. */
    public suspend fun page(number: Int? = null): Page<R> = awaited {
        pageOf(endpoint.native.page(endpoint.accessor, options, pageNumber(number), null), endpoint.resourceClass)
    }

    /** The first row, with one request for it alone; null if there is none. */
    public suspend fun first(): R? = awaited { endpoint.native.first(endpoint.accessor, options, null)?.let(endpoint::one) }

    /** How many rows all pages have together, by one request. */
    public suspend fun count(): Long = awaited { endpoint.native.count(endpoint.accessor, options, null) }.toLong()

    /** Every row of every page at once. */
    public suspend fun all(): List<R> {
        val all = ArrayList<R>()
        pages().collect { all += it }
        return all
    }

    /** [page] for a program without coroutines. */
    @JvmOverloads
    public fun pageAsync(number: Int? = null): CompletableFuture<Page<R>> = futureOf { page(number) }

    /** [first] for a program without coroutines. */
    public fun firstAsync(): CompletableFuture<R?> = futureOf { first() }

    /** [count] for a program without coroutines. */
    public fun countAsync(): CompletableFuture<Long> = futureOf { count() }

    /** [all] for a program without coroutines. */
    public fun allAsync(): CompletableFuture<List<R>> = futureOf { all() }

    /** Gives each row of every page to `action`, for a program without coroutines. */
    public fun forEachAsync(action: Consumer<in R>): CompletableFuture<Void?> = futureOf {
        collect { action.accept(it) }
        null
    }
}

private fun pageNumber(number: Int?): UInt? = number?.let { checkedWhole("page", it, 1).toUInt() }

private fun <R : Resource> pagesOf(endpoint: Endpoint<R>, options: String?, start: Int?): Flow<Page<R>> = flow {
    val pages: Pages = checked { endpoint.native.pages(endpoint.accessor, options, pageNumber(start)) }
    try {
        while (true) {
            emit(awaited { pages.next(null)?.let { pageOf(it, endpoint.resourceClass) } } ?: break)
        }
    } finally {
        pages.end()
        pages.destroy()
    }
}

private fun <R : Resource> rowsOf(pages: Flow<Page<R>>): Flow<R> = flow {
    pages.collect { page -> for (row in page) emit(row) }
}
