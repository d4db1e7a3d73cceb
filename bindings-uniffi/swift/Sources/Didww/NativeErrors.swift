internal import DidwwFFI
import Foundation

/// The native module: how its calls are made, and how what it throws becomes an error of this package.
enum Native {
    /// JSON of the native module.
    static func read(_ text: String) throws -> JSONValue {
        do {
            return try JSONReader.read(text)
        } catch {
            throw DidwwError.decode(DecodeError("the native module is of another release: \(error)"))
        }
    }

    /// What `work` gives, with what the native module throws as an error of this package.
    static func checked<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch {
            throw raised(error)
        }
    }

    /// The same of a call that cannot be cancelled.
    static func awaited<Value: Sendable>(_ work: @Sendable () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch {
            throw raised(error)
        }
    }

    /// Makes a call that ends, and its request with it, when the task is cancelled.
    static func started<Value: Sendable>(_ start: @Sendable (Cancel) async throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        let cancel = Cancel()
        do {
            let value = try await withTaskCancellationHandler {
                try await start(cancel)
            } onCancel: {
                cancel.abort()
            }
            // what came at the same moment comes too late, so that whoever cancelled need not expect both
            try Task.checkCancellation()
            return value
        } catch {
            let raised = raised(error)
            if Task.isCancelled, case DidwwError.cancelled = raised { throw CancellationError() }
            throw raised
        }
    }

    /// What the native module threw, as an error of this package; anything else as it is.
    static func raised(_ error: any Error) -> any Error {
        guard case NativeFailure.Failed(let fields) = error else { return error }
        guard let fields = try? JSONReader.read(fields) else { return DidwwError.other(OtherError(fields)) }
        return self.error(fields)
    }

    /// The error that the native module tells about.
    static func error(_ fields: JSONValue) -> DidwwError {
        let text = { (name: String) in fields[name]?.string }
        let span = { (name: String) in fields[name]?.double.map(Duration.ofMilliseconds) }
        let context = context(fields)
        switch text("kind") {
        case "api":
            let errors = fields["errors"]?.array ?? []
            return .api(
                ApiError(
                    context: context, errors: errors.map(object), retryAfter: span("retryAfter"), body: text("body") ?? ""))
        case "timeout":
            let phase = text("phase").flatMap(TimeoutPhase.init) ?? .response
            return .timeout(with(context, TimeoutError(phase: phase, limit: span("limit"), wait: span("wait"))))
        case "connect":
            let dns = fields["dns"]?.bool ?? false
            return .connect(with(context, ConnectError(host: text("host") ?? "", proxy: text("proxy"), dns: dns)))
        case "tls": return .tls(with(context, TlsError(host: text("host") ?? "")))
        case "transport": return .transport(with(context, TransportError()))
        case "decode":
            return .decode(with(context, DecodeError(path: text("path") ?? "", excerpt: text("excerpt"))))
        case "invalid_input": return .invalidInput(with(context, InvalidInputError(member: text("member"))))
        case "file":
            let errno = fields["errno"]?.integer
            return .file(with(context, FileError(action: text("action") ?? "", file: text("file"), errno: errno)))
        case "wait":
            let details = WaitError(
                resource: text("resource") ?? "", id: text("id") ?? "", state: text("state") ?? "",
                waited: span("waited") ?? .zero, timedOut: fields["timedOut"]?.bool ?? false)
            return .wait(with(context, details))
        case "record":
            return .record(with(context, RecordError(line: fields["line"]?.integer ?? 0, column: text("column"))))
        case "callback":
            let fault = text("fault").flatMap(CallbackFault.init) ?? .malformed
            return .callback(
                with(context, CallbackError(fault: fault, httpStatus: fields["httpStatus"]?.integer ?? 400)))
        case "cancelled":
            var details = with(context, CancelledError())
            details.context.outcome = .unknown
            return .cancelled(details)
        default: return .other(with(context, OtherError(code: text("kind") ?? "error")))
        }
    }

    private static func with<Details: ErrorDetails>(_ context: ErrorContext, _ details: Details) -> Details {
        var details = details
        details.context = context
        return details
    }

    private static func context(_ fields: JSONValue) -> ErrorContext {
        let response = fields["response"].flatMap { $0.object == nil ? nil : ResponseInfo($0) }
        return ErrorContext(
            fields["message"]?.string ?? "", status: fields["status"]?.integer, requestId: fields["requestId"]?.string,
            response: response, outcome: fields["outcome"]?.string.flatMap(Outcome.init) ?? .notSent,
            attempts: fields["attempts"]?.integer ?? 0,
            waitedForRateLimit: .ofMilliseconds(fields["waitedForRateLimit"]?.double ?? 0),
            isRetryable: fields["isRetryable"]?.bool ?? false,
            mayHaveHappened: fields["mayHaveHappened"]?.bool ?? false, cause: fields["cause"].flatMap { cause($0) })
    }

    private static func cause(_ cause: JSONValue) -> (any Error)? {
        guard cause.object != nil else { return nil }
        if let error = cause["error"] { return self.error(error) }
        return SystemError(message: cause["message"]?.string ?? "", errno: cause["errno"]?.integer)
    }

    private static func object(_ problem: JSONValue) -> ErrorObject {
        let text = { (name: String) in problem[name]?.string }
        let source = problem["source"].flatMap { source in
            source.object.map { _ in
                ErrorSource(
                    pointer: source["pointer"]?.string, parameter: source["parameter"]?.string,
                    header: source["header"]?.string)
            }
        }
        let plain = { (name: String) in problem[name].flatMap { $0.isNull ? nil : exact($0) } }
        return ErrorObject(
            id: text("id"), status: text("status"), code: text("code"), title: text("title"), detail: text("detail"),
            source: source, links: plain("links"), meta: plain("meta"))
    }
}
