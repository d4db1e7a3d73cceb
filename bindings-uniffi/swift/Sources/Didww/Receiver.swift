import Foundation

/// Checks and reads callbacks, for any web framework. It is made once and shared.
///
/// ```swift
/// let receiver = try Receiver(callbackSecret: "YOUR_CALLBACK_SECRET", publicBaseUrl: "https://hooks.example.com")
///
/// func receive(_ request: ReceivedRequest) -> Int {
///     do {
///         for event in try receiver.receive(request) { print(event.callbackType, event.id) }
///         return 204
///     } catch DidwwError.callback(let error) {
///         return error.httpStatus
///     } catch {
///         return 500
///     }
/// }
/// ```
public struct Receiver: Sendable {
    private let validator: RequestValidator
    /// Longest body that is read, in bytes.
    public let maxBody: Int

    /// - callbackSecret: the account's, which stands in the user panel.
    /// - publicBaseUrl: where DIDWW calls, if that is not what the program sees, behind a proxy say: it takes the place of
    ///   scheme, host and port, and a path in it is put in front.
    /// - maxBody: the longest body that is read, in bytes: 1 MiB; DIDWW's are some hundred.
    ///
    /// Throws a `DidwwError.invalidInput` if the secret is empty, or the public base URL is none.
    public init(callbackSecret: String, publicBaseUrl: String? = nil, maxBody: Int = 1 << 20) throws {
        validator = try RequestValidator(callbackSecret: callbackSecret, publicBaseUrl: publicBaseUrl)
        self.maxBody = maxBody
    }

    /// What DIDWW says: one callback, or those of a voice OUT trunk that piled up. Throws a `DidwwError.callback`, whose
    /// `httpStatus` is what to answer.
    public func receive(_ request: ReceivedRequest) throws -> [CallbackEvent] {
        try validator.validateAndParse(url: request.url, payload: payload(request), signature: request.signature)
    }

    private func payload(_ request: ReceivedRequest) throws -> Payload {
        // whatever it says
        guard let signature = request.signature, !signature.isEmpty else { return .form([:]) }
        if Receiver.isByQuery(request.method) { return .query(of: request.url) }
        try checkLength(request.body.count)
        return .body(request.body, contentType: request.contentType ?? "")
    }

    /// The same for a form that was read already: its members, decoded.
    public func receiveForm(url: String, members: [String: String], signature: String?) throws -> [CallbackEvent] {
        try validator.validateAndParse(url: url, payload: .form(members), signature: signature)
    }

    /// Whether the body has to be read: that of a request by GET has none, and nobody's is read for nothing.
    public func needsBody(method: String, signature: String?) -> Bool {
        !(signature ?? "").isEmpty && !Receiver.isByQuery(method)
    }

    /// Throws a `DidwwError.callback` if a body is longer than what is read.
    public func checkLength(_ length: Int) throws {
        guard length > maxBody else { return }
        let message = "the callback is refused: its body is longer than \(maxBody) bytes"
        throw DidwwError.callback(CallbackError(message, fault: .tooLarge, httpStatus: 413))
    }

    /// What is signed as the URL: compare it with the callback URL that DIDWW was given.
    public func signedUrl(_ url: String) -> String {
        validator.signedUrl(url)
    }

    /// What has its members in the query.
    private static func isByQuery(_ method: String) -> Bool {
        ["GET", "HEAD"].contains(method.uppercased())
    }
}

extension Receiver: CustomStringConvertible {
    /// Without the secret.
    public var description: String { "Receiver(maxBody: \(maxBody))" }
}

/// A request, whatever framework it came to.
public struct ReceivedRequest: Sendable {
    /// Its method.
    public var method: String
    /// The URL that was called, with its query, as it came. Path and query are enough where there is a public base URL.
    public var url: String
    /// Value of `X-DIDWW-Signature`, if there is one.
    public var signature: String?
    /// Value of `Content-Type`, if there is one.
    public var contentType: String?
    /// The body as it came; one by GET has none.
    public var body: Data

    /// A request with what of it counts.
    public init(method: String, url: String, signature: String?, contentType: String? = nil, body: Data = Data()) {
        (self.method, self.url, self.signature) = (method, url, signature)
        (self.contentType, self.body) = (contentType, body)
    }
}
