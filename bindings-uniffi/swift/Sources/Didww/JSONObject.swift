/// The members of an object of JSON, in their order. Two are equal if they have the same members, whatever their order.
public struct JSONObject: Sendable {
    /// Longer ones are looked through by an index.
    private static let short = 12

    /// Names and values, in their order.
    public private(set) var members: [(name: String, value: JSONValue)] = []
    private var places: [String: Int] = [:]

    /// Without members.
    public init() {}

    /// With these members; of a name that comes twice the last one counts.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        for (name, value) in members { self[name] = value }
    }

    private func place(_ name: String) -> Int? {
        members.count > JSONObject.short ? places[name] : members.firstIndex { $0.name == name }
    }

    /// The value of a member; setting it to nil takes it away.
    public subscript(name: String) -> JSONValue? {
        get { place(name).map { members[$0].value } }
        set {
            guard let newValue else { return remove(name) }
            if let place = place(name) {
                members[place].value = newValue
                return
            }
            members.append((name, newValue))
            index(from: members.count > JSONObject.short + 1 ? members.count - 1 : 0)
        }
    }

    private mutating func index(from first: Int) {
        guard members.count > JSONObject.short else { return }
        for place in first..<members.count { places[members[place].name] = place }
    }

    private mutating func remove(_ name: String) {
        guard let place = place(name) else { return }
        members.remove(at: place)
        places = [:]
        index(from: 0)
    }

    /// How many members there are.
    public var count: Int { members.count }

    /// Their names, in their order.
    public var names: [String] { members.map(\.name) }

    /// The same with other values.
    public func mapValues(_ change: (JSONValue) throws -> JSONValue) rethrows -> JSONObject {
        var changed = self
        for place in changed.members.indices { changed.members[place].value = try change(members[place].value) }
        return changed
    }

    /// It without an order.
    public var dictionary: [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
    }
}

extension JSONObject: Hashable {
    public static func == (one: JSONObject, other: JSONObject) -> Bool {
        one.count == other.count && one.members.allSatisfy { other[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(dictionary)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
