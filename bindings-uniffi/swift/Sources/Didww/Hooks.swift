internal import DidwwFFI

/// A request that is about to leave.
public struct RequestEvent: Sendable {
    /// `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`.
    public let operation: String
    /// JSON:API type of what it is about; nil for raw requests.
    public let resource: String?
    /// HTTP method.
    public let method: String
    /// Path below the base URL, without the query: filters hold phone numbers.
    public let path: String
    /// Host, and port if it is not the scheme's own.
    public let host: String
    /// Which attempt it is, from 1 on.
    public let attempt: Int
    private(set) var headers: [(String, String)] = []

    init(_ event: JSONValue) {
        operation = event["operation"]?.string ?? ""
        resource = event["resource"]?.string
        method = event["method"]?.string ?? ""
        path = event["path"]?.string ?? ""
        host = event["host"]?.string ?? ""
        attempt = event["attempt"]?.integer ?? 0
    }

    /// Sends a header along, in place of the usual one of that name: `traceparent`, say. The credential stays the client's.
    public mutating func setHeader(_ name: String, _ value: String) {
        headers.append((name, value))
    }
}

/// What became of an attempt.
public struct ResponseEvent: Sendable {
    /// `list`, `find`, `create`, `update`, `delete`, `upload`, `download` or `raw`.
    public let operation: String
    /// JSON:API type of what it is about; nil for raw requests.
    public let resource: String?
    /// HTTP method.
    public let method: String
    /// Path below the base URL, without the query: filters hold phone numbers.
    public let path: String
    /// Host, and port if it is not the scheme's own.
    public let host: String
    /// Which attempt it was, from 1 on; 0 if it did not come to one.
    public let attempt: Int
    /// How long the attempt took.
    public let duration: Duration
    /// HTTP status, if there was an answer.
    public let status: Int?
    /// What went wrong; nil for a success.
    public let error: DidwwError?
    /// The request is made again after so long; nil if it is not.
    public let retryIn: Duration?

    init(_ event: JSONValue) {
        operation = event["operation"]?.string ?? ""
        resource = event["resource"]?.string
        method = event["method"]?.string ?? ""
        path = event["path"]?.string ?? ""
        host = event["host"]?.string ?? ""
        attempt = event["attempt"]?.integer ?? 0
        duration = .ofMilliseconds(event["duration"]?.double ?? 0)
        status = event["status"]?.integer
        error = event["error"].flatMap { $0.isNull ? nil : Native.error($0) }
        retryIn = event["retryIn"]?.double.map(Duration.ofMilliseconds)
    }
}

/// What authenticates a request.
public enum Credential: Sendable, CustomStringConvertible {
    /// An API key.
    case apiKey(String)
    /// A header of the program's own.
    case header(name: String, value: String)

    var json: JSONValue {
        switch self {
        case .apiKey(let key): return .string(key)
        case .header(let name, let value): return .array([.string(name), .string(value)])
        }
    }

    /// Without the secret.
    public var description: String {
        switch self {
        case .apiKey: return "apiKey([redacted])"
        case .header(let name, _): return "header(\(name): [redacted])"
        }
    }
}

extension Credential: CustomReflectable, CustomDebugStringConvertible {
    /// Without the secret.
    public var debugDescription: String { description }
    /// Without the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Gives the credential of each request, in place of a key.
public protocol Authentication: Sendable {
    /// The credential of the next request.
    func credential() async throws -> Credential

    /// Called after a 401; whether to ask for the credential again and send once more. It is not, unless this says so.
    func rejected(status: Int) async -> Bool
}

extension Authentication {
    public func rejected(status: Int) async -> Bool { false }
}

/// What the native client calls, on threads of its own.
final class ForeignFunctions: Functions {
    private let request: (@Sendable (inout RequestEvent) -> Void)?
    private let response: (@Sendable (ResponseEvent) -> Void)?
    private let authentication: (any Authentication)?

    init(
        request: (@Sendable (inout RequestEvent) -> Void)?, response: (@Sendable (ResponseEvent) -> Void)?,
        authentication: (any Authentication)?
    ) {
        (self.request, self.response, self.authentication) = (request, response, authentication)
    }

    /// Which of them there are.
    var has: DidwwFFI.Hooks {
        DidwwFFI.Hooks(
            onRequest: request != nil, onResponse: response != nil, credential: authentication != nil,
            rejected: authentication != nil)
    }

    func onRequest(event: String) -> String? {
        guard let request, let read = try? JSONReader.read(event) else { return nil }
        var event = RequestEvent(read)
        request(&event)
        guard !event.headers.isEmpty else { return nil }
        return JSONValue.array(event.headers.map { .array([.string($0.0), .string($0.1)]) }).text
    }

    func onResponse(event: String) {
        guard let response, let read = try? JSONReader.read(event) else { return }
        response(ResponseEvent(read))
    }

    func credential(request: Credentials) {
        guard let authentication else { return request.reject() }
        Task {
            do {
                request.resolve(json: try await authentication.credential().json.text)
            } catch {
                // without what was thrown, which may hold the credential
                request.reject()
            }
        }
    }

    func rejected(status: UInt16, decision: Decision) {
        guard let authentication else { return decision.decide(again: false) }
        Task { decision.decide(again: await authentication.rejected(status: Int(status))) }
    }
}
