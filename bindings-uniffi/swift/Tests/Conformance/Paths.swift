import Didww

/// What a path leads to.
func see(_ held: Held, _ path: String) throws -> Seen {
    var segments = path.split(separator: ".").map(String.init)[...]
    var seen: Seen
    if case .resource(let resource) = held {
        seen = resource
    } else {
        seen = try item(held.rows, segments.popFirst() ?? "")
    }
    for segment in segments { seen = try behind(seen, segment, path) }
    return seen
}

private func item<Item>(_ items: [Item], _ segment: String) throws -> Item {
    guard let place = Int(segment), items.indices.contains(place) else { throw Mismatch("there is no item \(segment)") }
    return items[place]
}

private func behind(_ seen: Seen, _ segment: String, _ path: String) throws -> Seen {
    switch seen {
    case let resource as Resource: return try ofResource(resource, segment)
    case let object as NestedObject: return try member(object, segment)
    case let list as [Any]: return try item(list, segment)
    case let plain as JSONValue:
        if let member = plain[segment] ?? Int(segment).flatMap({ plain[$0] }) { return member }
        throw Mismatch("\(path): nothing is behind \(segment)")
    default: throw Mismatch("\(path): nothing is behind \(segment)")
    }
}

private func ofResource(_ resource: Resource, _ name: String) throws -> Seen {
    switch name {
    case "id": return resource.id
    case "type": return resource.type
    case "meta": return resource.anyMeta
    default:
        guard let face = relationship(resource, name) else { return try member(resource, name) }
        return try linked(resource, name, face)
    }
}

private func linked(_ resource: Resource, _ name: String, _ face: RelationshipFace) throws -> Seen {
    let seen = face.linked.read(resource)
    let expected = seen as? [Resource] ?? (seen as? Resource).map { [$0] } ?? []
    // both ways to ask, and twice, give the same objects
    for again in [resource.related(name), resource.related(name)].map({ $0.filter { type(of: $0) != Resource.self } }) {
        let isSame = again.count == expected.count && zip(again, expected).allSatisfy { $0 === $1 }
        if !isSame { throw Mismatch("\(name): \(again) are not the same objects as \(expected)") }
    }
    // one of a type that this release does not know is of no class that the property has
    if expected.isEmpty, let other = resource.related(name).first { return other }
    return seen
}

/// The resource at the end of a path.
func resourceAt(_ held: Held, _ path: String) throws -> Resource {
    if let resource = try see(held, path) as? Resource { return resource }
    throw Mismatch("\(path) leads to no resource")
}

/// Changes what is at the end of a path, in place: sets it, or adds a value to the list that it is.
func change(_ resource: Resource, _ path: String, _ node: JSONValue, append: Bool) throws {
    let way = path.split(separator: ".").map(String.init)
    try refusable { try change(resource, way[...], node, append) }
}

private func change(_ owner: AttributeHolder, _ way: ArraySlice<String>, _ node: JSONValue, _ append: Bool) throws {
    guard let name = way.first else { throw Mismatch("there is no path") }
    let rest = way.dropFirst()
    guard let next = rest.first else {
        guard append else { return try put(owner, name, node) }
        return try add(owner, name, node)
    }
    if let place = Int(next) {
        return try change(owner, name, place, rest.dropFirst(), node, append)
    }
    guard let object = property(owner, name)?.read(owner) as? NestedObject ?? owner.object(name) else {
        throw Mismatch("\(name) is no object")
    }
    try change(object, rest, node, append)
}

/// Changes an item of a list: a nested object in place, anything else by setting the list.
private func change(
    _ owner: AttributeHolder, _ name: String, _ place: Int, _ rest: ArraySlice<String>, _ node: JSONValue, _ append: Bool
) throws {
    let objects = (property(owner, name)?.read(owner) as? [NestedObject]) ?? owner.objects(name)
    if !rest.isEmpty { return try change(item(objects, String(place)), rest, node, append) }
    if objects.indices.contains(place) {
        guard case .object(let object) = try given(node) else { throw Mismatch("\(name) has objects") }
        var now = objects
        now[place] = object
        return try write(owner, name, .list(now.map(Given.object)))
    }
    guard var items = owner.get(name)?.array, items.indices.contains(place) else { throw Mismatch("there is no item \(place)") }
    items[place] = node
    try put(owner, name, .array(items))
}

private func add(_ owner: AttributeHolder, _ name: String, _ node: JSONValue) throws {
    let value = try given(node)
    if case .object = value {
        let objects = (property(owner, name)?.read(owner) as? [NestedObject]) ?? owner.objects(name)
        return try write(owner, name, .list(objects.map(Given.object) + [value]))
    }
    var items = owner.get(name)?.array ?? []
    items.append(node)
    try put(owner, name, .array(items))
}

private func write(_ owner: AttributeHolder, _ name: String, _ given: Given) throws {
    if try property(owner, name)?.write(owner, given) != true { throw Refused("\(name) does not take \(given)") }
}
