import Foundation

/// How long something may take: `.seconds(5)`, `.milliseconds(300)`, `.after(duration)`, or `.unlimited`.
public enum TimeLimit: Sendable, Hashable {
    /// So long.
    case after(Duration)
    /// As long as it takes.
    case unlimited

    /// So many seconds.
    public static func seconds(_ seconds: Double) -> TimeLimit {
        .after(.ofMilliseconds(seconds * 1_000))
    }

    /// So many milliseconds.
    public static func milliseconds(_ milliseconds: Int) -> TimeLimit {
        .after(.milliseconds(milliseconds))
    }

    /// It as the native module reads it.
    func json(_ option: String) throws -> JSONValue {
        switch self {
        case .unlimited: return .null
        case .after(let time): return try checked(time, option)
        }
    }
}

/// A length of time as the native module reads it.
func checked(_ time: Duration, _ option: String) throws -> JSONValue {
    guard time >= .zero else { throw DidwwError.invalid(option, "it is a time, not less than 0, and not \(time)") }
    return .double(time.milliseconds)
}

/// A whole number from `least` on as the native module reads it.
func checked(_ number: Int, from least: Int, _ option: String) throws -> JSONValue {
    guard number >= least, number <= UInt32.max else {
        throw DidwwError.invalid(option, "it is a whole number from \(least) on, and not \(number)")
    }
    return .integer(number)
}

/// What any call may be given, in place of what the client was told.
public struct CallOptions: Sendable, Hashable {
    /// Longest time for all of it, waits and attempts included.
    public var timeout: TimeLimit?
    /// Longest time to connect.
    public var connectTimeout: Duration?
    /// Longest time without a byte of the answer.
    public var readTimeout: Duration?
    /// How often the request is repeated at most.
    public var retries: Int?

    /// What is not told is as the client was told.
    public init(
        timeout: TimeLimit? = nil, connectTimeout: Duration? = nil, readTimeout: Duration? = nil, retries: Int? = nil
    ) {
        (self.timeout, self.connectTimeout) = (timeout, connectTimeout)
        (self.readTimeout, self.retries) = (readTimeout, retries)
    }

    func add(to members: inout JSONMembers) throws {
        members.add("timeout", try timeout?.json("timeout"))
        members.add("connectTimeout", try connectTimeout.map { try checked($0, "connectTimeout") })
        members.add("readTimeout", try readTimeout.map { try checked($0, "readTimeout") })
        members.add("retries", try retries.map { try checked($0, from: 0, "retries") })
    }

    /// It as the native module reads it; nil if there is nothing to say.
    func text() throws -> String? {
        var members = JSONMembers()
        try add(to: &members)
        return members.textIfAny
    }
}

/// A name that the API gives a meaning: of a filter, a sort or an include. It is written as it stands on the wire,
/// `"country.id"`, or as one of the constants, `.countryId`.
public protocol QueryName: ExpressibleByStringLiteral, Hashable, Sendable, CustomStringConvertible
where StringLiteralType == String {
    /// It as it stands on the wire.
    var wireName: String { get }

    /// A name as it stands on the wire.
    init(_ name: String)
}

extension QueryName {
    public init(stringLiteral value: String) {
        self.init(value)
    }

    /// It as it stands on the wire.
    public var description: String { wireName }
}

/// A key that lists are sorted by; with a minus, descending.
public protocol SortName: QueryName {}

extension SortName {
    /// The same from the last to the first.
    public var descending: Self {
        Self(wireName.hasPrefix("-") ? wireName : "-\(wireName)")
    }
}

/// What a filter compares with: text, a number, true or false, a time, a value of an enum, or several of them.
public protocol FilterValue: Sendable {
    /// It as it is asked for.
    var filterText: JSONValue { get }
}

extension String: FilterValue {
    public var filterText: JSONValue { .string(self) }
}

extension Int: FilterValue {
    public var filterText: JSONValue { .integer(self) }
}

extension Bool: FilterValue {
    public var filterText: JSONValue { .bool(self) }
}

extension Date: FilterValue {
    public var filterText: JSONValue { .string(Instants.text(self)) }
}

extension Decimal: FilterValue {
    public var filterText: JSONValue { .string(Decimals.text(self)) }
}

extension CalendarDate: FilterValue {
    public var filterText: JSONValue { .string(description) }
}

extension JSONValue: FilterValue {
    public var filterText: JSONValue { self }
}

extension Array: FilterValue where Element: FilterValue {
    public var filterText: JSONValue { .array(map(\.filterText)) }
}

extension Optional: FilterValue where Wrapped: FilterValue {
    public var filterText: JSONValue { self?.filterText ?? .null }
}

/// What a list is filtered by: `["country.id": id, .blocked: true]`.
public struct Filter<Name: QueryName>: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var members: [(Name, any FilterValue)] = []

    /// Nothing.
    public init() {}

    /// Names and values, in this order.
    public init(dictionaryLiteral elements: (Name, any FilterValue)...) {
        members = elements
    }

    /// Names and values.
    public init(_ members: some Sequence<(Name, any FilterValue)>) {
        self.members = Array(members)
    }

    /// The value of a name; setting it to nil takes it away.
    public subscript(name: Name) -> (any FilterValue)? {
        get { members.first { $0.0 == name }?.1 }
        set {
            members.removeAll { $0.0 == name }
            if let newValue { members.append((name, newValue)) }
        }
    }

    /// It as the native module reads it: pairs, for their order is that of the query.
    var json: JSONValue? {
        guard !members.isEmpty else { return nil }
        return .array(members.map { .array([.string($0.0.wireName), $0.1.filterText]) })
    }
}

/// JSON:API type → names of the attributes and relationships that the answer is to hold.
public typealias Fields = [String: [String]]

/// What a call asks for, as the generated endpoints put it together.
struct Query {
    private(set) var members = JSONMembers()

    init(_ options: CallOptions) throws {
        try options.add(to: &members)
    }

    mutating func include(_ include: [some QueryName]) {
        if !include.isEmpty { members.add("include", include.map(\.wireName)) }
    }

    mutating func find(fields: Fields, allowUnknown: Bool) {
        if !fields.isEmpty {
            let pairs = fields.sorted { $0.key < $1.key }.map { type, names in
                JSONValue.array([.string(type), .array(names.map(JSONValue.string))])
            }
            members.add("fields", .array(pairs))
        }
        if allowUnknown { members.add("allowUnknown", true) }
    }

    mutating func list(
        filter: Filter<some QueryName>, sort: [some QueryName], pageSize: Int?, prefetch: Bool
    ) throws {
        members.add("filter", filter.json)
        if !sort.isEmpty { members.add("sort", sort.map(\.wireName)) }
        members.add("pageSize", try pageSize.map { try checked($0, from: 1, "pageSize") })
        if prefetch { members.add("prefetch", true) }
    }

    var text: String? { members.textIfAny }
}

/// Where there are no names: nothing can be given.
public struct NoName: SortName {
    public let wireName: String

    /// A name that this release does not know.
    public init(_ name: String) {
        wireName = name
    }
}

/// How something is waited for.
public struct WaitOptions: Sendable {
    /// How long: 10 minutes unless it says otherwise.
    public var within: TimeLimit?
    /// The first pause between two questions, which grows: 1 second unless it says otherwise.
    public var pollEvery: Duration?
    /// Limits of each request.
    public var call: CallOptions

    /// What is not told is as usual.
    public init(within: TimeLimit? = nil, pollEvery: Duration? = nil, call: CallOptions = CallOptions()) {
        (self.within, self.pollEvery, self.call) = (within, pollEvery, call)
    }

    func text() throws -> String? {
        var members = JSONMembers()
        try call.add(to: &members)
        members.add("within", try within?.json("within"))
        members.add("pollEvery", try pollEvery.map { try checked($0, "pollEvery") })
        return members.textIfAny
    }
}
