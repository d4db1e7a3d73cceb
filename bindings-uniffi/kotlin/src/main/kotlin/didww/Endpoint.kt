package didww

import didww.ffi.Loaded
import didww.ffi.NativeClient
import didww.ffi.Seen
import java.util.concurrent.CompletableFuture

/** The calls about a resource type. Which there are say the interfaces of the generated classes. */
public abstract class Endpoint<R : Resource> internal constructor(
    internal val client: Client,
    internal val accessor: String,
    internal val resourceClass: ResourceClass<R>,
) {
    internal val native: NativeClient
        get() = client.native

    /** A resource of the endpoint's type. Code that the compiler has not seen may give another one. */
    internal fun accepted(resource: Any): R {
        if (resourceClass.rowClass.isInstance(resource)) return resourceClass.rowClass.cast(resource)
        val given = if (resource is Resource) "${resource.table.name} (${resource.type})" else kindOf(resource)
        throw InvalidInputException("resource: $accessor takes ${resourceClass.table.name}, not $given", "resource")
    }

    /** The resource that an answer is about. */
    internal fun one(loaded: Loaded): R = resourceClass.rowClass.cast(Answer(loaded).one())

    internal suspend fun fetched(id: String, options: FindOptions): R =
        awaited { one(native.find(accessor, id, options.text(), null)) }

    internal suspend fun created(resource: R, options: SendOptions): R {
        val written = accepted(resource).written()
        return awaited { one(native.create(accessor, written.text, written.bases, options.text(), null)) }
    }

    internal suspend fun updated(resource: R, options: SendOptions): R {
        val written = accepted(resource).written()
        val accept = resource.sending()
        accept(awaited { Answer(native.update(accessor, written.text, written.bases, options.text(), null)) })
        return resource
    }

    /** A resource that stands for an id. */
    internal fun identified(id: String): R = resourceClass.make(Made(resourceClass.neutralRow(id), null, 0))

    internal suspend fun deleted(id: String, options: CallOptions): ResponseInfo =
        responseOf(awaited { native.delete(accessor, id, options.text(), null) })

    internal suspend fun settled(id: String, options: WaitOptions<R>): R =
        awaited { one(native.wait(accessor, id, options.text(), seen(options), null)) }

    internal suspend fun createdAndSettled(resource: R, options: WaitOptions<R>): R {
        val written = accepted(resource).written()
        return awaited {
            one(native.createAndWait(accessor, written.text, written.bases, options.text(), seen(options), null))
        }
    }

    private fun seen(options: WaitOptions<R>): Seen? {
        val progress = options.seen ?: return null
        return object : Seen {
            override fun seen(loaded: Loaded) = reported("onProgress") { progress.accept(one(loaded)) }
        }
    }
}

/** An endpoint with the calls that it has, of which each interface has one. */
internal val <R : Resource> Operation<R>.endpoint: Endpoint<R>
    @Suppress("UNCHECKED_CAST")
    get() = this as Endpoint<R>

/** An operation of an endpoint. */
public sealed interface Operation<R : Resource>

/**
 * Lists. The class of the endpoint says how long a page is, and in what order its rows come.
 *
 * Names of filters, sorts and includes that the API version does not have are an [InvalidInputException], unless `allowUnknown`
 * lets them pass.
 */
public sealed interface Lists<R : Resource> : Operation<R> {
    /** The list as it is. Nothing is sent before it is read: see [Listing]. */
    public fun list(): Listing<R> = list(asItIs())

    /** The list with what is asked of it. Nothing is sent before it is read: see [Listing]. */
    public fun list(options: Configure<ListOptions>): Listing<R> = Listing(endpoint, ListOptions().configured(options))
}

/** Fetches one by its id. */
public sealed interface Finds<R : Resource> : Operation<R> {
    /** Fetches one by its id; a [NotFoundException] if there is none. */
    public suspend fun find(id: String, options: Configure<FindOptions> = asItIs()): R =
        endpoint.fetched(id, FindOptions().configured(options))

    /** [find] for a program without coroutines. */
    public fun findAsync(id: String): CompletableFuture<R> = findAsync(id, asItIs())

    /** [find] for a program without coroutines. */
    public fun findAsync(id: String, options: Configure<FindOptions>): CompletableFuture<R> = futureOf { find(id, options) }
}

/** Fetches the only one there is. */
public sealed interface FindsOne<R : Resource> : Operation<R> {
    /** Fetches it. */
    public suspend fun find(options: Configure<FindOptions> = asItIs()): R =
        endpoint.fetched("", FindOptions().configured(options))

    /** [find] for a program without coroutines. */
    public fun findAsync(): CompletableFuture<R> = findAsync(asItIs())

    /** [find] for a program without coroutines. */
    public fun findAsync(options: Configure<FindOptions>): CompletableFuture<R> = futureOf { find(options) }
}

/** Creates. */
public sealed interface Creates<R : Resource> : Operation<R> {
    /**
     * Creates it with all that was set, and gives the new one as the API answers it; an [UnprocessableException] if the API
     * refuses it. It is never sent again once the API may have seen it.
     */
    public suspend fun create(resource: R, options: Configure<SendOptions> = asItIs()): R =
        endpoint.created(resource, SendOptions().configured(options))

    /** [create] for a program without coroutines. */
    public fun createAsync(resource: R): CompletableFuture<R> = createAsync(resource, asItIs())

    /** [create] for a program without coroutines. */
    public fun createAsync(resource: R, options: Configure<SendOptions>): CompletableFuture<R> =
        futureOf { create(resource, options) }
}

/** Updates. */
public sealed interface Updates<R : Resource> : Operation<R> {
    /**
     * Sends what was changed in `resource` since it was loaded or built, and nothing else; if that is nothing, no request. It is
     * then what the API answered, and is what this gives.
     */
    public suspend fun update(resource: R, options: Configure<SendOptions> = asItIs()): R =
        endpoint.updated(resource, SendOptions().configured(options))

    /** Changes the one of an id without fetching it first, and gives it: `update(id) { description = null }`. */
    public suspend fun update(id: String, changes: Configure<R>): R = update(endpoint.identified(id).configured(changes))

    /** [update] for a program without coroutines. */
    public fun updateAsync(resource: R): CompletableFuture<R> = updateAsync(resource, asItIs())

    /** [update] for a program without coroutines. */
    public fun updateAsync(resource: R, options: Configure<SendOptions>): CompletableFuture<R> =
        futureOf { update(resource, options) }

    /** [update] for a program without coroutines. */
    public fun updateAsync(id: String, changes: Configure<R>): CompletableFuture<R> = futureOf { update(id, changes) }
}

/** Deletes. */
public sealed interface Deletes<R : Resource> : Operation<R> {
    /** Deletes it, and gives status, headers and request id of the answer. */
    public suspend fun delete(resource: R, options: Configure<CallOptions> = asItIs()): ResponseInfo =
        delete(endpoint.accepted(resource).id, options)

    /** Deletes the one of an id. */
    public suspend fun delete(id: String, options: Configure<CallOptions> = asItIs()): ResponseInfo =
        endpoint.deleted(id, CallOptions().configured(options))

    /** [delete] for a program without coroutines. */
    public fun deleteAsync(id: String): CompletableFuture<ResponseInfo> = deleteAsync(id, asItIs())

    /** [delete] for a program without coroutines. */
    public fun deleteAsync(id: String, options: Configure<CallOptions>): CompletableFuture<ResponseInfo> =
        futureOf { delete(id, options) }
}

/** Waits until one comes to a state. The class of the endpoint says to which, and for how long. */
public sealed interface Waits<R : Resource> : Operation<R> {
    /** Waits for the one of an id, and gives it; a [WaitException] if it comes to another state, or not within the time. */
    public suspend fun wait(id: String, options: Configure<WaitOptions<R>> = asItIs()): R =
        endpoint.settled(id, WaitOptions<R>().configured(options))

    /** The same for one that is there. */
    public suspend fun wait(resource: R, options: Configure<WaitOptions<R>> = asItIs()): R =
        wait(endpoint.accepted(resource).id, options)

    /** [wait] for a program without coroutines. */
    public fun waitAsync(id: String): CompletableFuture<R> = waitAsync(id, asItIs())

    /** [wait] for a program without coroutines. */
    public fun waitAsync(id: String, options: Configure<WaitOptions<R>>): CompletableFuture<R> = futureOf { wait(id, options) }
}

/** Creates, and waits until it comes to a state. */
public sealed interface CreatesAndWaits<R : Resource> :
    Creates<R>,
    Waits<R> {
    /** `create` and `wait` in one. */
    public suspend fun createAndWait(resource: R, options: Configure<WaitOptions<R>> = asItIs()): R =
        endpoint.createdAndSettled(resource, WaitOptions<R>().configured(options))

    /** [createAndWait] for a program without coroutines. */
    public fun createAndWaitAsync(resource: R): CompletableFuture<R> = createAndWaitAsync(resource, asItIs())

    /** [createAndWait] for a program without coroutines. */
    public fun createAndWaitAsync(resource: R, options: Configure<WaitOptions<R>>): CompletableFuture<R> =
        futureOf { createAndWait(resource, options) }
}
