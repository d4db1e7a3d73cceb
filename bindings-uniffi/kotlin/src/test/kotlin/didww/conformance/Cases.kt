package didww.conformance

import didww.Json

/** A JSON object of a case. */
typealias Node = Map<String, Any?>

/** A JSON object, or an empty one where there is none. */
fun nodeOf(value: Any?): Node {
    @Suppress("UNCHECKED_CAST")
    return value as Node? ?: emptyMap()
}

/** A list, or an empty one where there is none. */
fun itemsOf(value: Any?): List<Any?> = value as List<*>? ?: emptyList()

/** Reads what the server says. */
fun read(text: String): Any? = Json.plain(Json.read(text))

/** Whether a case means that there is nothing. */
fun isAbsent(value: Any?): Boolean = value is Map<*, *> && "\$absent" in value

/** A case that is played by one client. What its exchanges hold is for the server alone. */
class Case(val node: Node) {
    val name: String = node["name"] as String
    val client: Node = nodeOf(node["client"])
    val steps: List<Node> = itemsOf(node["steps"]).map(::nodeOf)
}

/** A case says what this runner does not understand. */
class UnknownKey(message: String) : Exception(message)

private val CALL = setOf("timeout_ms", "read_timeout_ms", "retries")
private val LIST = setOf("type", "query", "as") + CALL

/** What a step takes besides `do`, `expect` and `error`. */
private val STEPS: Map<String, Set<String>> = mapOf(
    "find" to setOf("type", "id", "query", "as") + CALL,
    "list" to LIST,
    "each" to LIST + setOf("take", "prefetch"),
    "first" to LIST,
    "count" to LIST,
    "create" to setOf("type", "of", "query", "as") + CALL,
    "update" to setOf("type", "of", "query") + CALL,
    "delete" to setOf("type", "id") + CALL,
    "raw" to setOf("method", "path", "params", "body") + CALL,
    "new" to setOf("type", "id", "as"),
    "take" to setOf("path", "of", "as"),
    "clone" to setOf("as", "of"),
    "set" to setOf("values", "of"),
    "append" to setOf("values", "of"),
    "link" to setOf("links", "of"),
    "reset" to setOf("of"),
    "check" to setOf("of"),
    "wait" to setOf("type", "id", "as", "poll_every_ms", "within_ms") + CALL,
    "create_and_wait" to setOf("type", "of", "as", "poll_every_ms", "within_ms") + CALL,
    "upload" to setOf("file", "as") + CALL,
    "fingerprint" to setOf("keys", "as"),
    "download" to setOf("of", "as", "packed") + CALL,
    "records" to setOf("record", "of", "csv", "as"),
    "sign" to setOf("callback", "as"),
    "validate" to setOf("callback", "as"),
    "read_callback" to setOf("callback", "as"),
)

private val EXPECT = setOf(
    "type", "id", "values", "links", "unknown", "changed", "same", "json", "len", "ids", "none", "count", "total_records",
    "page_links", "document_meta", "status", "request_id", "headers", "attempts", "rate_limit", "text", "times", "valid",
    "events", "body", "debug", "debug_lacks",
)
private val ERROR = setOf(
    "kind", "is", "status", "request_id", "errors", "retry_after", "attempts", "rate_limit", "body", "message", "message_lacks",
    "member", "line", "column", "path", "outcome", "retryable",
)
private val CLIENT =
    setOf("api_version", "api_key", "timeout_ms", "retries", "max_response_bytes", "rate_limit", "base_url")
private val QUERY = setOf("filter", "sort", "include", "fields", "page", "allow_unknown")
private val FILE = setOf("text", "times", "from", "name", "description")
private val CALLBACK =
    setOf("secret", "url", "public_base_url", "form", "body", "content_type", "query", "signature")

private fun known(what: String, given: Any?, keys: Set<String>) {
    val unknown = nodeOf(given).keys - keys
    if (unknown.isNotEmpty()) throw UnknownKey("$what: the runner does not know ${unknown.joinToString(", ")}")
}

/** Refuses a case with a key that nobody would look at. */
fun checkCase(played: Case) {
    known("case", played.node, setOf("name", "about", "client", "exchanges", "steps"))
    known("client", played.client, CLIENT)
    known("rate_limit", played.client["rate_limit"], setOf("per_second", "burst"))
    played.steps.forEachIndexed { index, step ->
        val what = "step ${index + 1}"
        val keys = STEPS[step["do"]] ?: throw UnknownKey("$what: the runner cannot ${step["do"]}")
        known(what, step, keys + setOf("do", "expect", "error"))
        known("$what, expect", step["expect"], EXPECT)
        known("$what, error", step["error"], ERROR)
        known("$what, query", step["query"], QUERY)
        known("$what, page", nodeOf(step["query"])["page"], setOf("number", "size"))
        known("$what, file", step["file"], FILE)
        known("$what, callback", step["callback"], CALLBACK)
    }
}
