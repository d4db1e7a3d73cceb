/// Kinds of values, as the tables say them.
enum Kind: Int {
    case plain, decimal, instant, date, enumeration, object, list, objects, integer, boolean
}

/// An attribute of a class.
struct AttributeTable: Sendable {
    /// Name in the schema.
    let name: String
    /// Name of the property.
    let key: String
    let kind: Kind
    /// It is never shown.
    let isSecret: Bool
    /// Some version lets it be sent.
    let isWritable: Bool
    /// It reads as nil where the answer leaves it out.
    let isNullable: Bool

    /// `name:kind:flags`
    fileprivate init(_ facts: Substring) {
        let parts = facts.split(separator: ":")
        let flags = Int(parts[2]) ?? 0
        name = schemaName(parts[0])
        key = camelCase(parts[0])
        kind = Int(parts[1]).flatMap(Kind.init) ?? .plain
        (isSecret, isWritable, isNullable) = (flags & 1 != 0, flags & 2 != 0, flags & 4 != 0)
    }

    /// What stands for a value that was not set.
    var neutral: JSONValue {
        if isNullable { return .null }
        switch kind {
        case .plain, .enumeration: return .string("")
        case .integer: return .integer(0)
        case .boolean: return .bool(false)
        case .decimal: return .string("0")
        default: return .null
        }
    }
}

/// A relationship of a class.
struct RelationshipTable: Sendable {
    /// Name in the schema.
    let name: String
    /// Name of the property.
    let key: String
    /// Name of the property with ids.
    let idsKey: String
    let isMany: Bool
    let isWritable: Bool
    /// Types that it may link to.
    let types: [String]
    /// Places of those that it clears.
    let excludes: [Int]

    /// `name:ids:flags:types:excluded places`
    fileprivate init(_ facts: Substring) {
        let parts = facts.split(separator: ":", omittingEmptySubsequences: false)
        let flags = Int(parts[2]) ?? 0
        name = schemaName(parts[0])
        key = camelCase(parts[0])
        idsKey = camelCase(parts[1])
        (isMany, isWritable) = (flags & 1 != 0, flags & 2 != 0)
        types = parts[3].split(separator: ",").map(String.init)
        excludes = parts[4].split(separator: ",").compactMap { Int($0) }
    }
}

/// Facts of a resource type, or of a form of a nested object, which the generated classes carry as one text: it is read when the
/// class is used first.
final class ClassTable: Sendable {
    /// Place among all types, or all forms; -1 for what this release does not know.
    let index: Int
    /// JSON:API type, or wire type; empty for an object that has one form alone.
    let type: String
    /// Name of the class.
    let name: String
    let attributes: [AttributeTable]
    let relationships: [RelationshipTable]

    /// `place type name|attributes|relationships|…`
    init(_ facts: String) {
        let parts = facts.split(separator: "|", omittingEmptySubsequences: false)
        let head = parts[0].split(separator: " ", omittingEmptySubsequences: false)
        index = Int(head[0]) ?? -1
        type = String(head[1])
        name = String(head[2])
        attributes = parts[1].split(separator: " ").map(AttributeTable.init)
        relationships = parts.count > 2 ? parts[2].split(separator: " ").map(RelationshipTable.init) : []
    }

    /// How long a row of a resource is: its type, its id, and what is at its end besides.
    var width: Int { attributes.count + relationships.count + 3 }

    /// The place of an attribute that is called so in the schema.
    func attribute(_ name: String) -> Int? {
        attributes.firstIndex { $0.name == name }
    }

    /// The place of a relationship that is called so in the schema.
    func relationship(_ name: String) -> Int? {
        relationships.firstIndex { $0.name == name }
    }

    /// The row of what is built by hand.
    func row(id: String?) -> [JSONValue] {
        var row: [JSONValue] = [.integer(index)]
        if let id { row.append(.string(id)) }
        row += attributes.map(\.neutral)
        row += relationships.map { _ in .integer(0) }
        row.append(.integer(0))
        return row
    }
}

/// A name in the schema: without the `_` that its property has where the name alone is taken.
private func schemaName(_ name: Substring) -> String {
    String(name.hasSuffix("_") ? name.dropLast() : name)
}

/// The name of the property: `sip_timer_b` is `sipTimerB`, and a `_` at the end stays.
func camelCase(_ name: Substring) -> String {
    var parts = name.split(separator: "_").map(String.init)
    for place in parts.indices.dropFirst() {
        parts[place] = parts[place].prefix(1).uppercased() + parts[place].dropFirst()
    }
    return parts.joined() + (name.hasSuffix("_") ? "_" : "")
}

/// What is at the end of a row, if it is more than the number of its set of absent members.
struct Tail {
    private let members: JSONObject
    /// That number.
    let absent: Int

    init(_ row: [JSONValue]) {
        switch row[row.count - 1] {
        case .integer(let absent): (self.absent, members) = (absent, [:])
        case .object(let members): (self.absent, self.members) = (members["n"]?.integer ?? 0, members)
        default: (absent, members) = (0, [:])
        }
    }

    /// The wire type, if no schema tells it.
    var type: String? { members["t"]?.string }
    /// Members outside the schema.
    var unknown: JSONObject {
        if case .object(let unknown)? = members["x"] { return unknown.mapValues(exact) }
        return JSONObject()
    }
    /// Relationships outside the schema.
    var relationships: [String: JSONValue] { members["r"]?.object ?? [:] }
    /// The resource's own meta.
    var meta: [JSONValue]? { members["m"]?.array }
}

/// Plain data with the numbers that stand in it as texts, for a double does not hold them.
func exact(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let text):
        guard text.first == JSONWriter.mark else { return value }
        let digits = String(text.dropFirst())
        return Int(digits).map(JSONValue.integer) ?? .number(digits)
    case .array(let items): return .array(items.map(exact))
    case .object(let members): return .object(members.mapValues(exact))
    default: return value
    }
}

/// A value that does not fit its kind, as it came.
func loose(_ value: JSONValue) -> JSONValue {
    if case .object(let members) = value, let held = members["j"] { return exact(held) }
    return value
}
