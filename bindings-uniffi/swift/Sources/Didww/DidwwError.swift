import Foundation

/// Whatever goes wrong in this package; its message says what, and what to do.
///
/// ```swift
/// do {
///     _ = try await client.dids.find("nope")
/// } catch let error as DidwwError where error.isNotFound {
///     print("no such number")
/// } catch DidwwError.api(let error) {
///     for problem in error.errors { print(problem.detail ?? "-") }
/// }
/// ```
///
/// A call whose task is cancelled throws a `CancellationError` in its place.
public enum DidwwError: Error, Sendable {
    /// The API answered, and the answer is not a success.
    case api(ApiError)
    /// It took too long.
    case timeout(TimeoutError)
    /// No connection could be made: unknown host, refused, unreachable. Nothing was sent.
    case connect(ConnectError)
    /// The server's certificate is not trusted, or what answers does not speak TLS. Nothing was sent.
    case tls(TlsError)
    /// The connection broke after it was made.
    case transport(TransportError)
    /// The answer is a success and cannot be understood.
    case decode(DecodeError)
    /// What was asked for cannot be sent. Nothing was.
    case invalidInput(InvalidInputError)
    /// A file of this machine could not be read or written.
    case file(FileError)
    /// Something that DIDWW was to do did not come to the end that was waited for. It goes on: wait for its id again.
    case wait(WaitError)
    /// A row of a file with call detail records cannot be understood.
    case record(RecordError)
    /// A callback cannot be read, or is not known to be DIDWW's.
    case callback(CallbackError)
    /// The request was cancelled.
    case cancelled(CancelledError)
    /// Something that this release has no name for.
    case other(OtherError)
}

/// What became of a request: it never left, the server refused it, nobody knows, or it was done.
public enum Outcome: String, Sendable, Hashable, CaseIterable {
    /// It never left.
    case notSent = "not_sent"
    /// The server refused it.
    case refused
    /// Nobody knows.
    case unknown
    /// It was done.
    case done
}

/// What every kind of error has.
public struct ErrorContext: Sendable {
    /// What went wrong, and what to do.
    public var message: String
    /// HTTP status of the answer, if there was one.
    public var status: Int?
    /// `X-Request-Id` of the answer: what DIDWW's support finds the request by.
    public var requestId: String?
    /// Status and headers of the answer, if there was one.
    public var response: ResponseInfo?
    /// What became of the request.
    public var outcome: Outcome
    /// How often it was tried to send the request; 0 if it never came to that.
    public var attempts: Int
    /// How long the call waited for the client's rate limit, all attempts together.
    public var waitedForRateLimit: Duration
    /// Whether the same request may succeed when it is made again. Whether repeating a write is safe is another question.
    public var isRetryable: Bool
    /// Whether a write may have taken effect although it failed: look before repeating it.
    public var mayHaveHappened: Bool
    /// What stands behind it: another error of this package, what the system says, or what a stream threw.
    public var cause: (any Error)?

    /// With what it is to say and what is known about it, so that a test can throw one in place of a request.
    public init(
        _ message: String = "", status: Int? = nil, requestId: String? = nil, response: ResponseInfo? = nil,
        outcome: Outcome = .notSent, attempts: Int = 0, waitedForRateLimit: Duration = .zero, isRetryable: Bool = false,
        mayHaveHappened: Bool = false, cause: (any Error)? = nil
    ) {
        self.message = message
        self.status = status
        self.requestId = requestId
        self.response = response
        self.outcome = outcome
        self.attempts = attempts
        self.waitedForRateLimit = waitedForRateLimit
        self.isRetryable = isRetryable
        self.mayHaveHappened = mayHaveHappened
        self.cause = cause
    }
}

extension ErrorContext: CustomReflectable {
    /// The answer is had by asking for it, not by printing the error.
    public var customMirror: Mirror {
        let shown: KeyValuePairs<String, Any> = [
            "message": message, "status": status as Any, "requestId": requestId as Any, "outcome": outcome,
            "attempts": attempts, "isRetryable": isRetryable, "mayHaveHappened": mayHaveHappened,
        ]
        return Mirror(self, children: shown)
    }
}

/// What the details of every kind of error have.
public protocol ErrorDetails: Sendable, CustomStringConvertible {
    /// What every kind of error has.
    var context: ErrorContext { get set }
}

extension ErrorDetails {
    /// What went wrong, and what to do.
    public var message: String { context.message }
    /// HTTP status of the answer, if there was one.
    public var status: Int? { context.status }
    /// `X-Request-Id` of the answer.
    public var requestId: String? { context.requestId }
    /// Status and headers of the answer, if there was one.
    public var response: ResponseInfo? { context.response }
    /// What it says.
    public var description: String { context.message }
}

extension DidwwError {
    /// What this kind of error has of its own.
    public var details: any ErrorDetails {
        switch self {
        case .api(let details): return details
        case .timeout(let details): return details
        case .connect(let details): return details
        case .tls(let details): return details
        case .transport(let details): return details
        case .decode(let details): return details
        case .invalidInput(let details): return details
        case .file(let details): return details
        case .wait(let details): return details
        case .record(let details): return details
        case .callback(let details): return details
        case .cancelled(let details): return details
        case .other(let details): return details
        }
    }

    /// The kind of error in one word: `api`, `timeout`, `connect`, `tls`, `transport`, `decode`, `invalid_input`, `file`,
    /// `wait`, `record`, `callback` or `cancelled`.
    public var code: String {
        switch self {
        case .api: return "api"
        case .timeout: return "timeout"
        case .connect: return "connect"
        case .tls: return "tls"
        case .transport: return "transport"
        case .decode: return "decode"
        case .invalidInput: return "invalid_input"
        case .file: return "file"
        case .wait: return "wait"
        case .record: return "record"
        case .callback: return "callback"
        case .cancelled: return "cancelled"
        case .other(let error): return error.code
        }
    }

    /// What went wrong, and what to do.
    public var message: String { details.context.message }
    /// HTTP status of the answer, if there was one.
    public var status: Int? { details.context.status }
    /// `X-Request-Id` of the answer: what DIDWW's support finds the request by.
    public var requestId: String? { details.context.requestId }
    /// Status and headers of the answer, if there was one.
    public var response: ResponseInfo? { details.context.response }
    /// What became of the request.
    public var outcome: Outcome { details.context.outcome }
    /// How often it was tried to send the request; 0 if it never came to that.
    public var attempts: Int { details.context.attempts }
    /// How long the call waited for the client's rate limit, all attempts together.
    public var waitedForRateLimit: Duration { details.context.waitedForRateLimit }
    /// Whether the same request may succeed when it is made again. Whether repeating a write is safe is another question.
    public var isRetryable: Bool { details.context.isRetryable }
    /// Whether a write may have taken effect although it failed: look before repeating it.
    public var mayHaveHappened: Bool { details.context.mayHaveHappened }
    /// What stands behind it.
    public var cause: (any Error)? { details.context.cause }

    /// What the API says, if it is the API that said no.
    public var api: ApiError? {
        if case .api(let error) = self { return error }
        return nil
    }

    /// 401: the credential is not accepted.
    public var isUnauthorized: Bool { api?.isUnauthorized ?? false }
    /// 403: the account may not do this.
    public var isForbidden: Bool { api?.isForbidden ?? false }
    /// 404: no such resource, or it is not the account's.
    public var isNotFound: Bool { api?.isNotFound ?? false }
    /// 409: it does not fit the state that the resource is in.
    public var isConflict: Bool { api?.isConflict ?? false }
    /// 422: the values are not accepted; `errors` tells which.
    public var isUnprocessable: Bool { api?.isUnprocessable ?? false }
    /// 429: too many requests.
    public var isRateLimited: Bool { api?.isRateLimited ?? false }
    /// 500 and above.
    public var isServerError: Bool { api?.isServerError ?? false }
}

extension DidwwError: LocalizedError, CustomStringConvertible, CustomDebugStringConvertible {
    /// What it says.
    public var errorDescription: String? { message }
    /// What it says.
    public var description: String { message }
    /// Its kind, and what it says.
    public var debugDescription: String { "DidwwError.\(code): \(message)" }
}

// What each kind has of its own

/// What in the request a problem is about.
public struct ErrorSource: Sendable, Hashable {
    /// Where in the document, e.g. `/data/attributes/capacity_limit`.
    public let pointer: String?
    /// Which query parameter.
    public let parameter: String?
    /// Which header.
    public let header: String?

    /// With what is known.
    public init(pointer: String? = nil, parameter: String? = nil, header: String? = nil) {
        (self.pointer, self.parameter, self.header) = (pointer, parameter, header)
    }
}

/// One problem that the API reports: a JSON:API error object. A member that the API did not send is nil.
public struct ErrorObject: Sendable, Hashable {
    /// Identifies this occurrence.
    public let id: String?
    /// HTTP status of this problem.
    public let status: String?
    /// The API's code for this kind of problem.
    public let code: String?
    /// The kind of problem in words.
    public let title: String?
    /// This problem in words.
    public let detail: String?
    /// What in the request it is about.
    public let source: ErrorSource?
    /// `links` as the API sent it.
    public let links: JSONValue?
    /// `meta` as the API sent it.
    public let meta: JSONValue?

    /// With what is known.
    public init(
        id: String? = nil, status: String? = nil, code: String? = nil, title: String? = nil, detail: String? = nil,
        source: ErrorSource? = nil, links: JSONValue? = nil, meta: JSONValue? = nil
    ) {
        (self.id, self.status, self.code, self.title) = (id, status, code, title)
        (self.detail, self.source, self.links, self.meta) = (detail, source, links, meta)
    }
}

/// The API answered, and the answer is not a success.
public struct ApiError: ErrorDetails, CustomReflectable {
    public var context: ErrorContext
    /// What the API says is wrong; empty if the body is not the JSON that it should be.
    public var errors: [ErrorObject]
    /// How long the API asks to wait before the next request.
    public var retryAfter: Duration?
    /// The first KiB of the body, whatever it is. It may repeat what was sent: do not log it.
    public var body: String

    /// With what is known.
    public init(
        _ message: String = "", status: Int, errors: [ErrorObject] = [], retryAfter: Duration? = nil, body: String = ""
    ) {
        let context = ErrorContext(message, status: status, outcome: .refused, attempts: 1)
        self.init(context: context, errors: errors, retryAfter: retryAfter, body: body)
    }

    init(context: ErrorContext, errors: [ErrorObject], retryAfter: Duration?, body: String) {
        (self.context, self.errors, self.retryAfter, self.body) = (context, errors, retryAfter, body)
    }

    /// 401: the credential is not accepted.
    public var isUnauthorized: Bool { status == 401 }
    /// 403: the account may not do this.
    public var isForbidden: Bool { status == 403 }
    /// 404: no such resource, or it is not the account's.
    public var isNotFound: Bool { status == 404 }
    /// 409: it does not fit the state that the resource is in.
    public var isConflict: Bool { status == 409 }
    /// 422: the values are not accepted; `errors` tells which.
    public var isUnprocessable: Bool { status == 422 }
    /// 429: too many requests.
    public var isRateLimited: Bool { status == 429 }
    /// 500 and above.
    public var isServerError: Bool { (status ?? 0) >= 500 }

    /// The body is not printed with the error.
    public var customMirror: Mirror {
        Mirror(self, children: ["context": context, "errors": errors, "retryAfter": retryAfter as Any])
    }
}

/// What was being waited for when the time was up.
public enum TimeoutPhase: String, Sendable, Hashable, CaseIterable {
    /// The turn within the rate limit.
    case rateLimit = "rate_limit"
    /// What gives the credential.
    case credential
    /// The connection.
    case connect
    /// The head of the answer.
    case response
    /// The body of the answer.
    case body
}

/// It took too long.
public struct TimeoutError: ErrorDetails {
    public var context: ErrorContext
    /// What was being waited for.
    public var phase: TimeoutPhase
    /// The limit that was reached, where it is known.
    public var limit: Duration?
    /// How long the rate limit would have had it wait, if that is what it was about.
    public var wait: Duration?

    /// With what is known.
    public init(_ message: String = "", phase: TimeoutPhase = .response, limit: Duration? = nil, wait: Duration? = nil) {
        context = ErrorContext(message, isRetryable: true)
        (self.phase, self.limit, self.wait) = (phase, limit, wait)
    }
}

/// No connection could be made: unknown host, refused, unreachable. Nothing was sent.
public struct ConnectError: ErrorDetails {
    public var context: ErrorContext
    /// The host, with the port if it is not the scheme's own.
    public var host: String
    /// The proxy that it went through, if it is known to have gone through one.
    public var proxy: String?
    /// Whether the host's name could not be resolved.
    public var dns: Bool

    /// With what is known.
    public init(_ message: String = "", host: String = "", proxy: String? = nil, dns: Bool = false) {
        context = ErrorContext(message, isRetryable: true)
        (self.host, self.proxy, self.dns) = (host, proxy, dns)
    }
}

/// The server's certificate is not trusted, or what answers does not speak TLS. Nothing was sent.
public struct TlsError: ErrorDetails {
    public var context: ErrorContext
    /// The host, with the port if it is not the scheme's own.
    public var host: String

    /// With what is known.
    public init(_ message: String = "", host: String = "") {
        context = ErrorContext(message)
        self.host = host
    }
}

/// The connection broke after it was made.
public struct TransportError: ErrorDetails {
    public var context: ErrorContext

    /// With what it is to say.
    public init(_ message: String = "") {
        context = ErrorContext(message, outcome: .unknown)
    }
}

/// The answer is a success and cannot be understood.
public struct DecodeError: ErrorDetails {
    public var context: ErrorContext
    /// Where in the document, e.g. `data[3].attributes.number`; empty for the document itself.
    public var path: String
    /// The start of a body that is not JSON at all: the page of a proxy, say.
    public var excerpt: String?

    /// With what is known.
    public init(_ message: String = "", path: String = "", excerpt: String? = nil) {
        context = ErrorContext(message)
        (self.path, self.excerpt) = (path, excerpt)
    }
}

/// What was asked for cannot be sent. Nothing was.
public struct InvalidInputError: ErrorDetails {
    public var context: ErrorContext
    /// The attribute, parameter or option that it is about, by its name in the schema, if it is about one.
    public var member: String?

    /// With what is known.
    public init(_ message: String = "", member: String? = nil) {
        context = ErrorContext(message)
        self.member = member
    }
}

/// A file of this machine could not be read or written.
public struct FileError: ErrorDetails {
    public var context: ErrorContext
    /// What was tried: `read`, `create` …
    public var action: String
    /// Which file; nil for a stream.
    public var file: String?
    /// The system's number for what went wrong.
    public var errno: Int?

    /// With what is known.
    public init(_ message: String = "", action: String = "", file: String? = nil, errno: Int? = nil) {
        context = ErrorContext(message)
        (self.action, self.file, self.errno) = (action, file, errno)
    }
}

/// Something that DIDWW was to do did not come to the end that was waited for. It goes on: wait for its id again.
public struct WaitError: ErrorDetails {
    public var context: ErrorContext
    /// JSON:API type of what was waited for.
    public var resource: String
    /// Its id.
    public var id: String
    /// The state that it was last seen in.
    public var state: String
    /// How long it was waited for.
    public var waited: Duration
    /// Whether the time was up.
    public var timedOut: Bool

    /// With what is known.
    public init(
        _ message: String = "", resource: String = "", id: String = "", state: String = "", waited: Duration = .zero,
        timedOut: Bool = false
    ) {
        context = ErrorContext(message)
        (self.resource, self.id, self.state) = (resource, id, state)
        (self.waited, self.timedOut) = (waited, timedOut)
    }
}

/// A row of a file with call detail records cannot be understood.
public struct RecordError: ErrorDetails {
    public var context: ErrorContext
    /// Line of the file where the row begins, counted from 1; the header is line 1.
    public var line: Int
    /// The column's name, if it is about one.
    public var column: String?

    /// With what is known.
    public init(_ message: String = "", line: Int = 0, column: String? = nil) {
        context = ErrorContext(message)
        (self.line, self.column) = (line, column)
    }
}

/// What is wrong with a callback.
public enum CallbackFault: String, Sendable, Hashable, CaseIterable {
    /// The signature is not DIDWW's.
    case signature
    /// It cannot be read.
    case malformed
    /// Its body is too long.
    case tooLarge = "too_large"
    /// Its body is of a type that callbacks do not have.
    case mediaType = "media_type"
}

/// A callback cannot be read, or is not known to be DIDWW's.
public struct CallbackError: ErrorDetails {
    public var context: ErrorContext
    /// What kind of fault it is.
    public var fault: CallbackFault
    /// The HTTP status to answer with.
    public var httpStatus: Int

    /// With what is known.
    public init(_ message: String = "", fault: CallbackFault = .malformed, httpStatus: Int = 400) {
        context = ErrorContext(message)
        (self.fault, self.httpStatus) = (fault, httpStatus)
    }
}

/// The request was cancelled.
public struct CancelledError: ErrorDetails {
    public var context: ErrorContext

    /// With what it is to say.
    public init(_ message: String = "the request was cancelled") {
        context = ErrorContext(message, outcome: .unknown)
    }
}

/// Something that this release has no name for.
public struct OtherError: ErrorDetails {
    public var context: ErrorContext
    /// The kind of error in one word.
    public var code: String

    /// With what is known.
    public init(_ message: String = "", code: String = "error") {
        context = ErrorContext(message)
        self.code = code
    }
}

/// What the system, or a library, says of an error.
public struct SystemError: Error, Sendable, LocalizedError, CustomStringConvertible {
    /// What it says.
    public let message: String
    /// The system's number for it, if it has one.
    public let errno: Int?

    /// What it says.
    public var description: String { message }
    /// What it says.
    public var errorDescription: String? { message }
}

extension DidwwError {
    /// The error of an option or member that cannot be.
    static func invalid(_ member: String, _ message: String) -> DidwwError {
        .invalidInput(InvalidInputError("\(member): \(message)", member: member))
    }

    /// It with what a stream threw as its cause.
    func caused(by cause: any Error) -> DidwwError {
        guard case .file(var details) = self else { return self }
        details.context.cause = cause
        return .file(details)
    }
}
