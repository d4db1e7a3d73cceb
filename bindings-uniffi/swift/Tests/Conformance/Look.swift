import Didww

/// Compares a result with what is expected of it.
func lookAt(_ held: Held, _ expect: JSONValue) throws {
    let sorted = { (key: String) in (expect[key]?.object ?? [:]).sorted { $0.key < $1.key } }
    if case .records(let records) = held { return try lookAtRecords(records, expect, sorted("values")) }
    for (path, wanted) in sorted("values") {
        if let found = difference(try see(held, path), wanted) { throw Mismatch("\(path): \(found)") }
    }
    for (path, wanted) in sorted("links") {
        let parts = path.split(separator: ".")
        let owner = parts.dropLast().joined(separator: ".")
        try lookAtLink(resourceAt(held, owner), String(parts.last ?? ""), wanted)
    }
    for pair in expect["same"]?.array ?? [] {
        let (one, other) = (try resourceAt(held, pair[0]?.string ?? ""), try resourceAt(held, pair[1]?.string ?? ""))
        if one !== other { throw differ("\(pair) are not one object", one, other) }
    }
    try lookAtPlain(held, expect)
    try lookAtResource(held, expect)
    if let count = expect["len"]?.integer { try equal("len", held.rows.count, count) }
    if let ids = expect["ids"]?.array { try equal("ids", held.rows.map(\.id), ids.compactMap(\.string)) }
    try lookAtPage(held, expect)
    try lookAtResponse(held.info, expect)
    if let body = expect["body"] {
        guard case .raw(let raw) = held else { throw Mismatch("there is no body") }
        let json = try raw.json()
        if !isSame(json, body) { throw differ("body", json, body) }
    }
    try lookAtOutput(held.value, expect["debug"], expect["debug_lacks"])
}

private func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

private func number(_ value: Int?) -> JSONValue { value.map(JSONValue.integer) ?? .null }

private func equal<Value: Equatable>(_ what: String, _ got: Value, _ wanted: Value) throws {
    if got != wanted { throw differ(what, got, wanted) }
}

private func lookAtRecords(_ records: [CallRecord], _ expect: JSONValue, _ values: [(key: String, value: JSONValue)]) throws {
    if let count = expect["len"]?.integer { try equal("len", records.count, count) }
    for (path, wanted) in values {
        let parts = path.split(separator: ".", maxSplits: 1)
        guard let place = Int(parts[0]), records.indices.contains(place) else { throw Mismatch("there is no row \(path)") }
        let (record, name) = (records[place], String(parts[1]))
        // a field of the record, or a column of the file that is none
        let value: Any?
        if name == "line" {
            value = record.line
        } else if let member = recordMembers[ObjectIdentifier(type(of: record))]?[name] {
            value = member(record) ?? JSONValue.null
        } else {
            value = record.get(name)
        }
        if let found = difference(value, wanted) { throw Mismatch("\(path): \(found)") }
    }
}

private func lookAtPlain(_ held: Held, _ expect: JSONValue) throws {
    if let text = expect["text"]?.string {
        guard case .text(let got) = held else { throw Mismatch("this is no text") }
        let wanted = String(repeating: text, count: expect["times"]?.integer ?? 1)
        let lengths = "text of \(got.count) characters, not the \(wanted.count) that are expected"
        if got != wanted { throw Mismatch("\(lengths): \(got.prefix(200))") }
    }
    if let valid = expect["valid"]?.bool {
        guard case .flag(let got) = held else { throw Mismatch("this is neither true nor false") }
        try equal("valid", got, valid)
    }
    if let count = expect["count"]?.integer {
        guard case .number(let got) = held else { throw Mismatch("this is no number") }
        try equal("count", got, count)
    }
    if let none = expect["none"]?.bool { try equal("none", held.value == nil, none) }
    if let events = expect["events"]?.array {
        guard case .events(let got) = held else { throw Mismatch("these are no events") }
        try lookAtEvents(got, events)
    }
}

private func lookAtResource(_ held: Held, _ expect: JSONValue) throws {
    if let type = expect["type"]?.string { try equal("type", held.resource.type, type) }
    if let id = expect["id"]?.string {
        if case .uploaded(let file) = held { try equal("id", file.id, id) } else { try equal("id", held.resource.id, id) }
    }
    if let changed = expect["changed"]?.bool { try equal("changed", held.resource.isChanged, changed) }
    if let unknown = expect["unknown"] {
        let got = JSONValue.object(JSONObject(try held.resource.unknownAttributes.map { ($0.key, $0.value) }))
        if !isSame(got, unknown) { throw differ("unknown", got, unknown) }
    }
    guard let pointers = expect["json"]?.object else { return }
    let plain = try held.resource.json()
    for (pointer, wanted) in pointers {
        let got = behind(plain, pointer)
        let isRight = isAbsent(wanted) ? got == nil : got.map { $0 == wanted || isExactly($0, wanted) } ?? false
        if !isRight { throw differ("json \(pointer)", got, wanted) }
    }
}

/// The same but for how a number is kept.
private func isExactly(_ got: JSONValue, _ wanted: JSONValue) -> Bool {
    switch (got, wanted) {
    case (.array(let one), .array(let other)): return one.count == other.count && zip(one, other).allSatisfy { isExactly($0, $1) }
    case (.object(let one), .object(let other)):
        return one.count == other.count
            && one.members.allSatisfy { name, value in other[name].map { isExactly(value, $0) } ?? false }
    case (.integer(let one), .double(let other)), (.double(let other), .integer(let one)): return Double(one) == other
    default: return got == wanted
    }
}

/// What a JSON pointer leads to.
private func behind(_ plain: JSONValue, _ pointer: String) -> JSONValue? {
    var found: JSONValue? = plain
    for segment in pointer.split(separator: "/") {
        let name = segment.replacingOccurrences(of: "~1", with: "/").replacingOccurrences(of: "~0", with: "~")
        found = found?[name] ?? Int(name).flatMap { found?[$0] }
    }
    return found
}

private func lookAtPage(_ held: Held, _ expect: JSONValue) throws {
    guard expect["total_records"] != nil || expect["page_links"] != nil || expect["document_meta"] != nil else { return }
    guard case .page(let page) = held else { throw Mismatch("this is no page") }
    if let total = expect["total_records"] { try equal("total_records", number(page.totalRecords), total) }
    let links = ["first": page.links.first, "prev": page.links.prev, "next": page.links.next, "last": page.links.last]
    for (name, wanted) in expect["page_links"]?.object ?? [:] { try equal("link \(name)", text(links[name] ?? nil), wanted) }
    for (name, wanted) in expect["document_meta"]?.object ?? [:] {
        let got = page.meta?[name]
        if got.map({ isSame($0, wanted) }) != true { throw differ("meta \(name)", got, wanted) }
    }
}

/// Compares what came with an answer.
func lookAtResponse(_ response: ResponseInfo?, _ expect: JSONValue) throws {
    let keys = ["status", "request_id", "attempts", "rate_limit", "headers"]
    guard keys.contains(where: { expect[$0] != nil }) else { return }
    guard let response else {
        if expect["request_id"] == .null || expect["rate_limit"] == .null { return }
        throw Mismatch("there is no answer to look at")
    }
    if let status = expect["status"] { try equal("status", number(response.status), status) }
    if let id = expect["request_id"] { try equal("request_id", text(response.requestId), id) }
    if let attempts = expect["attempts"] { try equal("attempts", number(response.attempts), attempts) }
    if let limit = expect["rate_limit"] { try lookAtRateLimit(response.rateLimit, limit) }
    for (name, wanted) in expect["headers"]?.object ?? [:] {
        try equal("header \(name)", text(response.header(name)), wanted)
        try equal("headers of \(name)", text(response.headers[name.lowercased()]), wanted)
    }
}

private func lookAtRateLimit(_ got: RateLimitStatus?, _ wanted: JSONValue) throws {
    let number = { (number: Int?) -> JSONValue in number.map(JSONValue.integer) ?? .null }
    let seen: JSONValue? = got.map {
        ["limit": number($0.limit), "remaining": number($0.remaining), "reset": number($0.reset)]
    }
    if !isSame(seen ?? .null, wanted) { throw differ("rate_limit", seen ?? .null, wanted) }
}

/// Whatever a program may print of it holds what it should, and shows no secret.
func lookAtOutput(_ held: Any?, _ wanted: JSONValue?, _ unwanted: JSONValue?) throws {
    var dumped = ""
    dump([held], to: &dumped)
    let outputs = [
        "description": shown(held), "reflection": String(reflecting: held as Any), "within something": "\([[held]])",
        "dump": dumped,
    ]
    for part in (wanted?.array ?? []).compactMap(\.string) {
        let isThere = shown(held).contains(part) || shown(held).contains(camel(part))
        if !isThere { throw Mismatch("\(shown(held)) does not hold \(part)") }
    }
    for part in (unwanted?.array ?? []).compactMap(\.string) {
        for (name, output) in outputs where output.contains(part) { throw Mismatch("\(name) \(output) holds \(part)") }
    }
}

/// The spelling of a name of the schema in Swift.
func camel(_ name: String) -> String {
    var parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
    for place in parts.indices.dropFirst() { parts[place] = parts[place].prefix(1).uppercased() + parts[place].dropFirst() }
    return parts.joined()
}

// MARK: Errors

/// Compares an error with what is expected of it.
func lookAtError(_ error: DidwwError, _ expect: JSONValue) throws {
    if error.code != expect["kind"]?.string { throw differ("error", String(reflecting: error), expect["kind"]) }
    var seen: [String: JSONValue] = [
        "status": number(error.status), "request_id": text(error.requestId), "outcome": .string(error.outcome.rawValue),
        "attempts": .integer(error.attempts), "retryable": .bool(error.isRetryable), "is": .string(condition(error)),
        "errors": .array((error.api?.errors ?? []).map(said)),
        "retry_after": number(error.api?.retryAfter.map { Int($0.components.seconds) }),
        "member": .null, "path": .null, "line": .null, "column": .null,
    ]
    switch error {
    case .invalidInput(let details): seen["member"] = text(details.member)
    case .decode(let details): seen["path"] = .string(details.path)
    case .record(let details):
        seen["line"] = .integer(details.line)
        seen["column"] = text(details.column)
    default: break
    }
    for (name, got) in seen {
        guard let wanted = expect[name] else { continue }
        if !isExactly(got, wanted) { throw differ("\(name) of \(String(reflecting: error))", got, wanted) }
    }
    if let limit = expect["rate_limit"] { try lookAtResponse(error.response, ["rate_limit": limit]) }
    if let body = expect["body"]?.string, error.api?.body.contains(body) != true {
        throw differ("body", error.api?.body, body)
    }
    for part in (expect["message"]?.array ?? []).compactMap(\.string) {
        // options are spelled as Swift spells them, whatever else has an underline as the API does
        if !error.message.contains(part), !error.message.contains(camel(part)) {
            throw Mismatch("message \(error.message) does not hold \(part)")
        }
    }
    try lookAtOutput(error, nil, expect["message_lacks"])
    try lookAtOutput(error.message, nil, expect["message_lacks"])
}

private func condition(_ error: DidwwError) -> String {
    let conditions = [
        ("unauthorized", error.isUnauthorized), ("forbidden", error.isForbidden), ("not_found", error.isNotFound),
        ("conflict", error.isConflict), ("unprocessable", error.isUnprocessable), ("rate_limited", error.isRateLimited),
        ("server", error.isServerError),
    ]
    let held = conditions.filter(\.1).map(\.0)
    return held.isEmpty ? "none" : held.joined(separator: ",")
}

/// Those members of a problem that are there.
private func said(_ problem: ErrorObject) -> JSONValue {
    var members: [String: JSONValue] = [:]
    for (name, value) in [
        ("id", problem.id), ("status", problem.status), ("code", problem.code), ("title", problem.title),
        ("detail", problem.detail),
    ] {
        members[name] = value.map(JSONValue.string)
    }
    if let source = problem.source {
        var of: [String: JSONValue] = [:]
        of["pointer"] = source.pointer.map(JSONValue.string)
        of["parameter"] = source.parameter.map(JSONValue.string)
        of["header"] = source.header.map(JSONValue.string)
        members["source"] = .object(JSONObject(of.map { ($0.key, $0.value) }))
    }
    members["links"] = problem.links
    members["meta"] = problem.meta
    return .object(JSONObject(members.map { ($0.key, $0.value) }))
}
