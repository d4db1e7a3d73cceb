/// Writes JSON.
struct JSONWriter {
    private(set) var text = ""
    /// Whether numbers by their digits are marked as the native module reads them, in place of being written.
    private let marks: Bool

    init(marks: Bool = false) {
        self.marks = marks
    }

    /// What begins a text that stands for a number.
    static let mark: Character = "\u{1}"

    mutating func raw(_ part: String) {
        text += part
    }

    mutating func value(_ value: JSONValue) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let number): text += String(number)
        case .double(let number): text += number.isFinite ? "\(number)" : "null"
        case .number(let digits): marks ? string("\(JSONWriter.mark)\(digits)") : raw(digits)
        case .string(let value): string(value)
        case .array(let items): list(items) { $0.value($1) }
        case .object(let members):
            list(members.members, open: "{", close: "}") {
                $0.string($1.name)
                $0.raw(":")
                $0.value($1.value)
            }
        }
    }

    mutating func list<Items: Sequence>(
        _ items: Items, open: String = "[", close: String = "]", each: (inout JSONWriter, Items.Element) -> Void
    ) {
        text += open
        var isFirst = true
        for item in items {
            if !isFirst { text += "," }
            isFirst = false
            each(&self, item)
        }
        text += close
    }

    mutating func string(_ value: String) {
        text += "\""
        let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }
        if isPlain {
            text += value
        } else {
            for scalar in value.unicodeScalars { escape(scalar) }
        }
        text += "\""
    }

    private mutating func escape(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "\"": text += "\\\""
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{0}"..<" ":
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
}

/// An object of JSON whose members are given one by one, in their order; those without a value are left out.
struct JSONMembers {
    private var members: [(String, String)] = []

    var isEmpty: Bool { members.isEmpty }

    mutating func add(_ name: String, json: String?) {
        if let json { members.append((name, json)) }
    }

    mutating func add(_ name: String, _ value: JSONValue?) {
        guard let value else { return }
        var writer = JSONWriter(marks: true)
        writer.value(value)
        members.append((name, writer.text))
    }

    mutating func add(_ name: String, _ text: String?) {
        add(name, text.map(JSONValue.string))
    }

    mutating func add(_ name: String, _ number: Int?) {
        add(name, number.map(JSONValue.integer))
    }

    mutating func add(_ name: String, _ flag: Bool?) {
        add(name, flag.map(JSONValue.bool))
    }

    mutating func add(_ name: String, _ texts: [String]?) {
        add(name, texts.map { JSONValue.array($0.map(JSONValue.string)) })
    }

    var text: String {
        var writer = JSONWriter()
        writer.list(members, open: "{", close: "}") {
            $0.string($1.0)
            $0.raw(":" + $1.1)
        }
        return writer.text
    }

    /// The text, if there is any member.
    var textIfAny: String? { isEmpty ? nil : text }
}
