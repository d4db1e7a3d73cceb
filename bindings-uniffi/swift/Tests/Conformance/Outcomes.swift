import Didww

/// The caller does not see what the case expects.
struct Mismatch: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// The language itself, or a setter, said no before anything could be sent: there is no such class or method, or the value is
/// not taken. A case may expect that as `invalid_input`.
struct Refused: Error, CustomStringConvertible {
    let description: String
    /// What a setter threw.
    let error: DidwwError?

    init(_ description: String, _ error: DidwwError? = nil) {
        (self.description, self.error) = (description, error)
    }
}

/// Does what may be refused before anything is sent.
func refusable<Value>(_ work: () throws -> Value) throws -> Value {
    do {
        return try work()
    } catch DidwwError.invalidInput(let details) {
        throw Refused(details.message, .invalidInput(details))
    }
}

/// Fails with what was seen and what should have been.
func differ(_ what: String, _ got: Any?, _ wanted: Any?) -> Mismatch {
    Mismatch("\(what): \(shown(got)) instead of \(shown(wanted))")
}

/// A value in one line.
func shown(_ value: Any?) -> String {
    value.map { String(describing: $0) } ?? "nothing"
}

/// What steps give.
enum Held {
    case resource(Resource)
    case page(AnyPage)
    case rows([Resource])
    case records([CallRecord])
    case events([CallbackEvent])
    case response(ResponseInfo)
    case raw(RawResponse)
    case uploaded(UploadedFile)
    case text(String)
    case flag(Bool)
    case number(Int)
    case nothing

    /// It as a program has it.
    var value: Any? {
        switch self {
        case .resource(let value): return value
        case .page(let value): return value
        case .rows(let value): return value
        case .records(let value): return value
        case .events(let value): return value
        case .response(let value): return value
        case .raw(let value): return value
        case .uploaded(let value): return value
        case .text(let value): return value
        case .flag(let value): return value
        case .number(let value): return value
        case .nothing: return nil
        }
    }

    var resource: Resource {
        get throws {
            if case .resource(let resource) = self { return resource }
            throw Mismatch("this is no resource: \(shown(value))")
        }
    }

    var rows: [Resource] {
        get throws {
            switch self {
            case .page(let page): return page.data
            case .rows(let rows): return rows
            default: throw Mismatch("these are no rows: \(shown(value))")
            }
        }
    }

    var info: ResponseInfo? {
        switch self {
        case .resource(let resource): return resource.response
        case .page(let page): return page.response
        case .uploaded(let file): return file.response
        case .raw(let raw): return raw.info
        case .response(let response): return response
        default: return nil
        }
    }
}
