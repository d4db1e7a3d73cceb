internal import DidwwFFI

/// A resource of any type. The generated classes have its attributes and relationships as properties; one of a type that this
/// release does not know has them by name.
///
/// It knows what was loaded and what was set since, so that an update sends the difference alone. Two resources that include the
/// same third one give the same object.
public class Resource: AttributeHolder, @unchecked Sendable {
    /// Where a resource came first.
    struct Origin {
        let answer: Answer
        let place: Int
    }

    struct Made {
        let row: [JSONValue]
        let origin: Origin?
        let kept: Answer.Kept?
    }

    private let origin: Origin?
    /// What it stands on: where it came, or the answer to its last update.
    private var answer: Answer?
    private var place: Int
    private var links: Links?
    private var ownMeta: NestedObject?

    required init(_ made: Made) {
        origin = made.origin
        answer = made.kept?.answer ?? made.origin?.answer
        place = made.kept?.place ?? made.origin?.place ?? 0
        links = made.kept?.links
        ownMeta = made.kept?.meta
        super.init(row: made.kept?.row ?? made.row, first: 2, tracker: made.kept?.tracker)
    }

    /// One that is built by hand; with an id one that exists.
    class func built(_ id: String?) -> Made {
        Made(row: table.row(id: id ?? ""), origin: nil, kept: nil)
    }

    private static let unknown = ClassTable("-1  Resource||")

    override class var table: ClassTable { unknown }

    override final var document: Document? { answer?.document }

    override final var path: [Int] { [place] }

    /// Keeps what nobody may hold any more when it is asked for again.
    override final func touched() {
        guard let origin else { return }
        let moved = answer === origin.answer ? nil : answer
        let kept = Answer.Kept(row: row, answer: moved, place: place, tracker: tracker, links: links, meta: ownMeta)
        origin.answer.keep(origin.place, kept)
    }

    /// Its id; empty for one that was not created yet.
    public final var id: String {
        lock.withLock { row[1] }.string ?? ""
    }

    /// JSON:API type, e.g. `dids`.
    public final var type: String {
        guard facts.index < 0 else { return facts.type }
        return lock.withLock { Tail(row).type } ?? ""
    }

    /// Whether an update would send anything.
    public final var isChanged: Bool {
        let isClean = lock.withLock { links == nil && tracker?.isEmpty != false }
        if isClean { return false }
        let (text, bases) = written()
        // what cannot be written is changed
        return (try? DidwwFFI.isChanged(resource: text, bases: bases)) ?? true
    }

    /// Status, headers and request id of the answer it came with; nil for one built by hand.
    public final var response: ResponseInfo? {
        lock.withLock { answer }?.document.response
    }

    /// The API version that it was answered in; nil for one built by hand.
    public final var apiVersion: String? {
        lock.withLock { answer?.document.apiVersion }
    }

    /// Attributes of the answer that this release does not know.
    public final var unknownAttributes: [String: JSONValue] {
        lock.withLock { Tail(row).unknown.dictionary }
    }

    /// What the API says of it beside its attributes, as a class of its own where the schema knows it.
    final func readMeta<Object: NestedObject>() -> Object? {
        lock.withLock { () -> NestedObject? in
            if let ownMeta { return ownMeta }
            guard let values = Tail(row).meta else { return nil }
            // -1 stands for the meta in a path
            let made = NestedObject.make(values, answer?.document, [place, -1, -1], NestedObject.self)
            ownMeta = made
            touched()
            return made
        } as? Object
    }

    /// What the API says of it beside its attributes.
    public final var anyMeta: NestedObject? {
        readMeta()
    }

    // MARK: Relationships

    /// What a relationship links to; nil where the answer does not say and nothing was set. It is locked.
    private func link(_ relationship: Int) -> Link? {
        if let set = links?.of(relationship) { return set }
        let facts = facts
        switch row[2 + facts.attributes.count + relationship] {
        case .integer(0): return nil
        case .array(let many) where facts.relationships[relationship].isMany:
            return .many(many.compactMap { target($0) })
        case .null: return .one(nil)
        case let one: return .one(target(one))
        }
    }

    /// Who a link of the row is: the number of a row plus one, or a type and an id.
    private func target(_ link: JSONValue) -> Target? {
        switch link {
        case .integer(let number): return answer.map { .resource($0.resource(number - 1)) }
        case .array(let pair): return .identifier(ResourceIdentifier(type: pair[0].string ?? "", id: pair[1].string ?? ""))
        default: return nil
        }
    }

    private func linked(_ relationship: Int) -> (Link?, Answer?) {
        lock.withLock { (link(relationship), answer) }
    }

    /// The resource that a target stands for, if it is here.
    private func resource(_ target: Target, _ answer: Answer?) -> Resource? {
        switch target {
        case .resource(let resource): return resource
        case .identifier(let identifier):
            guard let answer, let place = answer.document.find(identifier.type, identifier.id) else { return nil }
            return answer.resource(place)
        }
    }

    /// The resource that a relationship links to; `at` is its place in the row.
    final func readLinked<Linked: Resource>(_ relationship: Int, at: Int) -> Linked? {
        lock.lock()
        if links == nil {
            let (value, answer) = (row[at], answer)
            lock.unlock()
            guard case .integer(let number) = value, number > 0, let answer else { return nil }
            return answer.resource(number - 1) as? Linked
        }
        let (link, answer) = (link(relationship), answer)
        lock.unlock()
        guard case .one(let target?)? = link else { return nil }
        return resource(target, answer) as? Linked
    }

    final func readLinkedMany<Linked: Resource>(_ relationship: Int) -> [Linked] {
        guard case (.many(let targets)?, let answer) = linked(relationship) else { return [] }
        return targets.compactMap { resource($0, answer) as? Linked }
    }

    final func readLinkedId(_ relationship: Int) -> String? {
        guard case .one(let target?)? = linked(relationship).0 else { return nil }
        return target.identifier.id
    }

    final func readLinkedIds(_ relationship: Int) -> [String] {
        guard case .many(let targets)? = linked(relationship).0 else { return [] }
        return targets.map(\.identifier.id)
    }

    private func setLink(_ relationship: Int, _ link: Link) {
        lock.withLock {
            var now = links ?? Links(facts.relationships)
            now.set(relationship, link)
            links = now
            touched()
        }
    }

    /// One that came with the same answer is found there again: to hold it would be to hold the answer in itself.
    private func target(to resource: Resource) -> Target {
        let own = lock.withLock { answer }
        let isNear = own != nil && resource.origin?.answer === own
        return isNear ? .identifier(ResourceIdentifier(type: resource.type, id: resource.id)) : .resource(resource)
    }

    final func writeLink(_ relationship: Int, to resource: Resource?) {
        setLink(relationship, .one(resource.map(target)))
    }

    final func writeLinks(_ relationship: Int, to resources: [Resource]) {
        setLink(relationship, .many(resources.map(target)))
    }

    final func writeLink(_ relationship: Int, id: String?) {
        let type = facts.relationships[relationship].types.first ?? ""
        setLink(relationship, .one(id.map { .identifier(ResourceIdentifier(type: type, id: $0)) }))
    }

    final func writeLinks(_ relationship: Int, ids: [String]) {
        let type = facts.relationships[relationship].types.first ?? ""
        setLink(relationship, .many(ids.map { .identifier(ResourceIdentifier(type: type, id: $0)) }))
    }

    /// What a relationship, by its name in the schema, links to; nil where the answer does not say, which is so unless it was
    /// included.
    public final func linkage(_ name: String) -> Linkage? {
        guard let relationship = facts.relationship(name) else { return unknownLinkage(name) }
        return linked(relationship).0?.linkage
    }

    /// What a relationship that this release does not know links to.
    private func unknownLinkage(_ name: String) -> Linkage? {
        let found = lock.withLock { Tail(row).relationships[name]?["data"] }
        let identifier = { (link: JSONValue) -> ResourceIdentifier? in
            guard let type = link["type"]?.string, let id = link["id"]?.string else { return nil }
            return ResourceIdentifier(type: type, id: id)
        }
        switch found {
        case nil: return nil
        case .null?: return .one(nil)
        case .array(let many)?: return .many(many.compactMap(identifier))
        case let one?: return identifier(one).map { .one($0) }
        }
    }

    /// Sets a relationship by its name in the schema. Throws a `DidwwError.invalidInput` if there is none that this release
    /// knows.
    public final func setLinkage(_ name: String, to linkage: Linkage) throws {
        guard let relationship = facts.relationship(name) else {
            let known = facts.relationships.map(\.name).joined(separator: ", ")
            let message = "\(type) have no relationship \(name); they have: \(known)"
            throw DidwwError.invalidInput(InvalidInputError(message, member: name))
        }
        let known = facts.relationships[relationship]
        switch linkage {
        case .one(let one) where !known.isMany: setLink(relationship, .one(one.map(Target.identifier)))
        case .many(let many) where known.isMany: setLink(relationship, .many(many.map(Target.identifier)))
        default:
            let message = "\(known.key) links to \(known.isMany ? "several: give .many" : "one alone: give .one")"
            throw DidwwError.invalidInput(InvalidInputError(message, member: name))
        }
    }

    /// The linked resources that came with it, by the relationship's name in the schema; those that were not included are left
    /// out.
    public final func related(_ name: String) -> [Resource] {
        guard let relationship = facts.relationship(name) else {
            let answer = lock.withLock { self.answer }
            return (unknownLinkage(name)?.identifiers ?? []).compactMap { resource(.identifier($0), answer) }
        }
        let (link, answer) = linked(relationship)
        return (link?.targets ?? []).compactMap { resource($0, answer) }
    }

    // MARK: Tracking

    /// It as the native module reads it.
    final func written() -> (text: String, bases: [Loaded]) {
        var bases = Bases()
        var members = JSONMembers()
        let set = lock.withLock { () -> Links? in
            if let answer {
                members.add("base", .array([bases.of(answer.document), place].map(JSONValue.integer)))
            } else {
                members.add("type", facts.type)
                if case .string(let id) = row[1], !id.isEmpty { members.add("id", id) }
            }
            members.add("attributes", json: tracker?.written(&bases))
            members.add("unknown", json: tracker?.writtenUnknown)
            return links
        }
        // they ask other resources who they are
        members.add("links", json: set?.text)
        return (members.text, bases.loaded)
    }

    /// Keeps what it says now; what is given back takes the answer to that for what the server has.
    final func sending() -> @Sendable (Answer) -> Void {
        let (sent, set) = lock.withLock { (tracker?.sent ?? Tracker.Sent(), links) }
        // they ask other resources who they are
        let texts = set?.texts ?? [:]
        return { self.accept($0, sent, texts) }
    }

    /// Takes an answer to an update for what the server has; what was set since it was sent stays set.
    private func accept(_ answer: Answer, _ sent: Tracker.Sent, _ texts: [Int: String]) {
        let later = lock.withLock { links }?.since(texts)
        answer.adopt(answer.document.at, self)
        lock.withLock {
            self.answer = answer
            place = answer.document.at
            row = answer.document.rows[place]
            ownMeta = nil
            links = later
            rebase(since: sent)
            touched()
        }
    }

    /// Forgets what was set since it was loaded or updated.
    public final func reset() {
        lock.withLock {
            links = nil
            rebase(since: nil)
            touched()
        }
    }

    /// A copy that is changed on its own; the resources that it links to are the same.
    public final func copy() -> Self {
        lock.withLock {
            let tracker = self.tracker.map { own in
                let copied = Tracker()
                own.copy(to: copied)
                return copied
            }
            // nobody else stands for it
            let kept = Answer.Kept(row: row, answer: answer, place: place, tracker: tracker, links: links, meta: nil)
            return Swift.type(of: self).init(Made(row: row, origin: nil, kept: kept))
        }
    }

    // MARK: Plain data

    /// The whole of it as a JSON:API resource object with the names of the wire, secrets too: do not log it.
    public final func json() throws -> JSONValue {
        let (text, bases) = written()
        return try Native.read(Native.checked { try resourceJson(resource: text, bases: bases) })
    }

    /// A resource out of a JSON:API resource object, as `json()` gives it: as if it had just been loaded.
    ///
    /// `apiVersion` is the version that it was answered in. Throws a `DidwwError.decode` if it is none, and a
    /// `DidwwError.invalidInput` if it is of another type.
    public static func fromJSON(_ json: JSONValue, apiVersion: String? = nil) throws -> Self {
        let made = try Answer.stored(json.text, apiVersion).one()
        guard let resource = made as? Self else {
            let message = "\(made.type) are no \(table.name)"
            throw DidwwError.invalidInput(InvalidInputError(message, member: "type"))
        }
        return resource
    }
}

extension Resource: Hashable, Identifiable {
    /// Whether both are the same object.
    public static func == (one: Resource, other: Resource) -> Bool {
        one === other
    }

    public final func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}

extension Resource: Encodable {
    /// As a JSON:API resource object with the names of the wire, secrets too.
    public final func encode(to encoder: any Encoder) throws {
        try json().encode(to: encoder)
    }
}

extension Resource: CustomDebugStringConvertible, TextOutputStreamable, CustomReflectable {
    private func shownMembers() -> [(String, Any)] {
        var members: [(String, Any)] = [("id", JSONValue.string(id))]
        if type != facts.type { members.append(("type", JSONValue.string(type))) }
        members += shown()
        for (place, relationship) in facts.relationships.enumerated() {
            switch linked(place).0 {
            case .one(let target?)?: members.append((relationship.idsKey, JSONValue.string(target.identifier.id)))
            case .many(let targets)?:
                members.append((relationship.idsKey, JSONValue.array(targets.map { .string($0.identifier.id) })))
            default: break
            }
        }
        return members
    }

    /// Its members; secrets are left out.
    public final var debugDescription: String {
        shownText(facts.name, shownMembers())
    }

    /// Its members; secrets are left out.
    public final func write<Output: TextOutputStream>(to target: inout Output) {
        target.write(debugDescription)
    }

    /// Its members; secrets are left out.
    public final var customMirror: Mirror {
        Mirror(
            self, children: shownMembers().map { (label: $0.0, value: $0.1) }, ancestorRepresentation: .suppressed)
    }
}
