import Didww
import Foundation

/// Reads a time; one without a zone is in UTC.
func time(_ text: String) -> Date? {
    let pattern = #/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/#
    guard let parts = text.wholeMatch(of: pattern) else { return nil }
    let formatter = ISO8601DateFormatter()
    guard let whole = formatter.date(from: "\(parts.1)T\(parts.2)\(parts.4 ?? "Z")") else { return nil }
    return whole.addingTimeInterval(parts.3.flatMap { Double("0.\($0)") } ?? 0)
}

/// Reads a decimal.
func decimal(_ text: String) -> Decimal? {
    guard text.wholeMatch(of: #/-?\d+(\.\d+)?/#) != nil else { return nil }
    return Decimal(string: text, locale: Locale(identifier: "en_US_POSIX"))
}

/// A text, or a whole number as one.
func textOf(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .double(let number): return "\(number)"
    default: return nil
    }
}

/// Whether a case means that there is nothing.
func isAbsent(_ value: JSONValue) -> Bool { value["$absent"] != nil }

// MARK: To be set

/// What a program would set.
func given(_ node: JSONValue) throws -> Given {
    switch node {
    case .array(let items): return .list(try items.map(given))
    case .object(let members):
        if let json = members["$json"] { return .json(json) }
        return .object(try objectOf(members))
    default: return .json(node)
    }
}

/// Makes a nested object, as a program would.
func objectOf(_ node: JSONObject) throws -> NestedObject {
    let type = node["$type"]?.string ?? ""
    let made: NestedObject
    if let face = objectFaces[type] {
        guard let make = face.make else { throw Refused("\(face.class) comes from the API alone") }
        made = make()
    } else {
        made = NestedObject(type: type)
    }
    for (name, member) in node.members where name != "$type" {
        try refusable { try put(made, name, member) }
    }
    return made
}

/// Sets a member, by its property where the class has one.
func put(_ owner: AttributeHolder, _ name: String, _ node: JSONValue) throws {
    let value = try given(node)
    if let property = property(owner, name), try property.write(owner, value) { return }
    // what a program writes by name: what this release does not know, or what fits no property
    switch value {
    case .object(let object): try owner.set(name, to: object)
    case .list(let items):
        let objects = items.compactMap { item -> NestedObject? in if case .object(let object) = item { object } else { nil } }
        if objects.isEmpty { try owner.set(name, to: node) } else { try owner.set(name, to: objects) }
    case .json(let json): try owner.set(name, to: json)
    default: throw Refused("\(name) takes no resource")
    }
}

// MARK: As it is seen

/// Something that a path leads to; no value is absent, null is `JSONValue.null`.
typealias Seen = Any?

/// An attribute as a program reads it, by its property where the class has one.
///
/// A property gives a neutral value where there is nothing or null. What `get` and `has` say must agree with it.
func member(_ owner: AttributeHolder, _ name: String) throws -> Seen {
    let plain = owner.get(name)
    if owner.has(name) != (plain != nil) { throw Mismatch("\(name): has and get contradict each other") }
    guard let property = property(owner, name) else { return plain }
    let typed = property.read(owner)
    guard let plain, plain != .null else {
        if !isNeutral(typed) { throw Mismatch("\(name): \(shown(typed)), where get gives nothing") }
        return plain
    }
    // what does not fit the type is there by name
    guard let typed, let found = difference(typed, plain) else { return typed ?? plain }
    if isNeutral(typed) { return plain }
    throw Mismatch("\(name): the property and get contradict each other: \(found)")
}

/// Whether a property gives this where the answer says nothing.
private func isNeutral(_ value: Any?) -> Bool {
    switch value {
    case nil: return true
    case let text as String: return text.isEmpty
    case let number as Int: return number == 0
    case let flag as Bool: return !flag
    case let number as Decimal: return number == 0
    case let choice as any OpenEnum: return choice.rawValue.isEmpty
    case let list as [Any]: return list.isEmpty
    default: return false
    }
}

/// How a value differs from what a case expects; nil if it does not.
func difference(_ seen: Seen, _ wanted: JSONValue) -> String? {
    guard let seen else { return isAbsent(wanted) ? nil : "absent instead of \(wanted)" }
    if isAbsent(wanted) { return "\(shown(seen)) instead of nothing" }
    switch (seen, wanted) {
    case (let resource as Resource, _): return difference(resource.id, wanted)
    case (let object as NestedObject, .object(let members)): return difference(object, members)
    case (let list as [Any], .array(let items)):
        guard list.count == items.count else { return "\(list) instead of \(wanted)" }
        return zip(list, items).lazy.compactMap { difference($0, $1) }.first
    default: return isSame(seen, wanted) ? nil : "\(shown(seen)) (\(type(of: seen))) instead of \(wanted)"
    }
}

private func isSame(_ seen: Any, _ wanted: JSONValue) -> Bool {
    switch seen {
    case let plain as JSONValue: return isSame(plain, wanted)
    case let choice as any OpenEnum: return choice.rawValue == textOf(wanted)
    case let number as Decimal: return textOf(wanted).flatMap(decimal) == number
    case let date as Date:
        guard let other = wanted.string.flatMap(time) else { return false }
        return abs(date.timeIntervalSince(other)) < 1e-6
    case let date as CalendarDate: return date.description == wanted.string
    case let text as String: return text == textOf(wanted)
    case let flag as Bool: return flag == wanted.bool
    case let number as Int: return number == wanted.integer
    default: return false
    }
}

/// Plain data: numbers are compared by what they mean, and a text that is a time or a decimal as well.
func isSame(_ plain: JSONValue, _ wanted: JSONValue) -> Bool {
    let wanted = wanted["$json"] ?? wanted
    if plain == wanted { return true }
    switch (plain, wanted) {
    case (.array(let one), .array(let other)): return one.count == other.count && zip(one, other).allSatisfy { isSame($0, $1) }
    case (.object(let one), .object(var other)):
        other["$type"] = nil
        return one.count == other.count
            && one.members.allSatisfy { name, value in other[name].map { isSame(value, $0) } ?? false }
    case (.integer(let one), .double(let other)), (.double(let other), .integer(let one)): return Double(one) == other
    case (.string(let one), .string(let other)):
        if let one = time(one), let other = time(other) { return abs(one.timeIntervalSince(other)) < 1e-6 }
        return (one + other).contains(".") && decimal(one) != nil && decimal(one) == decimal(other)
    case (.string(let one), .integer), (.string(let one), .double):
        return one == textOf(wanted) || decimal(one) != nil && decimal(one) == textOf(wanted).flatMap(decimal)
    default: return false
    }
}

private func difference(_ object: NestedObject, _ members: JSONObject) -> String? {
    for (name, wanted) in members.members {
        if name == "$type" {
            let known = wanted.string.flatMap { objectFaces[$0]?.class }
            let isRight = (object.type == wanted.string || object.type.isEmpty) && (known == nil || type(of: object) == known)
            if !isRight { return "\(object) instead of one of \(wanted)" }
            continue
        }
        do {
            if let found = difference(try member(object, name), wanted) { return "\(name): \(found)" }
        } catch {
            return "\(error)"
        }
    }
    return nil
}
