import Foundation

/// Plain data, as JSON has it: what this release does not know, `meta`, bodies of raw requests.
public enum JSONValue: Sendable, Hashable {
    /// Null.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case integer(Int)
    /// Any other number.
    case double(Double)
    /// A number that neither `Int` nor `Double` holds exactly, by its digits.
    case number(String)
    /// Text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// An object.
    case object(JSONObject)
}

extension JSONValue {
    /// Reads JSON. Throws a `DidwwError.decode` if it is none.
    public init(parsing data: Data) throws {
        do {
            self = try data.withUnsafeBytes { try JSONReader.read($0) }
        } catch let error as JSONReader.Failure {
            throw DidwwError.decode(DecodeError(error.description))
        }
    }

    /// Reads JSON. Throws a `DidwwError.decode` if it is none.
    public init(parsing text: String) throws {
        do {
            self = try JSONReader.read(text)
        } catch let error as JSONReader.Failure {
            throw DidwwError.decode(DecodeError(error.description))
        }
    }

    /// The member of an object; nil if it is none, or has no such member.
    public subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { return members[name] }
        return nil
    }

    /// The item of a list; nil if it is none, or not that long.
    public subscript(place: Int) -> JSONValue? {
        if case .array(let items) = self, items.indices.contains(place) { return items[place] }
        return nil
    }

    /// The text, if it is one.
    public var string: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    /// The whole number, if it is one.
    public var integer: Int? {
        if case .integer(let number) = self { return number }
        return nil
    }

    /// The number, if it is one that a `Double` holds.
    public var double: Double? {
        switch self {
        case .integer(let number): return Double(number)
        case .double(let number): return number
        default: return nil
        }
    }

    /// True or false, if it is one of them.
    public var bool: Bool? {
        if case .bool(let value) = self { return value }
        return nil
    }

    /// The items, if it is a list.
    public var array: [JSONValue]? {
        if case .array(let items) = self { return items }
        return nil
    }

    /// The members without an order, if it is an object.
    public var object: [String: JSONValue]? {
        if case .object(let members) = self { return members.dictionary }
        return nil
    }

    /// Whether it is null.
    public var isNull: Bool { self == .null }

    /// It as JSON text.
    public var text: String {
        var writer = JSONWriter()
        writer.value(self)
        return writer.text
    }
}

extension JSONValue: CustomStringConvertible {
    /// It as JSON text.
    public var description: String { text }
}

// null is written `.null`: a `nil` that is meant for an optional value must not become one
extension JSONValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements))
    }
}

extension JSONValue: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            let members = try container.decode([String: JSONValue].self)
            self = .object(JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .number(let digits): try container.encode(Decimal(string: digits) ?? .nan)
        case .string(let value): try container.encode(value)
        case .array(let items): try container.encode(items)
        case .object(let members): try container.encode(members.dictionary)
        }
    }
}
