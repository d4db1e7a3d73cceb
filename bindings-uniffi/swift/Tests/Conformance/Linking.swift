import Didww

/// Sets a relationship as a program does: to ids by the property for ids, to the rest by that of the relationship.
func link(_ resource: Resource, _ name: String, _ node: JSONValue, _ held: [String: Held]) throws {
    guard let face = relationship(resource, name) else {
        return try refusable { try resource.setLinkage(name, to: linkage(node, [""])) }
    }
    let items = node.array ?? [node]
    let isMany = face.linked.read(resource) is [Resource]
    if items.allSatisfy({ $0.string != nil }), isMany == (node.array != nil), face.types.count == 1 || isMany {
        let given: Given = isMany ? .list(items.map(Given.json)) : .json(node)
        if try refusable({ try face.ids.write(resource, given) }) { return }
        throw Refused("\(name) does not take \(node)")
    }
    if let named = try resources(node, held) {
        let given: Given = isMany ? .resources(named) : .resource(named.first)
        guard try refusable({ try face.linked.write(resource, given) }) else { throw Refused("\(name) takes no such resource") }
        return
    }
    // an upload is linked to by its id, as a program does
    let identified = try identified(node, held)
    try refusable { try resource.setLinkage(name, to: linkage(identified, face.types)) }
}

/// The resources that a case names; nil if some are none.
private func resources(_ node: JSONValue, _ held: [String: Held]) throws -> [Resource]? {
    if node == .null { return [] }
    var found: [Resource] = []
    for item in node.array ?? [node] {
        guard let name = item["named"]?.string else { return nil }
        guard case .resource(let resource)? = held[name] else { return nil }
        found.append(resource)
    }
    return found.isEmpty ? nil : found
}

/// Links with who is named in the place of names.
private func identified(_ node: JSONValue, _ held: [String: Held]) throws -> JSONValue {
    switch node {
    case .array(let items): return .array(try items.map { try identified($0, held) })
    case .object(let members):
        guard let name = members["named"]?.string else { return node }
        switch held[name] {
        case .resource(let resource)?: return ["type": .string(resource.type), "id": .string(resource.id)]
        case .uploaded(let file)?: return .string(file.id)
        default: throw Mismatch("\(name) is nothing that can be linked to")
        }
    default: return node
    }
}

private func linkage(_ node: JSONValue, _ types: [String]) throws -> Linkage {
    let identifier = { (node: JSONValue) throws -> ResourceIdentifier in
        if let type = node["type"]?.string, let id = node["id"]?.string { return ResourceIdentifier(type: type, id: id) }
        guard let id = node.string, types.count == 1 else { throw Refused("an id alone does not tell the type") }
        return ResourceIdentifier(type: types[0], id: id)
    }
    switch node {
    case .null: return .one(nil)
    case .array(let items): return .many(try items.map(identifier))
    default: return .one(try identifier(node))
    }
}

/// Compares the linkage of a relationship, and the ids that the class has for it.
func lookAtLink(_ resource: Resource, _ name: String, _ wanted: JSONValue) throws {
    let got = resource.linkage(name)
    let face = relationship(resource, name)
    let expected = isAbsent(wanted) ? nil : try linkage(wanted, Array((face?.types ?? []).prefix(1)))
    if got != expected { throw differ(name, got, wanted) }
    guard let face else { return }
    let ids = face.ids.read(resource)
    let seen = ids as? [String] ?? (ids as? String).map { [$0] } ?? []
    let all = got?.identifiers.map(\.id) ?? []
    if seen != all { throw differ("ids of \(name)", seen, all) }
}
