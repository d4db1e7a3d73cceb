/// Who is linked to. A resource that was set is kept, for it is what the property gives.
enum Target: Sendable {
    case identifier(ResourceIdentifier)
    case resource(Resource)

    /// Who it is now.
    var identifier: ResourceIdentifier {
        switch self {
        case .identifier(let identifier): return identifier
        case .resource(let resource): return ResourceIdentifier(type: resource.type, id: resource.id)
        }
    }
}

/// Nobody, one or several.
enum Link: Sendable {
    case one(Target?)
    case many([Target])

    var targets: [Target] {
        switch self {
        case .one(let one): return one.map { [$0] } ?? []
        case .many(let many): return many
        }
    }

    var linkage: Linkage {
        switch self {
        case .one(let one): return .one(one?.identifier)
        case .many(let many): return .many(many.map(\.identifier))
        }
    }

    /// As the native module reads it.
    var text: String {
        let pair = { (target: Target) -> JSONValue in
            let identifier = target.identifier
            return .array([.string(identifier.type), .string(identifier.id)])
        }
        switch self {
        case .one(let one): return (one.map(pair) ?? .null).text
        case .many(let many): return JSONValue.array(many.map(pair)).text
        }
    }
}

/// What relationships were set to, in the order of setting. Whoever has it locks.
struct Links {
    private let relationships: [RelationshipTable]
    private var made: [(relationship: Int, link: Link)] = []

    init(_ relationships: [RelationshipTable]) {
        self.relationships = relationships
    }

    var isEmpty: Bool { made.isEmpty }

    /// Sets a relationship.
    mutating func set(_ relationship: Int, _ link: Link) {
        // what is set again is set last
        made.removeAll { $0.relationship == relationship }
        made.append((relationship, link))
    }

    /// What a relationship is now; nil if it was neither set nor cleared by another one.
    func of(_ relationship: Int) -> Link? {
        var now: Link?
        for (place, link) in made {
            if place == relationship {
                now = link
            } else if !link.targets.isEmpty, relationships[place].excludes.contains(relationship) {
                now = .one(nil)
            }
        }
        return now
    }

    /// As the native module reads them.
    var text: String {
        var writer = JSONWriter()
        writer.list(made) { $0.raw("[\($1.relationship),\($1.link.text)]") }
        return writer.text
    }

    /// What each says, as one text.
    var texts: [Int: String] {
        Dictionary(made.map { ($0.relationship, $0.link.text) }) { $1 }
    }

    /// Those that say something else than they did then; nil if there are none.
    func since(_ then: [Int: String]) -> Links? {
        var later = Links(relationships)
        later.made = made.filter { then[$0.relationship] != $0.link.text }
        return later.isEmpty ? nil : later
    }
}
