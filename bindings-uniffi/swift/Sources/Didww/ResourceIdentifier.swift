/// Who a resource is: its JSON:API type and its id.
public struct ResourceIdentifier: Sendable, Hashable, Codable {
    /// JSON:API type, e.g. `voice_in_trunks`.
    public let type: String
    /// Id.
    public let id: String

    /// Of a type and an id.
    public init(type: String, id: String) {
        (self.type, self.id) = (type, id)
    }
}

/// What a relationship links to.
public enum Linkage: Sendable, Hashable {
    /// One resource, or nobody.
    case one(ResourceIdentifier?)
    /// Several.
    case many([ResourceIdentifier])

    /// Those that it links to.
    public var identifiers: [ResourceIdentifier] {
        switch self {
        case .one(let one): return one.map { [$0] } ?? []
        case .many(let many): return many
        }
    }
}
