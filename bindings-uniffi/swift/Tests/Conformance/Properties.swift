import Didww
import Foundation

/// A property of a class, reached by its key path.
protocol Property: Sendable {
    /// What it gives.
    func read(_ owner: AttributeHolder) -> Any?
    /// Sets it, if the language lets a program do that; whether it does.
    func write(_ owner: AttributeHolder, _ given: Given) throws -> Bool
}

/// A value that a case sets.
enum Given {
    case json(JSONValue)
    case object(NestedObject)
    case list([Given])
    case resource(Resource?)
    case resources([Resource])
}

struct Path<Root: AttributeHolder, Value>: Property {
    private let path: KeyPath<Root, Value> & Sendable

    init(_ path: KeyPath<Root, Value> & Sendable) {
        self.path = path
    }

    func read(_ owner: AttributeHolder) -> Any? {
        (owner as? Root).map { flat($0[keyPath: path]) } ?? nil
    }

    func write(_ owner: AttributeHolder, _ given: Given) throws -> Bool {
        guard let root = owner as? Root else { throw Mismatch("\(owner) is no \(Root.self)") }
        guard let writable = path as? ReferenceWritableKeyPath<Root, Value> else {
            throw Refused("\(path) cannot be set")
        }
        // nothing would be taken for a value that is nil
        guard let made = fitting(given, Value.self), let value = made as? Value else { return false }
        root[keyPath: writable] = value
        return true
    }
}

private protocol OptionalValue {
    static var wrapped: Any.Type { get }
    static var nothing: Any { get }
    var inner: Any? { get }
}

extension Optional: OptionalValue {
    static var wrapped: Any.Type { Wrapped.self }
    static var nothing: Any { Optional<Wrapped>.none as Any }
    var inner: Any? { map { $0 as Any } }
}

private protocol ListValue {
    static var element: Any.Type { get }
    static func made(_ items: [Any]) -> Any?
}

extension Array: ListValue {
    static var element: Any.Type { Element.self }
    static func made(_ items: [Any]) -> Any? {
        let fitting = items.compactMap { $0 as? Element }
        return fitting.count == items.count ? fitting : nil
    }
}

/// A value without the option that it is.
private func flat(_ value: Any) -> Any? {
    if let optional = value as? any OptionalValue { return optional.inner }
    return value
}

/// A value of the type that a property has; nil if a program could not write it.
private func fitting(_ given: Given, _ type: Any.Type) -> Any? {
    if let optional = type as? any OptionalValue.Type {
        switch given {
        case .json(.null), .resource(nil): return optional.nothing
        default: return fitting(given, optional.wrapped)
        }
    }
    switch given {
    case .object(let object): return object
    case .resource(let resource): return resource
    case .resources(let resources): return (type as? any ListValue.Type)?.made(resources)
    case .list(let items):
        guard let list = type as? any ListValue.Type else { return nil }
        let made = items.compactMap { fitting($0, list.element) }
        return made.count == items.count ? list.made(made) : nil
    case .json(let value): return fitting(value, type)
    }
}

private func fitting(_ value: JSONValue, _ type: Any.Type) -> Any? {
    if let choice = type as? any OpenEnum.Type { return textOf(value).map { choice.init(rawValue: $0) } }
    switch type {
    case is String.Type: return value.string
    case is Int.Type: return value.integer
    case is Bool.Type: return value.bool
    case is Decimal.Type:
        // a `Decimal` knows no zeros at its end; who wants them sent sets text by name
        guard let text = textOf(value), let number = decimal(text), number.description == text else { return nil }
        return number
    case is Date.Type: return value.string.flatMap(time)
    case is CalendarDate.Type: return value.string.flatMap { CalendarDate($0) }
    default: return nil
    }
}

/// A relationship of a class.
struct RelationshipFace: Sendable {
    let linked: any Property
    let ids: any Property
    let types: [String]
}

/// A resource type.
struct ResourceFace: Sendable {
    let `class`: Resource.Type
    let make: @Sendable (String?) -> Resource
    let relationships: [String: RelationshipFace]
}

/// A form of nested objects.
struct ObjectFace: Sendable {
    let `class`: NestedObject.Type
    /// Makes an empty one; nil if it comes from the API alone.
    let make: (@Sendable () -> NestedObject)?
}

/// The property of an owner's class that has this name in the schema.
func property(_ owner: AttributeHolder, _ name: String) -> (any Property)? {
    properties[ObjectIdentifier(type(of: owner))]?[name]
}

/// The relationship of a resource's class that has this name in the schema.
func relationship(_ resource: Resource, _ name: String) -> RelationshipFace? {
    resourceFaces[resource.type]?.relationships[name]
}

/// What is asked of a list, or with a resource.
struct Asked: Sendable {
    let query: JSONValue
    let options: CallOptions
    let prefetch: Bool

    private func names(_ key: String) -> [String] { (query[key]?.array ?? []).compactMap(\.string) }

    func include<Name: QueryName>() -> [Name] { names("include").map { Name($0) } }

    func sort<Name: QueryName>() -> [Name] { names("sort").map { Name($0) } }

    func filter<Name: QueryName>() -> Filter<Name> {
        guard case .object(let members)? = query["filter"] else { return [:] }
        return Filter(members.members.map { (Name($0.name), $0.value) })
    }

    var fields: Fields {
        (query["fields"]?.object ?? [:]).mapValues { ($0.array ?? []).compactMap(\.string) }
    }

    var pageSize: Int? { query["page"]?["size"]?.integer }
    var allowUnknown: Bool { query["allow_unknown"]?.bool ?? false }

    /// What of it the call cannot be asked for: the language has no parameter for it.
    func refuse(_ keys: [String]) throws {
        if let key = keys.first(where: { !(query[$0]?.isNull ?? true) }) { throw Refused("there is no \(key)") }
    }
}

/// A list of whatever type.
struct AnyListing: Sendable {
    let page: @Sendable (Int?) async throws -> AnyPage
    let first: @Sendable () async throws -> Resource?
    let count: @Sendable () async throws -> Int
    let each: @Sendable (_ from: Int?, _ take: Int?) async throws -> ([Resource], DidwwError?)

    init<Element: Resource>(_ listing: Listing<Element>) {
        page = { AnyPage(try await listing.page($0)) }
        first = { try await listing.first() }
        count = { try await listing.count() }
        each = { from, take in
            guard let from else { return try await collect(listing, take) }
            var rows: [Resource] = []
            let (pages, failed) = try await collect(listing.pages(from: from), take)
            for page in pages { rows += page.data }
            return (take.map { Array(rows.prefix($0)) } ?? rows, failed)
        }
    }
}

/// Goes through rows until the end, the first error, or so many of them.
func collect<Rows: AsyncSequence>(_ rows: Rows, _ take: Int?) async throws -> ([Rows.Element], DidwwError?) {
    var taken: [Rows.Element] = []
    if take == 0 { return (taken, nil) }
    do {
        for try await row in rows {
            taken.append(row)
            if taken.count == take { break }
        }
    } catch let error as DidwwError {
        return (taken, error)
    }
    return (taken, nil)
}

/// A page of whatever type.
struct AnyPage: CustomStringConvertible, CustomReflectable {
    let data: [Resource]
    let totalRecords: Int?
    let links: PageLinks
    let meta: [String: JSONValue]?
    let response: ResponseInfo?
    let page: Any

    init<Element: Resource>(_ page: Page<Element>) {
        data = page.data
        totalRecords = page.totalRecords
        links = page.links
        meta = page.meta
        response = page.response
        self.page = page
    }

    var description: String { String(describing: page) }
    var customMirror: Mirror { Mirror(reflecting: page) }
}

/// The calls about a type; those that the API does not have are nil.
struct Endpoint: Sendable {
    typealias Sending = @Sendable (Client, Resource, Asked) async throws -> Resource

    var list: (@Sendable (Client, Asked) throws -> AnyListing)?
    var find: (@Sendable (Client, String?, Asked) async throws -> Resource)?
    var create: Sending?
    var update: Sending?
    var delete: (@Sendable (Client, String, CallOptions) async throws -> ResponseInfo)?
    var wait: (@Sendable (Client, String, WaitOptions) async throws -> Resource)?
    var createAndWait: (@Sendable (Client, Resource, WaitOptions) async throws -> Resource)?
}

/// A resource as the type that a call takes; the compiler refuses one of another type.
func own<Element: Resource>(_ resource: Resource) throws -> Element {
    guard let element = resource as? Element else { throw Refused("\(Element.self) is taken, not \(type(of: resource))") }
    return element
}
