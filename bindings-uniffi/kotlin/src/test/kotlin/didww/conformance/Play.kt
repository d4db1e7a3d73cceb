package didww.conformance

import didww.CallOptions
import didww.Client
import didww.Configure
import didww.Creates
import didww.CreatesAndWaits
import didww.Deletes
import didww.DidwwException
import didww.FindOptions
import didww.Finds
import didww.FindsOne
import didww.InvalidInputException
import didww.ListOptions
import didww.Listing
import didww.Lists
import didww.Made
import didww.Page
import didww.RateLimit
import didww.Resource
import didww.SendOptions
import didww.Updates
import didww.WaitOptions
import didww.Waits
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import java.time.Duration

/** Steps that change what there is, instead of giving something new. */
private val CHANGES = setOf("update", "set", "append", "link", "reset", "check")

private fun millis(value: Any?): Duration = Duration.ofMillis((value as Number).toLong())

private fun clientOf(options: Node, url: String): Client = Client(options["api_key"] as String? ?: "test-key") {
    baseUrl = url
    timeout = millis(options["timeout_ms"] ?: 10_000)
    retries = (options["retries"] as Long).toInt()
    rateLimit = (options["rate_limit"])?.let {
        RateLimit((nodeOf(it)["per_second"] as Long).toInt(), (nodeOf(it)["burst"] as Long?)?.toInt())
    }
    options["api_version"]?.let { apiVersion = it as String }
    options["max_response_bytes"]?.let { maxResponseBytes = (it as Long).toInt() }
}

/** Goes through what comes until the end, or the first error, which comes with what was before it. */
suspend fun <T> collected(flow: Flow<T>): Pair<List<T>, DidwwException?> {
    val taken = ArrayList<T>()
    return try {
        flow.collect { taken += it }
        taken to null
    } catch (error: DidwwException) {
        taken to error
    }
}

/** A case that is played by one client: does what it says, and compares what it sees with what it expects. */
class Play(private val played: Case, baseUrl: String) {
    init {
        checkCase(played)
    }

    private val client = clientOf(played.client, baseUrl)
    private val held = HashMap<String, Any?>()

    /** What a setter has refused, by the name of the resource; the case names a later step. */
    private val refused = HashMap<String, Refused>()

    /** Does all steps, and closes the client. */
    suspend fun run() {
        client.use {
            played.steps.forEachIndexed { index, step ->
                try {
                    step(step)
                } catch (wrong: Exception) {
                    throw told("step ${index + 1} (${step["do"]})", wrong)
                }
            }
            refused.values.firstOrNull()?.let { throw Mismatch("refused, though no step expects it: ${it.message}") }
        }
    }

    private suspend fun step(step: Node) {
        val verb = step["do"] as String
        val name = (if (verb in CHANGES) step["of"] else step["as"]) as String? ?: "it"
        val expected = step["error"]?.let(::nodeOf)
        try {
            act(step, verb, name)
        } catch (error: Refused) {
            return refuse(step, verb, expected, error)
        } catch (error: DidwwException) {
            if (expected == null) throw error
            lookAtError(error, expected)
            return look(step, name)
        }
        if (expected != null) throw Mismatch("it succeeds instead of failing with ${expected["kind"]}")
        look(step, name)
    }

    private fun look(step: Node, name: String) {
        if ("expect" in step) lookAt(get(name), nodeOf(step["expect"]))
    }

    private fun refuse(step: Node, verb: String, expected: Node?, refusal: Refused) {
        if (expected != null) {
            if (expected["kind"] != "invalid_input") throw refusal
            (refusal.error as? InvalidInputException)?.let { lookAtError(it, expected) }
            return
        }
        if (verb !in setOf("set", "append", "link")) throw refusal
        refused[step["of"] as String? ?: "it"] = refusal
    }

    private fun get(name: String): Any? {
        if (name !in held) throw Mismatch("nothing is called $name")
        return held[name]
    }

    /** The resource that a step works on; if a setter has refused to make it what it should be, that fails now. */
    private fun resource(step: Node): Resource {
        val name = step["of"] as String? ?: "it"
        refused.remove(name)?.let { throw it }
        return resourceOf(get(name))
    }

    /** Does a step; what it gives is called by the name. */
    private suspend fun act(step: Node, verb: String, name: String) {
        val given = given(step, verb, name)
        if (given != Unit) held[name] = given
    }

    private suspend fun given(step: Node, verb: String, name: String): Any? = when (verb) {
        "find" -> find(step)
        "list" -> listing(step).page((page(step)?.get("number") as Long?)?.toInt())
        "each" -> each(step, name)
        "first" -> listing(step).first()
        "count" -> listing(step).count()
        "create" -> create(step)
        "update" -> update(step)
        "delete" -> operation<Deletes<Resource>>(step).delete(step["id"] as String, limits(step))
        "raw" -> raw(step)
        "wait" -> operation<Waits<Resource>>(step).wait(step["id"] as String, patience(step))
        "create_and_wait" -> operation<CreatesAndWaits<Resource>>(step).createAndWait(resource(step), patience(step))
        else -> ofResource(step, verb, name)
    }

    private suspend fun ofResource(step: Node, verb: String, name: String): Any? = when (verb) {
        "new" -> new(step)
        "take" -> resourceAt(get(step["of"] as String? ?: "it"), step["path"] as String? ?: "")
        "clone" -> resource(step).copy()
        "set" -> for ((path, node) in nodeOf(step["values"])) changeAt(resource(step), path, node, ::set)
        "append" -> for ((path, node) in nodeOf(step["values"])) changeAt(resource(step), path, node, ::append)
        "link" -> for ((relationship, node) in nodeOf(step["links"])) link(resource(step), relationship, node, held)
        "reset" -> resource(step).reset()
        "check" -> get(name)
        else -> ofFile(step, verb, name)
    }

    private suspend fun ofFile(step: Node, verb: String, name: String): Any? = when (verb) {
        "upload" -> upload(client, nodeOf(step["file"]), limits(step))
        "fingerprint" -> fingerprint(itemsOf(step["keys"]))
        "download" -> download(client, resource(step), step["packed"] == true, limits(step))
        "records" -> {
            val (records, failed) = records(client, if ("csv" in step) null else resource(step), step)
            held[name] = ReadRecords(records)
            failed?.let { throw it }
            Unit
        }
        "sign" -> sign(nodeOf(step["callback"]))
        "validate" -> validate(nodeOf(step["callback"]))
        "read_callback" -> readCallback(nodeOf(step["callback"]))
        else -> throw Mismatch("the runner cannot $verb")
    }

    /** An endpoint with an operation; one that the class lacks is refused as what cannot be asked. */
    private inline fun <reified O> operation(step: Node): O {
        val key = camel(step["type"] as String? ?: "")
        val endpoint = if (hasProperty(client, key)) property(client, key) else null
        return endpoint as? O ?: throw Refused(IllegalArgumentException("client.$key is no ${O::class.simpleName}"))
    }

    // Reading

    private suspend fun find(step: Node): Resource {
        val options = Configure<FindOptions> { ask(this, step) }
        val key = camel(step["type"] as String)
        val endpoint = if (hasProperty(client, key)) property(client, key) else null
        if (endpoint is FindsOne<*>) return endpoint.find(options)
        return operation<Finds<Resource>>(step).find(step["id"] as String, options)
    }

    private fun listing(step: Node): Listing<Resource> = operation<Lists<Resource>>(step).list { ask(this, step) }

    private fun page(step: Node): Node? = nodeOf(step["query"])["page"]?.let(::nodeOf)

    private fun rowsFrom(pages: Flow<Page<Resource>>): Flow<Resource> =
        flow { pages.collect { page -> for (row in page) emit(row) } }

    private suspend fun each(step: Node, name: String) {
        val listing = listing(step)
        val number = (page(step)?.get("number") as Long?)?.toInt()
        val rows: Flow<Resource> = if (number == null) listing else rowsFrom(listing.pages(number))
        val most = (step["take"] as Long?)?.toInt()
        // to take none of a flow is an error
        val (taken, failed) = when (most) {
            0 -> emptyList<Resource>() to null
            null -> collected(rows)
            else -> collected(rows.take(most))
        }
        held[name] = Rows(taken)
        failed?.let { throw it }
    }

    // Writing

    private fun new(step: Node): Resource {
        val type = step["type"] as String
        val resourceClass = resourceClasses[type] ?: throw Refused(IllegalArgumentException("no class is made for $type"))
        val id = step["id"] as String? ?: return resourceClass.rowClass.getConstructor().newInstance()
        return resourceClass.make(Made(resourceClass.neutralRow(id), null, 0))
    }

    private suspend fun create(step: Node): Resource {
        val resource = resource(step)
        val created = operation<Creates<Resource>>(step).create(resource) { ask(this, step) }
        if (created === resource) throw Mismatch("a create gives what it was given")
        return created
    }

    private suspend fun update(step: Node) {
        val resource = resource(step)
        val updated = operation<Updates<Resource>>(step).update(resource, Configure<SendOptions> { ask(this, step) })
        if (updated !== resource) throw Mismatch("an update gives another object")
    }

    private suspend fun raw(step: Node): Any = client.raw(step["method"] as String, step["path"] as String) {
        limit(this, step)
        for (pair in itemsOf(step["params"])) param(itemsOf(pair)[0].toString(), itemsOf(pair)[1].toString())
        if ("body" in step) json(step["body"])
    }
}

private fun limit(options: CallOptions, step: Node) {
    step["timeout_ms"]?.let { options.timeout = millis(it) }
    step["read_timeout_ms"]?.let { options.readTimeout = millis(it) }
    step["retries"]?.let { options.retries = (it as Long).toInt() }
}

/** Limits of a call. */
fun <O : CallOptions> limits(step: Node): Configure<O> = Configure { limit(this, step) }

private fun patience(step: Node): Configure<WaitOptions<Resource>> = Configure {
    limit(this, step)
    step["poll_every_ms"]?.let { pollEvery = millis(it) }
    step["within_ms"]?.let { within = millis(it) }
}

/** What is asked for in a step. */
private fun ask(options: SendOptions, step: Node) {
    limit(options, step)
    val query = nodeOf(step["query"])
    if ("include" in query) options.include(*texts(query["include"]))
    if (options !is FindOptions) return
    for ((type, names) in nodeOf(query["fields"])) options.fields(type, *texts(names))
    if (query["allow_unknown"] == true) options.allowUnknown = true
    if (options !is ListOptions) return
    for ((name, value) in nodeOf(query["filter"])) options.filter(name, value)
    if ("sort" in query) options.sort(*texts(query["sort"]))
    (nodeOf(query["page"])["size"] as Long?)?.let { options.pageSize = it.toInt() }
    step["prefetch"]?.let { options.prefetch = it as Boolean }
}

private fun texts(items: Any?): Array<String> = itemsOf(items).map { it.toString() }.toTypedArray()

/** What went wrong, with the step that it went wrong in; of what is a fault of the runner, all there is to know. */
private fun told(where: String, wrong: Exception): Mismatch {
    val isExpected = wrong is Mismatch || wrong is Refused || wrong is DidwwException
    return Mismatch("$where: ${if (isExpected) wrong.toString() else wrong.stackTraceToString()}")
}
