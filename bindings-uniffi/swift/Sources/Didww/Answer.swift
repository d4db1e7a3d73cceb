internal import DidwwFFI

/// The addresses of the pages around one, as the API gave them; nil where there is no such page.
public struct PageLinks: Sendable, Hashable {
    /// First page.
    public let first: String?
    /// Page before this one.
    public let prev: String?
    /// Page after this one.
    public let next: String?
    /// Last page.
    public let last: String?
}

/// What came with one answer, as it came. It never changes, and holds none of the resources that stand for its rows.
final class Document: @unchecked Sendable {
    let native: Loaded
    let rows: [[JSONValue]]
    /// How many rows are those of a list; of a single resource, which row it is.
    let at: Int
    /// Sets of members that rows leave out.
    let absent: [[Int]]
    let apiVersion: String
    let total: Int?
    let links: PageLinks
    let meta: [String: JSONValue]?
    private let lock = Lock()
    private var index: [String: Int]?
    private var head: ResponseInfo??

    init(_ loaded: Loaded) throws {
        guard case .array(var parts) = try Native.read(loaded.takeText()), parts.count >= 4, case .array(let rows) = parts[0]
        else { throw DidwwError.decode(DecodeError("the native module is of another release")) }
        parts[0] = .null
        native = loaded
        self.rows = rows.map { $0.array ?? [] }
        for row in self.rows where row.count != Registry.resource(row.first?.integer ?? -1).table.width {
            throw DidwwError.decode(DecodeError("the native module is of another release: its rows are of another length"))
        }
        at = parts[1].integer ?? 0
        absent = (parts[2].array ?? []).map { ($0.array ?? []).compactMap(\.integer) }
        apiVersion = parts[3].string ?? ""
        total = parts.count > 4 ? parts[4].integer : nil
        let link = { (name: String) in parts.count > 5 ? parts[5][name]?.string : nil }
        links = PageLinks(first: link("first"), prev: link("prev"), next: link("next"), last: link("last"))
        meta = parts.count > 6 ? parts[6].object?.mapValues(exact) : nil
    }

    deinit { lock.destroy() }

    /// The head of the answer; nil for what did not come from a server.
    var response: ResponseInfo? {
        lock.withLock {
            if let head { return head }
            let read = native.response().flatMap { try? ResponseInfo(json: $0) }
            head = .some(read)
            return read
        }
    }

    /// The JSON:API type of a row.
    func type(_ place: Int) -> String {
        let row = rows[place]
        return Tail(row).type ?? Registry.resource(row[0].integer ?? -1).table.type
    }

    /// The row of a type and an id, if it is there.
    func find(_ type: String, _ id: String) -> Int? {
        lock.withLock {
            if index == nil { index = makeIndex() }
            return index?["\(type) \(id)"]
        }
    }

    private func makeIndex() -> [String: Int] {
        let keys = rows.indices.map { ("\(type($0)) \(rows[$0][1].string ?? "")", $0) }
        // the first of equals holds: those of `data` come before the included ones
        return Dictionary(keys) { first, _ in first }
    }
}

/// The resources that stand for the rows of a document. Every one is one object, however often it is linked to, as long as
/// anybody holds it; what was changed in it stays as long as the answer does.
final class Answer: @unchecked Sendable {
    let document: Document
    private let lock = Lock()
    private var resources: [WeakResource]
    private var kept: [Int: Kept] = [:]

    private struct WeakResource {
        weak var resource: Resource?
    }

    /// What is to be known of a resource that nobody holds any more.
    struct Kept {
        var row: [JSONValue]
        /// The answer that it moved to, if an update gave it another one.
        var answer: Answer?
        var place: Int
        var tracker: Tracker?
        var links: Links?
        var meta: NestedObject?
    }

    init(_ loaded: Loaded) throws {
        document = try Document(loaded)
        resources = Array(repeating: WeakResource(), count: document.rows.count)
    }

    deinit { lock.destroy() }

    /// The resource of a row.
    func resource(_ place: Int) -> Resource {
        lock.withLock {
            if let known = resources[place].resource { return known }
            let row = document.rows[place]
            let origin = Resource.Origin(answer: self, place: place)
            let made = Registry.resource(row[0].integer ?? -1).init(Resource.Made(row: row, origin: origin, kept: kept[place]))
            resources[place].resource = made
            return made
        }
    }

    /// The resource that the answer is about.
    func one() -> Resource {
        resource(document.at)
    }

    /// Lets a resource stand for a row.
    func adopt(_ place: Int, _ resource: Resource) {
        lock.withLock { resources[place].resource = resource }
    }

    /// Keeps what is to be known of the resource of a row.
    func keep(_ place: Int, _ what: Kept) {
        lock.withLock { kept[place] = what }
    }

    /// A resource out of a JSON:API resource object.
    static func stored(_ json: String, _ apiVersion: String?) throws -> Answer {
        try Answer(Native.checked { try parseResource(json: json, apiVersion: apiVersion) })
    }
}
