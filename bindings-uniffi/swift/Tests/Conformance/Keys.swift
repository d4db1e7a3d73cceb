import Didww

/// A case says what this runner does not understand.
struct UnknownKey: Error, CustomStringConvertible {
    let description: String
}

private let call = ["timeout_ms", "read_timeout_ms", "retries"]

/// What a step takes besides `do`, `expect` and `error`.
private let steps: [String: [String]] = [
    "find": ["type", "id", "query", "as"] + call,
    "list": ["type", "query", "as"] + call,
    "each": ["type", "query", "as", "take", "prefetch"] + call,
    "first": ["type", "query", "as"] + call,
    "count": ["type", "query", "as"] + call,
    "create": ["type", "of", "query", "as"] + call,
    "update": ["type", "of", "query"] + call,
    "delete": ["type", "id"] + call,
    "raw": ["method", "path", "params", "body"] + call,
    "new": ["type", "id", "as"],
    "take": ["path", "of", "as"],
    "clone": ["as", "of"],
    "set": ["values", "of"],
    "append": ["values", "of"],
    "link": ["links", "of"],
    "reset": ["of"],
    "check": ["of"],
    "wait": ["type", "id", "as", "poll_every_ms", "within_ms"] + call,
    "create_and_wait": ["type", "of", "as", "poll_every_ms", "within_ms"] + call,
    "upload": ["file", "as"] + call,
    "fingerprint": ["keys", "as"],
    "download": ["of", "as", "packed"] + call,
    "records": ["record", "of", "csv", "as"],
    "sign": ["callback", "as"],
    "validate": ["callback", "as"],
    "read_callback": ["callback", "as"],
]

private let known: [String: [String]] = [
    "case": ["name", "about", "client", "exchanges", "steps"],
    "client": ["api_version", "api_key", "timeout_ms", "retries", "max_response_bytes", "rate_limit", "base_url"],
    "rate_limit": ["per_second", "burst"],
    "query": ["filter", "sort", "include", "fields", "page", "allow_unknown"],
    "page": ["number", "size"],
    "file": ["text", "times", "from", "name", "description"],
    "callback": ["secret", "url", "public_base_url", "form", "body", "content_type", "query", "signature"],
    "expect": [
        "type", "id", "values", "links", "unknown", "changed", "same", "json", "len", "ids", "none", "count", "total_records",
        "page_links", "document_meta", "status", "request_id", "headers", "attempts", "rate_limit", "text", "times", "valid",
        "events", "body", "debug", "debug_lacks",
    ],
    "error": [
        "kind", "is", "status", "request_id", "errors", "retry_after", "attempts", "rate_limit", "body", "message",
        "message_lacks", "member", "line", "column", "path", "outcome", "retryable",
    ],
]

private func check(_ what: String, _ given: JSONValue?, _ keys: [String]) throws {
    let unknown = (given?.object ?? [:]).keys.filter { !keys.contains($0) }.sorted()
    if !unknown.isEmpty {
        throw UnknownKey(description: "\(what): the runner does not know \(unknown.joined(separator: ", "))")
    }
}

private func check(_ what: String, _ given: JSONValue?) throws {
    try check(what, given, known[what] ?? [])
}

/// Refuses a case with a key that nobody would look at: a check must not vanish. What the exchanges hold is for the server alone.
public func checkCase(_ played: JSONValue) throws {
    try check("case", played)
    try check("client", played["client"])
    try check("rate_limit", played["client"]?["rate_limit"])
    for step in played["steps"]?.array ?? [] {
        guard let verb = step["do"]?.string, let keys = steps[verb] else {
            throw UnknownKey(description: "the runner cannot \(shown(step["do"]))")
        }
        try check(verb, step, keys + ["do", "expect", "error"])
        for part in ["expect", "error", "query", "file", "callback"] { try check(part, step[part]) }
        try check("page", step["query"]?["page"])
    }
}
