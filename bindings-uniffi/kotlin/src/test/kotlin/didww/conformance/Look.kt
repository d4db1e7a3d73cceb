package didww.conformance

import didww.CallbackEvent
import didww.OtherCallback
import didww.Page
import didww.RawResponse
import didww.Resource
import didww.ResponseInfo
import didww.UploadedFile

/** Compares a result with what is expected of it. */
fun lookAt(held: Any?, expect: Node) {
    if (held is ReadRecords) return lookAtRecords(held, expect)
    for ((path, wanted) in nodeOf(expect["values"])) lookAtValue(path, see(held, path), wanted)
    for ((path, wanted) in nodeOf(expect["links"])) {
        val (owner, name) = path.substringBeforeLast('.', "") to path.substringAfterLast('.')
        lookAtLink(resourceAt(held, owner), name, wanted)
    }
    for (pair in itemsOf(expect["same"])) {
        val (one, other) = itemsOf(pair).map { it.toString() }
        val (a, b) = resourceAt(held, one) to resourceAt(held, other)
        if (a !== b) differ("$one and $other are not one object", a, b)
    }
    lookAtPlain(held, expect)
    lookAtResource(held, expect)
    lookAtRows(held, expect)
    lookAtPage(held, expect)
    lookAtResponse(responseOf(held), expect)
    if ("body" in expect) equal("body", (held as? RawResponse)?.json(), expect["body"])
    holds("toString", held.toString(), itemsOf(expect["debug"]))
    lookAtSecrets(held, itemsOf(expect["debug_lacks"]))
}

private fun equal(what: String, got: Any?, wanted: Any?) {
    if (!sameJson(got, wanted)) differ(what, got, wanted)
}

private fun lookAtValue(path: String, seen: Seen, wanted: Any?) {
    difference(withIds(seen), wanted)?.let { throw Mismatch("$path: $it") }
}

/** A resource is its id, several of them a list of ids. */
private fun withIds(seen: Seen): Seen {
    val value = seen.value
    if (value is Resource) return Seen(value.id)
    if (value is List<*> && value.isNotEmpty() && value.all { it is Resource }) return Seen(value.map { (it as Resource).id })
    return seen
}

private fun lookAtRecords(held: ReadRecords, expect: Node) {
    if ("len" in expect) equal("len", held.records.size.toLong(), expect["len"])
    for ((path, wanted) in nodeOf(expect["values"])) {
        val (row, name) = path.split('.', limit = 2)
        val record = held.records.getOrNull(row.toInt()) ?: throw Mismatch("there is no row $row")
        // a field of the record, or a column of the file that is none
        val value = if (hasProperty(record, camel(name))) property(record, camel(name)) else record[name]
        difference(Seen(value), wanted)?.let { throw Mismatch("$path: $it") }
    }
}

private fun lookAtPlain(held: Any?, expect: Node) {
    (expect["text"] as String?)?.let { lookAtText(held, it.repeat((expect["times"] as Long? ?: 1).toInt())) }
    if ("valid" in expect) equal("valid", held, expect["valid"])
    if ("count" in expect) equal("count", held, expect["count"])
    if ("none" in expect) equal("none", held == null, expect["none"])
    if ("events" in expect) {
        val events = held as? Events ?: throw Mismatch("these are no events: ${shown(held)}")
        lookAtEvents(events.events, itemsOf(expect["events"]).map(::nodeOf))
    }
}

private fun lookAtText(held: Any?, wanted: String) {
    if (held !is String) throw Mismatch("this is no text: ${shown(held)}")
    if (held != wanted && held.length > 1_000) {
        throw Mismatch("text of ${held.length} characters, not the ${wanted.length} that are expected")
    }
    equal("text", held, wanted)
}

private fun lookAtResource(held: Any?, expect: Node) {
    if ("type" in expect) equal("type", resourceOf(held).type, expect["type"])
    if ("id" in expect) equal("id", if (held is UploadedFile) held.id else resourceOf(held).id, expect["id"])
    if ("changed" in expect) equal("changed", resourceOf(held).isChanged, expect["changed"])
    if ("unknown" in expect) equal("unknown", resourceOf(held).unknownAttributes, expect["unknown"])
    val pointers = nodeOf(expect["json"])
    if (pointers.isEmpty()) return
    val plain = resourceOf(held).toMap()
    for ((pointer, wanted) in pointers) {
        val got = behind(plain, pointer)
        val isRight = if (isAbsent(wanted)) got === Nothing else sameJson(got, wanted)
        if (!isRight) differ("json $pointer", got, wanted)
    }
}

/** What a JSON pointer leads to. */
private fun behind(plain: Any?, pointer: String): Any? = pointer.split('/').drop(1).fold(plain) { found, segment ->
    val name = segment.replace("~1", "/").replace("~0", "~")
    when {
        found is Map<*, *> && name in found -> found[name]
        found is List<*> && name.toIntOrNull() in found.indices -> found[name.toInt()]
        else -> Nothing
    }
}

private fun lookAtRows(held: Any?, expect: Node) {
    if ("len" in expect) equal("len", rowsOf(held).size.toLong(), expect["len"])
    if ("ids" in expect) equal("ids", rowsOf(held).map { it.id }, expect["ids"])
}

private fun lookAtPage(held: Any?, expect: Node) {
    if (listOf("total_records", "page_links", "document_meta").none { it in expect }) return
    val page = held as? Page<*> ?: throw Mismatch("this is no page: ${shown(held)}")
    if ("total_records" in expect) equal("total_records", page.totalRecords, expect["total_records"])
    for ((name, wanted) in nodeOf(expect["page_links"])) equal("link $name", property(page.links, name), wanted)
    for ((name, wanted) in nodeOf(expect["document_meta"])) equal("meta $name", page.meta?.get(name), wanted)
}

private fun responseOf(held: Any?): ResponseInfo? = when (held) {
    is Resource -> held.response
    is Page<*> -> held.response
    is UploadedFile -> held.response
    is RawResponse -> held.info
    else -> held as? ResponseInfo
}

/** Compares what came with an answer. */
fun lookAtResponse(response: ResponseInfo?, expect: Node) {
    val asked = listOf("status", "request_id", "attempts", "rate_limit", "headers").filter { it in expect }
    if (asked.isEmpty()) return
    if (response == null) {
        if (asked.all { expect[it] == null }) return
        throw Mismatch("there is no answer to look at")
    }
    if ("status" in expect) equal("status", response.status.toLong(), expect["status"])
    if ("request_id" in expect) equal("request_id", response.requestId, expect["request_id"])
    if ("attempts" in expect) equal("attempts", response.attempts.toLong(), expect["attempts"])
    if ("rate_limit" in expect) {
        val limit = response.rateLimit
        val got = limit?.let { mapOf("limit" to it.limit, "remaining" to it.remaining, "reset" to it.reset) }
        equal("rate_limit", got, expect["rate_limit"])
    }
    for ((name, wanted) in nodeOf(expect["headers"])) {
        equal("header $name", response.header(name), wanted)
        equal("headers of $name", response.headers[name.lowercase()], wanted)
    }
}

/** Whatever a program may print of it shows no secret. */
private fun lookAtSecrets(held: Any?, unwanted: List<Any?>) {
    if (unwanted.isEmpty()) return
    lacks("toString", held.toString(), unwanted)
    lacks("toString within something", mapOf("held" to listOf(held)).toString(), unwanted)
    if (held is Page<*>) lacks("included", held.included.toString(), unwanted)
}

/** Fails if a text lacks one of those. */
fun holds(what: String, text: String, wanted: List<Any?>) {
    for (part in wanted) if (part.toString() !in text) throw Mismatch("$what ${shown(text)} does not hold ${shown(part)}")
}

/** Fails if a text holds one of those. */
fun lacks(what: String, text: String, unwanted: List<Any?>) {
    for (part in unwanted) if (part.toString() in text) throw Mismatch("$what ${shown(text)} holds ${shown(part)}")
}

/** Compares events with what a case expects of them. */
private fun lookAtEvents(events: List<CallbackEvent>, expected: List<Node>) {
    if (events.size != expected.size) throw Mismatch("${events.size} events instead of ${expected.size}")
    events.forEachIndexed { number, event ->
        for ((name, wanted) in expected[number]) {
            val found = when (name) {
                "members" -> membersDifference(event, nodeOf(wanted))
                else -> difference(typed(event, name), wanted)
            }
            if (found != null) throw Mismatch("event $number: $name: $found")
        }
    }
}

private fun membersDifference(event: CallbackEvent, expected: Node): String? =
    expected.entries.firstNotNullOfOrNull { (name, wanted) ->
        val isRight = event[name] == wanted && event.members[name] == wanted
        if (isRight) null else "$name: ${shown(event[name])} instead of ${shown(wanted)}"
    }

private fun typed(event: CallbackEvent, name: String): Seen = when {
    name == "id" -> Seen(event.id)
    name == "type" -> Seen(event.callbackType)
    event is OtherCallback || !hasProperty(event, camel(name)) ->
        throw Mismatch("${event.javaClass.simpleName} has no member $name")
    else -> Seen(property(event, camel(name)))
}
