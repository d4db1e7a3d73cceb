/// Reads JSON, strictly and fast: a page of a thousand resources is one text.
struct JSONReader {
    /// What is no JSON, and where.
    struct Failure: Error, CustomStringConvertible {
        let what: String
        let offset: Int
        var description: String { "this is no JSON: \(what) at byte \(offset)" }
    }

    /// Deeper than this nothing is that the core reads, with what it puts around it.
    private static let deepest = 160

    private let begin: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    private var at: UnsafePointer<UInt8>
    private var depth = 0
    /// How long the list before was: rows are all equally long.
    private var usual = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, base: UnsafePointer<UInt8>) {
        begin = base
        at = base
        end = base + bytes.count
    }

    static func read(_ text: String) throws -> JSONValue {
        var text = text
        return try text.withUTF8 { try read(UnsafeRawBufferPointer($0)) }
    }

    static func read(_ bytes: UnsafeRawBufferPointer) throws -> JSONValue {
        let bytes = bytes.bindMemory(to: UInt8.self)
        guard let base = bytes.baseAddress else { throw Failure(what: "nothing is there", offset: 0) }
        var reader = JSONReader(bytes, base: base)
        let value = try reader.value()
        reader.skip()
        guard reader.at == reader.end else { throw reader.failure("something is behind it") }
        return value
    }

    private func failure(_ what: String) -> Failure {
        Failure(what: what, offset: at - begin)
    }

    @inline(__always)
    private mutating func skip() {
        while at < end, at.pointee <= 0x20, at.pointee == 0x20 || at.pointee == 0x0A || at.pointee == 0x0D || at.pointee == 0x09 {
            at += 1
        }
    }

    private mutating func value() throws -> JSONValue {
        skip()
        guard at < end else { throw failure("it ends too early") }
        switch at.pointee {
        case UInt8(ascii: "\""):
            at += 1
            return .string(try string())
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws -> JSONValue {
        let length = word.utf8CodeUnitCount
        guard end - at >= length else { throw failure("it ends too early") }
        for place in 0..<length where at[place] != word.utf8Start[place] { throw failure("no value begins so") }
        at += length
        return value
    }

    private mutating func enter() throws {
        at += 1
        depth += 1
        if depth > JSONReader.deepest { throw failure("it is nested too deep") }
    }

    /// Goes over what is behind an item: a comma, or the end of what was entered, which it leaves; whether it is a comma.
    @inline(__always)
    private mutating func goesOn(until close: UInt8) throws -> Bool {
        skip()
        guard at < end else { throw failure("it ends too early") }
        guard at.pointee == UInt8(ascii: ",") || at.pointee == close else { throw failure("a comma is missing") }
        let isOver = at.pointee == close
        at += 1
        if isOver { depth -= 1 }
        return !isOver
    }

    private mutating func array() throws -> JSONValue {
        try enter()
        var items: [JSONValue] = []
        skip()
        if at < end, at.pointee == UInt8(ascii: "]") {
            at += 1
            depth -= 1
            return .array(items)
        }
        items.reserveCapacity(depth > 2 ? min(usual, 64) : 0)
        while true {
            items.append(try value())
            if try goesOn(until: UInt8(ascii: "]")) { continue }
            if depth == 2 { usual = items.count }
            return .array(items)
        }
    }

    private mutating func object() throws -> JSONValue {
        try enter()
        var members = JSONObject()
        skip()
        if at < end, at.pointee == UInt8(ascii: "}") {
            at += 1
            depth -= 1
            return .object(members)
        }
        while true {
            skip()
            guard at < end, at.pointee == UInt8(ascii: "\"") else { throw failure("a name is missing") }
            at += 1
            let name = try string()
            skip()
            guard at < end, at.pointee == UInt8(ascii: ":") else { throw failure("a colon is missing") }
            at += 1
            members[name] = try value()
            if try goesOn(until: UInt8(ascii: "}")) { continue }
            return .object(members)
        }
    }

    /// The text behind a quote.
    private mutating func string() throws -> String {
        let start = at
        while at < end {
            let byte = at.pointee
            if byte == UInt8(ascii: "\"") {
                let text = String(decoding: UnsafeBufferPointer(start: start, count: at - start), as: UTF8.self)
                at += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try escaped(from: start) }
            if byte < 0x20 { throw failure("a control character stands in a text") }
            at += 1
        }
        throw failure("a text does not end")
    }

    private mutating func escaped(from start: UnsafePointer<UInt8>) throws -> String {
        var bytes = Array(UnsafeBufferPointer(start: start, count: at - start))
        while at < end {
            let byte = at.pointee
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"): bytes.append(contentsOf: try escape())
            case 0..<0x20:
                at -= 1
                throw failure("a control character stands in a text")
            default: bytes.append(byte)
            }
        }
        throw failure("a text does not end")
    }

    private mutating func escape() throws -> [UInt8] {
        guard at < end else { throw failure("a text does not end") }
        let byte = at.pointee
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try scalar())).utf8)
        default:
            at -= 1
            throw failure("no such escape")
        }
    }

    /// What `\u` stands for, with the half that may follow it; a half alone is the replacement character.
    private mutating func scalar() throws -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        let first = try unit()
        guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? replacement }
        guard end - at >= 6, at[0] == UInt8(ascii: "\\"), at[1] == UInt8(ascii: "u") else { return replacement }
        let back = at
        at += 2
        let second = try unit()
        guard (0xDC00..<0xE000).contains(second) else {
            at = back
            return replacement
        }
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? replacement
    }

    private mutating func unit() throws -> UInt32 {
        guard end - at >= 4 else { throw failure("a text does not end") }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let digit: UInt32
            switch at.pointee {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt32(at.pointee - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt32(at.pointee - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt32(at.pointee - UInt8(ascii: "A") + 10)
            default: throw failure("four digits are missing")
            }
            unit = unit << 4 | digit
            at += 1
        }
        return unit
    }

    private mutating func number() throws -> JSONValue {
        let start = at
        let isNegative = at.pointee == UInt8(ascii: "-")
        if isNegative { at += 1 }
        let digits = at
        var whole = 0
        var fits = true
        while let digit = self.digit() {
            if fits {
                let (tens, wide) = whole.multipliedReportingOverflow(by: 10)
                let (sum, over) = isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
                fits = !wide && !over
                whole = sum
            }
        }
        let count = at - digits
        guard count > 0 else {
            at = start
            throw failure("no value begins so")
        }
        if count > 1, digits.pointee == UInt8(ascii: "0") { throw failure("a number begins with a zero") }
        let isWhole = try !fraction()
        if isWhole, fits { return .integer(whole) }
        let text = String(decoding: UnsafeBufferPointer(start: start, count: at - start), as: UTF8.self)
        if isWhole { return .number(text) }
        guard let double = Double(text), double.isFinite else { return .number(text) }
        return .double(double)
    }

    private mutating func digit() -> Int? {
        guard at < end, at.pointee >= UInt8(ascii: "0"), at.pointee <= UInt8(ascii: "9") else { return nil }
        defer { at += 1 }
        return Int(at.pointee - UInt8(ascii: "0"))
    }

    private mutating func digits() throws {
        guard digit() != nil else { throw failure("a digit is missing") }
        while digit() != nil {}
    }

    /// Goes over a fraction and an exponent; whether there is one.
    private mutating func fraction() throws -> Bool {
        var any = false
        if at < end, at.pointee == UInt8(ascii: ".") {
            at += 1
            try digits()
            any = true
        }
        if at < end, at.pointee == UInt8(ascii: "e") || at.pointee == UInt8(ascii: "E") {
            at += 1
            if at < end, at.pointee == UInt8(ascii: "+") || at.pointee == UInt8(ascii: "-") { at += 1 }
            try digits()
            any = true
        }
        return any
    }
}
