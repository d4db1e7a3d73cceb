internal import DidwwFFI

/// A nested object of any form: a trunk's configuration, an item of an order, filters of an export, meta.
///
/// The generated classes have its members as properties; those of a form that this release does not know are there by name.
public class NestedObject: AttributeHolder, @unchecked Sendable {
    /// Where an object came with an answer: row and member, and place in a list or -1; then the same within an object.
    private var came: (document: Document, path: [Int])?

    struct Made {
        let row: [JSONValue]
        let document: Document?
        let path: [Int]
    }

    required init(_ made: Made) {
        came = made.document.map { ($0, made.path) }
        super.init(row: made.row, first: 1, tracker: nil)
    }

    /// An empty one, as it is built by hand.
    class func empty() -> Made {
        Made(row: table.row(id: nil), document: nil, path: [])
    }

    /// An empty object of a form that this release does not know, by its wire type.
    public convenience init(type: String) {
        let tail = JSONValue.object(["n": .integer(0), "t": .string(type)])
        let own = Self.table
        let attributes = own.attributes.map(\.neutral)
        self.init(Made(row: [.integer(own.index)] + attributes + [tail], document: nil, path: []))
    }

    private static let unknown = ClassTable("-1  NestedObject|")

    override class var table: ClassTable { unknown }

    /// The class of the forms that may stand where this one does, and that this release does not know.
    class var family: NestedObject.Type { NestedObject.self }

    override final var document: Document? { came?.document }

    override final var path: [Int] { came?.path ?? [] }

    /// The object of what came, or of a copy; of a form that this release does not know one of the family's own class.
    static func make(_ values: [JSONValue], _ document: Document?, _ path: [Int], _ family: NestedObject.Type) -> NestedObject {
        let form = values.first?.integer ?? -1
        let known = Registry.form(form) ?? family.family
        return known.init(Made(row: values, document: document, path: path))
    }

    /// The wire type that tells its form, e.g. `sip_configurations`; empty for an object without forms.
    public final var type: String {
        lock.withLock { Tail(row).type } ?? facts.type
    }

    /// Names in the schema of the members that came or were set, and of those that this release does not know.
    public final var members: [String] {
        facts.attributes.map(\.name).filter(has) + namesOutside
    }

    /// A copy that is changed on its own.
    public final func copy() -> Self {
        copied() as! Self
    }

    /// It, as its own class makes it.
    func copied() -> NestedObject {
        lock.withLock {
            let copy = Swift.type(of: self).init(Made(row: row, document: came?.document, path: path))
            guard let tracker else { return copy }
            let other = Tracker()
            tracker.copy(to: other)
            copy.tracker = other
            return copy
        }
    }

    /// Whether anything in it was set.
    final var isEdited: Bool {
        lock.withLock { tracker?.isEmpty == false }
    }

    /// Lets it stand for what came; whether it can.
    final func takeOver(_ fresh: NestedObject) -> Bool {
        guard fresh !== self, fresh.row[0] == lock.withLock({ row[0] }), fresh.type == type else { return false }
        lock.withLock {
            row = fresh.row
            came = fresh.came
            rebase(since: nil)
        }
        return true
    }

    /// It as the native module reads it.
    final func written(_ bases: inout Bases) -> String {
        lock.withLock {
            var members = JSONMembers()
            if let came {
                members.add("base", .array(([bases.of(came.document)] + came.path).map(JSONValue.integer)))
            } else if let type = Tail(row).type {
                members.add("type", type)
            } else {
                members.add("form", row[0])
            }
            members.add("members", json: tracker?.written(&bases))
            members.add("unknown", json: tracker?.writtenUnknown)
            return members.text
        }
    }

    /// What is sent of it, with the names of the wire, secrets too: do not log it.
    public final func json() throws -> JSONValue {
        var bases = Bases()
        let text = written(&bases)
        let version = lock.withLock { came?.document.apiVersion }
        let loaded = bases.loaded
        return try Native.read(Native.checked { try objectJson(object: text, bases: loaded, apiVersion: version) })
    }

    /// Its members as plain data, by their names in the schema.
    final var plain: JSONValue {
        .object(JSONObject(members.compactMap { name in get(name).map { (name, $0) } }))
    }

    /// The same of one that was made for its members alone; `absent` are the sets of members that rows leave out.
    final func plain(_ absent: [[Int]]) -> JSONValue {
        let tail = Tail(row)
        var members = tail.unknown
        for (place, attribute) in facts.attributes.enumerated()
        where !AttributeHolder.isAbsent(place, tail.absent, absent) {
            members[attribute.name] = AttributeHolder.plain(row[1 + place], attribute.kind, absent)
        }
        return .object(members)
    }
}

extension NestedObject: CustomDebugStringConvertible, TextOutputStreamable, CustomReflectable {
    /// Its members; secrets are left out.
    public final var debugDescription: String {
        let name = facts.index < 0 || lock.withLock({ Tail(row).type != nil }) ? "\(facts.name)(\(type))" : facts.name
        return shownText(name, shown())
    }

    /// Its members; secrets are left out.
    public final func write<Target: TextOutputStream>(to target: inout Target) {
        target.write(debugDescription)
    }

    /// Its members; secrets are left out.
    public final var customMirror: Mirror {
        Mirror(
            self, children: shown().map { (label: $0.0, value: $0.1) }, ancestorRepresentation: .suppressed)
    }
}

extension NestedObject: Encodable {
    /// What is sent of it, with the names of the wire, secrets too.
    public final func encode(to encoder: any Encoder) throws {
        try json().encode(to: encoder)
    }
}
