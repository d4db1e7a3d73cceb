/// A value of a list that DIDWW may make longer: one that this release does not know is kept as `other`, and sent as it came.
public protocol OpenEnum: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible, FilterValue
where RawValue == String {
    /// The value that is called so in the schema, or is spelled so on the wire if no release knows it.
    init(rawValue: String)

    /// The values that this release knows.
    static var known: [Self] { get }
}

extension OpenEnum {
    public static func == (one: Self, other: Self) -> Bool {
        one.rawValue == other.rawValue
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(rawValue)
    }

    /// Whether this release knows it.
    public var isKnown: Bool {
        Self.known.contains(self)
    }

    /// Its name in the schema, or its spelling on the wire.
    public var description: String { rawValue }

    public var filterText: JSONValue { .string(rawValue) }

    public init(from decoder: any Decoder) throws {
        self.init(rawValue: try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
