internal import DidwwFFI

/// The answers that a text about a resource stands on: a number in it is a place among them.
struct Bases {
    private(set) var documents: [Document] = []

    /// The place of an answer.
    mutating func of(_ document: Document) -> Int {
        if let known = documents.firstIndex(where: { $0 === document }) { return known }
        documents.append(document)
        return documents.count - 1
    }

    var loaded: [Loaded] { documents.map(\.native) }
}

/// What was set in a resource or a nested object since it was loaded or built, and which nested objects were given out, for they
/// may have been changed. Whoever has it locks.
final class Tracker {
    /// What stands in the place of what was loaded.
    enum Held {
        case value(JSONValue)
        case object(NestedObject)
        case objects([NestedObject])
    }

    /// What was sent of members: what each said, as one text; and those that this release does not know.
    struct Sent {
        var members: [Int: String] = [:]
        var unknown: [String: JSONValue] = [:]
    }

    private var held: [Int: Held] = [:]
    /// Members that were set, in the order of setting.
    private var order: [Int] = []
    /// Members that this release does not know, set by name.
    private(set) var unknown: [(name: String, value: JSONValue)] = []

    subscript(member: Int) -> Held? { held[member] }

    /// Sets a member.
    func write(_ member: Int, _ value: Held) {
        // what is set again is set last
        order.removeAll { $0 == member }
        order.append(member)
        held[member] = value
    }

    /// Keeps what was given out.
    func keep(_ member: Int, _ value: Held) {
        held[member] = value
    }

    /// Sets a member outside the schema.
    func setOutside(_ name: String, _ value: JSONValue) {
        unknown.removeAll { $0.name == name }
        unknown.append((name, value))
    }

    /// What was set of a member outside the schema.
    func outside(_ name: String) -> JSONValue? {
        unknown.first { $0.name == name }?.value
    }

    /// Members that say something else than what was loaded, in the order of setting.
    var changed: [Int] {
        order + held.keys.sorted().filter { !order.contains($0) && held[$0]?.isEdited == true }
    }

    /// Whether a member was set or changed in place.
    func isChanged(_ member: Int) -> Bool {
        order.contains(member) || held[member]?.isEdited == true
    }

    /// Whether nothing was.
    var isEmpty: Bool {
        unknown.isEmpty && order.isEmpty && !held.values.contains(where: \.isEdited)
    }

    /// The members that changed, as they are written: `[[place, value], …]`; nil if there are none.
    func written(_ bases: inout Bases) -> String? {
        let members = changed
        guard !members.isEmpty else { return nil }
        var writer = JSONWriter()
        var found = bases
        writer.list(members) { writer, member in
            writer.raw("[\(member),\(self.held[member]?.written(&found) ?? "null")]")
        }
        bases = found
        return writer.text
    }

    /// The members outside the schema, as they are written; nil if there are none.
    var writtenUnknown: String? {
        guard !unknown.isEmpty else { return nil }
        var writer = JSONWriter(marks: true)
        writer.list(unknown) { $0.value(.array([.string($1.name), $1.value])) }
        return writer.text
    }

    /// What the changed members say, each as one text.
    private var texts: [Int: String] {
        var bases = Bases()
        return Dictionary(uniqueKeysWithValues: changed.map { ($0, held[$0]?.written(&bases) ?? "") })
    }

    /// What it says now, to be told later from what it says then.
    var sent: Sent {
        Sent(members: texts, unknown: Dictionary(unknown.map { ($0.name, $0.value) }) { $1 })
    }

    /// Sets in another one what changed here, with copies of what can be changed in place.
    func copy(to other: Tracker) {
        for member in changed {
            if let value = held[member] { other.write(member, value.copied) }
        }
        other.unknown = unknown
    }

    /// What is tracked once the owner's row is what the server has: objects that somebody may hold go on to be those of their
    /// members, and what changed since `sent` stays changed. `fresh` gives what the row has for a member now.
    func rebased(since sent: Sent?, _ fresh: (_ member: Int, _ family: NestedObject.Type) -> Held?) -> Tracker {
        let after = Tracker()
        let said = texts
        for member in held.keys.sorted(by: { place(of: $0) < place(of: $1) }) {
            guard let value = held[member] else { continue }
            if let sent, let now = said[member], sent.members[member] != now {
                after.write(member, value)
            } else if let kept = value.standing(for: fresh(member, value.family)) {
                after.keep(member, kept)
            }
        }
        for (name, value) in unknown {
            if let sent, sent.unknown[name] != value { after.setOutside(name, value) }
        }
        return after
    }

    private func place(of member: Int) -> Int {
        order.firstIndex(of: member) ?? order.count
    }
}

extension Tracker.Held {
    /// Whether a nested object in it was changed.
    var isEdited: Bool {
        switch self {
        case .value: return false
        case .object(let object): return object.isEdited
        case .objects(let objects): return objects.contains { $0.isEdited }
        }
    }

    /// The class of what stands there.
    var family: NestedObject.Type {
        switch self {
        case .value: return NestedObject.self
        case .object(let object): return type(of: object)
        case .objects(let objects): return objects.first.map { type(of: $0) } ?? NestedObject.self
        }
    }

    /// It as the native module reads it.
    func written(_ bases: inout Bases) -> String {
        switch self {
        case .value(let value):
            var writer = JSONWriter(marks: true)
            writer.value(value)
            return writer.text
        case .object(let object): return object.written(&bases)
        case .objects(let objects):
            var texts: [String] = []
            for object in objects { texts.append(object.written(&bases)) }
            return "[\(texts.joined(separator: ","))]"
        }
    }

    /// The same with copies of nested objects.
    var copied: Tracker.Held {
        switch self {
        case .value: return self
        case .object(let object): return .object(object.copied())
        case .objects(let objects): return .objects(objects.map { $0.copied() })
        }
    }

    /// What stands for `fresh` from now on: the objects that somebody may hold, where they can; nil if nobody does.
    func standing(for fresh: Tracker.Held?) -> Tracker.Held? {
        switch (self, fresh) {
        case (.object(let held), .object(let fresh)): return .object(held.takeOver(fresh) ? held : fresh)
        case (.objects(let held), .objects(let fresh)):
            let kept = fresh.enumerated().map { place, object in
                place < held.count && held[place].takeOver(object) ? held[place] : object
            }
            return .objects(kept)
        default: return nil
        }
    }
}
