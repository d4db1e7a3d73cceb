internal import DidwwFFI
import Foundation

/// How a sandbox is to be.
public struct SandboxOptions: Sendable {
    /// The API key that it takes.
    public var apiKey: String?
    /// The port that it listens on; a free one unless told otherwise.
    public var port: Int?
    /// Without numbers, trunks, orders and the like.
    public var emptyAccount: Bool?
    /// How long pending states last: 300 ms.
    public var settleAfter: Duration?
    /// Rows of the file of an export.
    public var exportRows: Int?
    /// What callbacks are signed with; empty: none are made.
    public var callbackSecret: String?
    /// How long a minute between the attempts of a callback lasts: 1 ms.
    public var callbackMinute: Duration?

    /// What is not told is as usual.
    public init(
        apiKey: String? = nil, port: Int? = nil, emptyAccount: Bool? = nil, settleAfter: Duration? = nil,
        exportRows: Int? = nil, callbackSecret: String? = nil, callbackMinute: Duration? = nil
    ) {
        (self.apiKey, self.port, self.emptyAccount) = (apiKey, port, emptyAccount)
        (self.settleAfter, self.exportRows) = (settleAfter, exportRows)
        (self.callbackSecret, self.callbackMinute) = (callbackSecret, callbackMinute)
    }

    func text() throws -> String? {
        var members = JSONMembers()
        members.add("apiKey", apiKey)
        members.add("port", try port.map { try checked($0, from: 0, "port") })
        members.add("emptyAccount", emptyAccount)
        members.add("settleAfter", try settleAfter.map { try checked($0, "settleAfter") })
        members.add("exportRows", try exportRows.map { try checked($0, from: 0, "exportRows") })
        members.add("callbackSecret", callbackSecret)
        members.add("callbackMinute", try callbackMinute.map { try checked($0, "callbackMinute") })
        return members.textIfAny
    }
}

/// A request that a sandbox answered.
public struct RecordedRequest: Sendable {
    /// Its method.
    public let method: String
    /// Its path, `/v3` included.
    public let path: String
    /// Its query as it was sent, without the question mark; empty if there was none.
    public let query: String
    /// Its headers by their names in lower case; the value of `api-key` is replaced by `[redacted]`.
    public let headers: [String: String]
    /// Its body; the first 64 KiB of a longer one.
    public let body: Data

    /// The body as JSON; nil if it is none.
    public var json: JSONValue? { try? JSONValue(parsing: body) }

    init(_ recorded: Recorded) {
        let head = (try? JSONReader.read(recorded.head)) ?? .null
        method = head["method"]?.string ?? ""
        path = head["path"]?.string ?? ""
        query = head["query"]?.string ?? ""
        headers = head["headers"]?.object?.compactMapValues(\.string) ?? [:]
        body = recorded.body
    }
}

/// A callback that a sandbox made.
public struct RecordedCallback: Sendable {
    /// What became of it.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It is not decided yet.
        case underWay = "under_way"
        /// It was answered with success.
        case delivered
        /// No attempt was.
        case givenUp = "given_up"
    }

    /// What an attempt came to.
    public struct Attempt: Sendable, Hashable {
        /// The status of the answer.
        public let status: Int?
        /// What went wrong.
        public let error: String?
    }

    /// Its method.
    public let method: String
    /// The URL that was called.
    public let url: String
    /// Its headers by their names in lower case.
    public let headers: [String: String]
    /// Its body; empty for one by GET.
    public let body: Data
    /// Its signature.
    public let signature: String
    /// What each attempt came to.
    public let attempts: [Attempt]
    /// What became of it.
    public let state: State

    init(_ recorded: Recorded) {
        let head = (try? JSONReader.read(recorded.head)) ?? .null
        method = head["method"]?.string ?? ""
        url = head["url"]?.string ?? ""
        headers = head["headers"]?.object?.compactMapValues(\.string) ?? [:]
        body = recorded.body
        signature = head["signature"]?.string ?? ""
        attempts = (head["attempts"]?.array ?? []).map {
            Attempt(status: $0["status"]?.integer, error: $0["error"]?.string)
        }
        state = head["state"]?.string.flatMap(State.init) ?? .underWay
    }
}

/// A local DIDWW in this process, to develop against and to test with: all types, filters, includes, paging, orders that settle,
/// exports that complete, errors like the real ones, in every API version. It listens on the loopback interface alone, and stops
/// with the process at the latest.
///
/// ```swift
/// let sandbox = try await Sandbox.start()
/// let client = try sandbox.client()
/// print(try await client.balance.find().totalBalance)
/// try await sandbox.stop()
/// ```
public final class Sandbox: Sendable {
    private let native: DidwwFFI.Sandbox

    private init(_ native: DidwwFFI.Sandbox) {
        self.native = native
    }

    /// Starts a sandbox.
    public static func start(_ options: SandboxOptions = SandboxOptions()) async throws -> Sandbox {
        let text = try options.text()
        return Sandbox(try await Native.awaited { try await startSandbox(settings: text) })
    }

    /// The base URL to give to a client.
    public var baseUrl: String { native.baseUrl() }

    /// The API key to give to a client.
    public var apiKey: String { native.apiKey() }

    /// The secret that callbacks are signed with.
    public var callbackSecret: String { native.callbackSecret() }

    /// A client of it, without a rate limit unless the settings say otherwise.
    public func client(apiVersion: String? = nil, settings: ClientSettings = ClientSettings()) throws -> Client {
        var settings = settings
        if settings.rateLimit == nil { settings.rateLimit = .off }
        return try Client(apiKey: apiKey, baseUrl: baseUrl, apiVersion: apiVersion, settings: settings)
    }

    /// Lets everything that is pending settle now: orders complete, exports get their files, verifications are decided.
    /// Callbacks about it are made soon after.
    public func settleAll() throws {
        try Native.checked { try native.settleAll() }
    }

    /// The requests that were made, oldest first: the last thousand of them.
    public func requests() throws -> [RecordedRequest] {
        try Native.checked { try native.requests() }.map(RecordedRequest.init)
    }

    /// The latest request with a method, whose path begins so (`/v3/dids`); nil if there was none.
    public func lastRequest(_ method: String, _ pathPrefix: String) throws -> RecordedRequest? {
        try Native.checked { try native.lastRequest(method: method, pathPrefix: pathPrefix) }.map(RecordedRequest.init)
    }

    /// What an uploaded file holds, decrypted, by the id of its encrypted file; nil if there is none.
    public func uploadedFile(_ id: String) throws -> Data? {
        try Native.checked { try native.uploadedFile(id: id) }
    }

    /// Puts other keys in the place of the public keys.
    public func rotateKeys() throws {
        try Native.checked { try native.rotateKeys() }
    }

    /// Blocks a trunk for outgoing calls, as if it had spent its threshold; whether there is such a trunk.
    @discardableResult
    public func blockTrunk(_ id: String) throws -> Bool {
        try Native.checked { try native.blockTrunk(id: id) }
    }

    /// The callbacks that were made or are under way, oldest first: the last thousand of them.
    public func callbacks() throws -> [RecordedCallback] {
        try Native.checked { try native.callbacks() }.map(RecordedCallback.init)
    }

    /// Waits until all callbacks about what has happened so far are delivered or given up.
    public func waitForCallbacks() async throws {
        let native = native
        try await Native.awaited { try await native.waitForCallbacks() }
    }

    /// Stops it, once the requests under way are answered.
    public func stop() async throws {
        let native = native
        try await Native.awaited { try await native.stop() }
    }
}

extension Sandbox: CustomStringConvertible {
    /// Where it listens.
    public var description: String { "Sandbox(baseUrl: \(baseUrl))" }
}
