internal import DidwwFFI
import Foundation

/// What DIDWW says has happened. The classes of the types that this release knows extend it; one of another type is a plain
/// one, with all of it in `members`.
public class CallbackEvent: @unchecked Sendable, CustomStringConvertible, Encodable {
    /// What comes by name, and what that is where the text is not it.
    struct Said {
        let came: [String: String]
        let read: [String: JSONValue]
    }

    private let said: Said

    required init(_ said: Said) {
        self.said = said
    }

    /// What a payload says, without asking whether it is DIDWW's: see `RequestValidator.validateAndParse`.
    ///
    /// One callback, or those of a voice OUT trunk that piled up. Of a query all members are taken, those of the callback URL's
    /// own query too. Throws a `DidwwError.callback` if the payload cannot be read or has no members.
    public static func parse(_ payload: Payload) throws -> [CallbackEvent] {
        try events(Native.checked { try parseCallbacks(cameAs: payload.cameAs, parts: payload.parts) })
    }

    static func events(_ text: String) throws -> [CallbackEvent] {
        (try Native.read(text).array ?? []).map { said in
            let came = said[0]?.object?.compactMapValues(\.string) ?? [:]
            return Registry.callback(came["type"] ?? "").init(Said(came: came, read: said[1]?.object ?? [:]))
        }
    }

    /// The id of what it is about. Empty if the callback leaves it out.
    public final var id: String { self.get("id") ?? "" }

    /// The type of what it is about, as DIDWW spells it: `orders`, `exports` … Empty if the callback leaves it out.
    public final var callbackType: String { self.get("type") ?? "" }

    /// The text of a member by name, also of one that this release does not know; nil if there is none.
    public final func get(_ name: String) -> String? {
        said.came[name]
    }

    /// Everything it says, as text, by name.
    public final var members: [String: String] { said.came }

    /// Text that is not empty; an enum by its name.
    final func readText(_ name: String) -> String? {
        if case .string(let text)? = said.read[name] { return text }
        guard let text = said.came[name], !text.isEmpty else { return nil }
        return text
    }

    final func readFlag(_ name: String) -> Bool? {
        said.came[name].flatMap(Bool.init)
    }

    final func readInstant(_ name: String) -> Date? {
        said.read[name]?.double.map { Date(timeIntervalSince1970: $0 / 1_000) }
    }

    final func readEnum<Value: OpenEnum>(_ name: String) -> Value {
        Value(rawValue: readText(name) ?? "")
    }

    final func readOptionalEnum<Value: OpenEnum>(_ name: String) -> Value? {
        readText(name).map { Value(rawValue: $0) }
    }

    /// The items of a list that came as one text.
    final func readList(_ name: String, _ separator: String) -> [String] {
        let items = (said.came[name] ?? "").components(separatedBy: separator)
        return items.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// What it says.
    public final var description: String {
        let members = said.came.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
        return "\(Swift.type(of: self))(\(members.joined(separator: ", ")))"
    }

    /// Everything it says, as text, by name.
    public final func encode(to encoder: any Encoder) throws {
        try said.came.encode(to: encoder)
    }
}

/// What a callback says, as it came: bytes that are not known to be DIDWW's yet.
///
/// Names that come twice count once, with the last value. A payload that cannot be read is one too: it matches no signature, and
/// `CallbackEvent.parse` tells why.
public struct Payload: Sendable {
    /// What it came as; the native module knows the numbers.
    let cameAs: UInt32
    let parts: [Data]

    /// The members of a form, decoded: names and values.
    public static func form(_ members: some Sequence<(String, String)>) -> Payload {
        Payload(cameAs: 0, parts: members.flatMap { [Data($0.0.utf8), Data($0.1.utf8)] })
    }

    /// The members of a form, decoded.
    public static func form(_ members: [String: String]) -> Payload {
        form(members.map { ($0.key, $0.value) })
    }

    /// A body and the value of its `Content-Type`: a form, or JSON as voice OUT trunks send it.
    public static func body(_ body: Data, contentType: String) -> Payload {
        Payload(cameAs: 1, parts: [body, Data(contentType.utf8)])
    }

    /// The query of a callback by GET, without the question mark and percent-encoded as it came.
    ///
    /// DIDWW adds the members to the query that the callback URL has of its own. Which ones are the event shows when the
    /// signature is checked.
    public static func query(_ query: String) -> Payload {
        Payload(cameAs: 2, parts: [Data(query.utf8)])
    }

    /// The query of a whole URL.
    public static func query(of url: String) -> Payload {
        Payload(cameAs: 3, parts: [Data(url.utf8)])
    }
}

extension Payload: CustomStringConvertible {
    /// What came, in words.
    public var description: String { shownPayload(cameAs: cameAs, parts: parts) }
}

/// Tells callbacks of DIDWW from those of anybody else, by their signature. It is made once and shared.
///
/// ```swift
/// let validator = try RequestValidator(callbackSecret: "YOUR_CALLBACK_SECRET")
/// let payload = Payload.body(body, contentType: contentType)
/// for event in try validator.validateAndParse(url: url, payload: payload, signature: signature) {
///     if let order = event as? OrderCallback { print(order.id, order.status) }
/// }
/// ```
public struct RequestValidator: Sendable {
    private let native: DidwwFFI.RequestValidator

    /// For the account's callback secret, which stands in the user panel.
    ///
    /// `publicBaseUrl` is where DIDWW calls, if that is not what the framework sees: behind a proxy that ends TLS, changes the
    /// host or port, or takes a prefix off the path. `https://hooks.example.com` takes the place of scheme, host and port of
    /// every URL, which may then be path and query alone. A path in it, as in `https://example.com/hooks`, is put in front. If
    /// the callback URL has a user name and a password, they belong in it too.
    ///
    /// Throws a `DidwwError.invalidInput` if the secret is empty, for with that anybody could sign, and if the public base URL
    /// is none.
    public init(callbackSecret: String, publicBaseUrl: String? = nil) throws {
        native = try Native.checked {
            try DidwwFFI.RequestValidator(callbackSecret: Data(callbackSecret.utf8), publicBaseUrl: publicBaseUrl)
        }
    }

    /// Whether DIDWW signed this.
    ///
    /// - url: the callback URL as it was given to DIDWW, or as the framework sees it, which must come to the same: see
    ///   `signedUrl`. For a callback by GET the whole URL that was called.
    /// - signature: the value of the header `X-DIDWW-Signature`, if there is one.
    ///
    /// It takes the same time wherever the signature differs.
    public func validate(url: String, payload: Payload, signature: String?) -> Bool {
        guard let signature else { return false }
        return native.validate(
            url: Data(url.utf8), cameAs: payload.cameAs, parts: payload.parts, signature: Data(signature.utf8))
    }

    /// `validate`, then what it says: one callback, or those of a voice OUT trunk that piled up. A callback by GET has only the
    /// members that were signed, not those of the callback URL's own query.
    ///
    /// Throws a `DidwwError.callback` if the signature does not match, or the payload cannot be read; its `httpStatus` is what
    /// to answer.
    public func validateAndParse(url: String, payload: Payload, signature: String?) throws -> [CallbackEvent] {
        let signed = Data((signature ?? "").utf8)
        let said = try Native.checked {
            try native.validateAndParse(
                url: Data(url.utf8), cameAs: payload.cameAs, parts: payload.parts, signature: signed)
        }
        return try CallbackEvent.events(said)
    }

    /// The signature that DIDWW gives to this, as it stands in the header: for tests, and to compare.
    public func computeSignature(url: String, payload: Payload) throws -> String {
        try Native.checked {
            try native.computeSignature(url: Data(url.utf8), cameAs: payload.cameAs, parts: payload.parts)
        }
    }

    /// What is signed as the URL, for one that the framework sees: compare it with the callback URL that DIDWW was given.
    public func signedUrl(_ url: String) -> String {
        native.signedUrl(url: Data(url.utf8))
    }
}

extension RequestValidator: CustomStringConvertible {
    /// Without the secret.
    public var description: String { "RequestValidator()" }
}
