import Foundation

/// What resources and nested objects have in common: attributes by their names in the schema, also those that this release does
/// not know.
///
/// It is safe to use from several tasks at once.
public class AttributeHolder: @unchecked Sendable {
    let lock = Lock()
    /// What was loaded, or stands for what is missing.
    final var row: [JSONValue]
    /// Where the first attribute stands in the row.
    private let first: Int
    /// What was set since, and what was given out that can be changed in place.
    final var tracker: Tracker?

    init(row: [JSONValue], first: Int, tracker: Tracker?) {
        self.row = row
        self.first = first
        self.tracker = tracker
    }

    deinit { lock.destroy() }

    /// Facts of the schema.
    class var table: ClassTable { ClassTable("-1  AttributeHolder|") }

    /// Facts of its class in the schema.
    final var facts: ClassTable { type(of: self).table }

    // What the classes of both say

    /// What it came with; nil for what was built by hand. Called while it is locked.
    var document: Document? { nil }

    /// Where its members are in that. Called while it is locked.
    var path: [Int] { [] }

    /// Called, while it is locked, after what is to be kept has changed.
    func touched() {}

    // MARK: Reading

    /// A value as it was loaded or set.
    @inline(__always)
    final func stored(_ member: Int) -> JSONValue {
        lock.lock()
        defer { lock.unlock() }
        guard let tracker, case .value(let value)? = tracker[member] else { return row[first + member] }
        return value
    }

    @inline(__always)
    final func readText(_ member: Int) -> String {
        AttributeHolder.text(stored(member)) ?? ""
    }

    @inline(__always)
    final func readOptionalText(_ member: Int) -> String? {
        AttributeHolder.text(stored(member))
    }

    final func readInteger(_ member: Int) -> Int {
        AttributeHolder.integer(stored(member)) ?? 0
    }

    final func readOptionalInteger(_ member: Int) -> Int? {
        AttributeHolder.integer(stored(member))
    }

    final func readFlag(_ member: Int) -> Bool {
        stored(member).bool ?? false
    }

    final func readOptionalFlag(_ member: Int) -> Bool? {
        stored(member).bool
    }

    final func readDecimal(_ member: Int) -> Decimal {
        AttributeHolder.decimal(stored(member)) ?? 0
    }

    final func readOptionalDecimal(_ member: Int) -> Decimal? {
        AttributeHolder.decimal(stored(member))
    }

    final func readInstant(_ member: Int) -> Date? {
        if case .string(let text) = stored(member) { return Instants.date(text) }
        return nil
    }

    final func readDate(_ member: Int) -> CalendarDate? {
        if case .string(let text) = stored(member) { return CalendarDate(text) }
        return nil
    }

    final func readEnum<Value: OpenEnum>(_ member: Int) -> Value {
        Value(rawValue: readText(member))
    }

    final func readOptionalEnum<Value: OpenEnum>(_ member: Int) -> Value? {
        readOptionalText(member).map { Value(rawValue: $0) }
    }

    final func readTexts(_ member: Int) -> [String] {
        guard case .array(let items) = stored(member) else { return [] }
        return items.compactMap(AttributeHolder.text)
    }

    final func readEnums<Value: OpenEnum>(_ member: Int) -> [Value] {
        readTexts(member).map { Value(rawValue: $0) }
    }

    final func readIntegers(_ member: Int) -> [Int] {
        guard case .array(let items) = stored(member) else { return [] }
        return items.compactMap(AttributeHolder.integer)
    }

    final func readObject<Object: NestedObject>(_ member: Int) -> Object? {
        lock.withLock { () -> NestedObject? in
            if case .object(let object)? = held(member, as: Object.self) { return object }
            return nil
        } as? Object
    }

    final func readObjects<Object: NestedObject>(_ member: Int) -> [Object] {
        let objects = lock.withLock { () -> [NestedObject] in
            if case .objects(let objects)? = held(member, as: Object.self) { return objects }
            return []
        }
        return objects.compactMap { $0 as? Object }
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .number(let digits): return digits
        case .double(let number): return "\(number)"
        case .bool(let value): return String(value)
        default: return nil
        }
    }

    private static func integer(_ value: JSONValue) -> Int? {
        switch value {
        case .integer(let number): return number
        // what other languages do not hold comes as text
        case .string(let text): return Int(text)
        default: return nil
        }
    }

    private static func decimal(_ value: JSONValue) -> Decimal? {
        switch value {
        case .string(let text): return Decimals.decimal(text)
        case .integer(let number): return Decimal(number)
        default: return nil
        }
    }

    /// What can be changed in place: whoever reads it twice gets the same objects. It is locked.
    private func held(_ member: Int, as family: NestedObject.Type) -> Tracker.Held? {
        if let known = tracker?[member] { return known }
        guard let fresh = fresh(member, as: family) else { return nil }
        tracking().keep(member, fresh)
        return fresh
    }

    /// Nested objects out of what was loaded; nil where there are none. It is locked.
    private func fresh(_ member: Int, as family: NestedObject.Type) -> Tracker.Held? {
        guard case .array(let values) = row[first + member] else { return nil }
        let path = path + [member]
        guard facts.attributes[member].kind == .objects else {
            return .object(NestedObject.make(values, document, path + [-1], family))
        }
        let objects = values.enumerated().compactMap { place, item -> NestedObject? in
            guard case .array(let values) = item else { return nil }
            return NestedObject.make(values, document, path + [place], family)
        }
        return .objects(objects)
    }

    /// It is locked.
    final func tracking() -> Tracker {
        if let tracker { return tracker }
        let made = Tracker()
        tracker = made
        touched()
        return made
    }

    // MARK: Setting

    private func put(_ member: Int, _ value: JSONValue) {
        lock.withLock { tracking().write(member, .value(value)) }
    }

    final func write(_ member: Int, _ text: String?) {
        put(member, text.map(JSONValue.string) ?? .null)
    }

    final func write(_ member: Int, _ number: Int?) {
        put(member, number.map(JSONValue.integer) ?? .null)
    }

    final func write(_ member: Int, _ flag: Bool?) {
        put(member, flag.map(JSONValue.bool) ?? .null)
    }

    final func write(_ member: Int, _ decimal: Decimal?) {
        put(member, decimal.map { .string(Decimals.text($0)) } ?? .null)
    }

    final func write(_ member: Int, _ date: Date?) {
        put(member, date.map { .string(Instants.text($0)) } ?? .null)
    }

    final func write(_ member: Int, _ date: CalendarDate?) {
        put(member, date.map { .string($0.description) } ?? .null)
    }

    final func write<Value: OpenEnum>(_ member: Int, _ value: Value?) {
        put(member, value.map { .string($0.rawValue) } ?? .null)
    }

    final func write(_ member: Int, _ texts: [String]) {
        put(member, .array(texts.map(JSONValue.string)))
    }

    final func write(_ member: Int, _ numbers: [Int]) {
        put(member, .array(numbers.map(JSONValue.integer)))
    }

    final func write<Value: OpenEnum>(_ member: Int, _ values: [Value]) {
        write(member, values.map(\.rawValue))
    }

    final func write(_ member: Int, _ object: NestedObject?) {
        guard let object else { return put(member, .null) }
        lock.withLock { tracking().write(member, .object(object)) }
    }

    final func write(_ member: Int, _ objects: [NestedObject]) {
        lock.withLock { tracking().write(member, .objects(objects)) }
    }

    // MARK: By name

    /// The value of an attribute by its name in the schema, also of one that this release does not know; nil if nothing says.
    ///
    /// Decimals, times and dates are text; a nested object is an object with the names of the schema. It is the plain value, of
    /// a secret too: do not log it.
    public final func get(_ name: String) -> JSONValue? {
        guard let member = facts.attribute(name) else {
            return lock.withLock { tracker?.outside(name) ?? Tail(row).unknown[name] }
        }
        let (isThere, held, loaded) = lock.withLock {
            (self.isThere(member), self.tracker?[member], self.row[self.first + member])
        }
        guard isThere else { return nil }
        switch held {
        case .value(let value)?: return value
        case .object(let object)?: return object.plain
        case .objects(let objects)?:
            if case .null = loaded, objects.isEmpty { return .null }
            return .array(objects.map { $0.plain })
        case nil: return AttributeHolder.plain(loaded, facts.attributes[member].kind, absentSets)
        }
    }

    /// A value that was loaded, as plain data; `absent` are the sets of members that rows of its answer leave out.
    static func plain(_ value: JSONValue, _ kind: Kind, _ absent: [[Int]]) -> JSONValue {
        let object = { (item: JSONValue) -> JSONValue in
            guard case .array(let values) = item else { return loose(item) }
            return NestedObject.make(values, nil, [], NestedObject.self).plain(absent)
        }
        switch (kind, value) {
        case (.object, .array): return object(value)
        case (.objects, .array(let items)): return .array(items.map(object))
        case (.list, .array(let items)): return .array(items.map(exact))
        default: return loose(value)
        }
    }

    /// The sets of members that rows of its answer leave out.
    final var absentSets: [[Int]] {
        lock.withLock { document?.absent ?? [] }
    }

    /// Sets an attribute by its name in the schema: plain data, decimals, times and dates as text. One that this release does
    /// not know is kept and sent as it is.
    ///
    /// Whether a value fits is told when it is sent. Throws a `DidwwError.invalidInput` for what cannot stand there at all.
    public final func set(_ name: String, to value: JSONValue) throws {
        guard let member = facts.attribute(name) else {
            try AttributeHolder.check(value, name)
            return lock.withLock { tracking().setOutside(name, value) }
        }
        let attribute = facts.attributes[member]
        try AttributeHolder.check(value, name)
        let wrong = { (what: String) in
            DidwwError.invalidInput(InvalidInputError("\(attribute.key): \(what)", member: name))
        }
        switch (attribute.kind, value) {
        case (.object, .null), (.objects, .null): break
        case (.object, _), (.objects, _): throw wrong("it takes an object of one of its classes: set(_:to:) with that")
        case (.list, .null), (.list, .array): break
        case (.list, _): throw wrong("it takes a list, not \(value)")
        case (_, .array), (_, .object): throw wrong("it takes one value")
        case (.integer, .double), (.integer, .number): throw wrong("it takes a whole number, not \(value)")
        default: break
        }
        put(member, value)
    }

    private static func check(_ value: JSONValue, _ key: String) throws {
        switch value {
        case .double(let number) where !number.isFinite: throw DidwwError.invalid(key, "\(number) cannot be sent")
        case .array(let items): for item in items { try check(item, key) }
        case .object(let members): for member in members.members { try check(member.value, key) }
        default: break
        }
    }

    /// Sets a nested object by the name of its attribute in the schema.
    public final func set(_ name: String, to object: NestedObject?) throws {
        write(try place(name, of: .object, "a nested object"), object)
    }

    /// Sets a list of nested objects by the name of its attribute in the schema.
    public final func set(_ name: String, to objects: [NestedObject]) throws {
        write(try place(name, of: .objects, "a list of nested objects"), objects)
    }

    private func place(_ name: String, of kind: Kind, _ what: String) throws -> Int {
        guard let member = facts.attribute(name) else {
            throw DidwwError.invalid(name, "\(facts.name) has no such attribute that this release knows")
        }
        guard facts.attributes[member].kind == kind else {
            throw DidwwError.invalid(name, "it takes no \(what.dropFirst(2))")
        }
        return member
    }

    /// The nested object of an attribute by its name in the schema; nil if there is none.
    public final func object(_ name: String) -> NestedObject? {
        facts.attribute(name).flatMap { readObject($0) }
    }

    /// The nested objects of an attribute by its name in the schema.
    public final func objects(_ name: String) -> [NestedObject] {
        facts.attribute(name).map { readObjects($0) } ?? []
    }

    /// Whether an attribute, by its name in the schema, stands in the answer or was set.
    public final func has(_ name: String) -> Bool {
        guard let member = facts.attribute(name) else { return get(name) != nil }
        return lock.withLock { isThere(member) }
    }

    /// Whether a member came with the answer or was set. It is locked.
    private func isThere(_ member: Int) -> Bool {
        if tracker?.isChanged(member) == true { return true }
        guard let document else { return false }
        return !AttributeHolder.isAbsent(member, Tail(row).absent, document.absent)
    }

    static func isAbsent(_ member: Int, _ set: Int, _ sets: [[Int]]) -> Bool {
        sets.indices.contains(set) && sets[set].contains(member)
    }

    /// Names of attributes that are set, and outside of the schema.
    final var namesOutside: [String] {
        lock.withLock {
            let came = Tail(row).unknown.names
            return came + (tracker?.unknown.map(\.name) ?? []).filter { !came.contains($0) }
        }
    }

    // MARK: What changed

    /// Forgets, or takes for the server's, what was set; objects that somebody holds go on to be those of their members.
    final func rebase(since sent: Tracker.Sent?) {
        tracker = tracker?.rebased(since: sent) { fresh($0, as: $1) }
    }

    // MARK: Showing

    /// The members that are there, as they may be shown: secrets are left out.
    final func shown() -> [(String, Any)] {
        var members: [(String, Any)] = facts.attributes.compactMap { attribute in
            guard has(attribute.name), let value = get(attribute.name) else { return nil }
            if attribute.isSecret, !value.isNull { return (attribute.key, Redacted()) }
            switch attribute.kind {
            case .object where !value.isNull: return (attribute.key, object(attribute.name).map { $0 as Any } ?? value)
            case .objects where !value.isNull: return (attribute.key, objects(attribute.name))
            default: return (attribute.key, value)
            }
        }
        // whether one of these is a secret is not known
        members += namesOutside.map { ($0, Redacted(text: "[unknown to this release]")) }
        return members
    }
}

/// What is shown in place of a secret.
private struct Redacted: CustomStringConvertible {
    var text = "[redacted]"
    var description: String { text }
}

/// `Did(id: "…", number: "…")`
func shownText(_ name: String, _ members: [(String, Any)]) -> String {
    "\(name)(\(members.map { "\($0): \($1)" }.joined(separator: ", ")))"
}
