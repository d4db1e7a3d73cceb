internal import DidwwFFI
import Foundation

/// Where the API is.
public enum Environment: String, Sendable, Hashable, CaseIterable {
    /// DIDWW's sandbox.
    case sandbox
    /// The real one.
    case production
}

/// How many requests leave: so many in any second, so many of them at once after a quiet time (20 at most unless told).
public enum RateLimit: Sendable, Hashable {
    /// So many requests in any second, so many of them at once after a quiet time.
    case perSecond(Int, burst: Int? = nil)
    /// As many as come.
    case off
}

/// How failed requests are repeated: any request that never left; GET, PATCH and DELETE after 429, 502, 503 and 504; GET after
/// a broken connection or silence; a POST never once the API may have seen it.
///
/// Between attempts it waits a random time of up to `baseDelay`, twice that, and so on up to `maxDelay`, at least as long as
/// `Retry-After` says, which beyond `maxRetryAfter` is not waited for. A client has `budget` retries ahead, and gets
/// `budgetRatio` of one for each request that succeeds.
public struct RetryPolicy: Sendable, Hashable {
    /// How often a request is repeated at most: 2.
    public var maxRetries: Int?
    /// Longest wait before the first retry: 250 ms.
    public var baseDelay: Duration?
    /// Longest wait before any retry, but for what `Retry-After` says: 5 s.
    public var maxDelay: Duration?
    /// Longest `Retry-After` that is waited for: 60 s.
    public var maxRetryAfter: Duration?
    /// Retries that all calls together have ahead: 20.
    public var budget: Int?
    /// What part of a retry a request that succeeds gives back: 0.2.
    public var budgetRatio: Double?

    /// What is not told is as usual.
    public init(
        maxRetries: Int? = nil, baseDelay: Duration? = nil, maxDelay: Duration? = nil, maxRetryAfter: Duration? = nil,
        budget: Int? = nil, budgetRatio: Double? = nil
    ) {
        (self.maxRetries, self.baseDelay, self.maxDelay) = (maxRetries, baseDelay, maxDelay)
        (self.maxRetryAfter, self.budget, self.budgetRatio) = (maxRetryAfter, budget, budgetRatio)
    }

    func json() throws -> String {
        var members = JSONMembers()
        members.add("maxRetries", try maxRetries.map { try checked($0, from: 0, "maxRetries") })
        members.add("baseDelay", try baseDelay.map { try checked($0, "baseDelay") })
        members.add("maxDelay", try maxDelay.map { try checked($0, "maxDelay") })
        members.add("maxRetryAfter", try maxRetryAfter.map { try checked($0, "maxRetryAfter") })
        members.add("budget", try budget.map { try checked($0, from: 0, "budget") })
        if let budgetRatio {
            guard budgetRatio.isFinite, budgetRatio >= 0 else {
                throw DidwwError.invalid("budgetRatio", "it is a number, not less than 0, and not \(budgetRatio)")
            }
            members.add("budgetRatio", .double(budgetRatio))
        }
        return members.text
    }
}

/// What limits the rate of a client's requests, to share with other clients of the same key.
public struct RateLimiter: Sendable {
    let native: DidwwFFI.RateLimiter
}

/// Whose certificates are trusted.
public enum Trust: String, Sendable, Hashable, CaseIterable {
    /// The system's, and those that were added.
    case system
    /// Only those that were added.
    case onlyAdded
    /// Mozilla's list, and those that were added.
    case bundled
}

/// What a client may be told besides its key, environment and version.
public struct ClientSettings: Sendable {
    /// Longest time for a call, all waits and attempts included: 30 s unless told otherwise.
    public var timeout: TimeLimit?
    /// Longest time to connect: 10 s.
    public var connectTimeout: Duration?
    /// Longest time without a byte of the answer: none.
    public var readTimeout: Duration?
    /// Requests a second: 20.
    public var rateLimit: RateLimit?
    /// That of another client, in place of a limit of its own.
    public var rateLimiter: RateLimiter?
    /// How often a request is repeated at most: 2.
    public var retries: Int?
    /// How requests are repeated.
    public var retryPolicy: RetryPolicy?
    /// Longest answer that is read, in bytes: 64 MiB.
    public var maxResponseBytes: Int?
    /// Lets `http://` pass to other machines, too.
    public var allowPlainHttp = false
    /// URL of a proxy, in place of that which the environment names.
    public var proxy: String?
    /// No proxy, whatever the environment names.
    public var noProxy = false
    /// PEM or DER of certificates that are trusted besides those that `trust` says.
    public var rootCertificates: [Data] = []
    /// Whose certificates are trusted: the system's, unless told otherwise.
    public var trust: Trust?
    /// The client's own certificate: PEM of the chain and of its key.
    public var clientCertificate: (chain: Data, key: Data)?
    /// Put at the end of `User-Agent`.
    public var userAgentSuffix: String?
    /// Called before each request leaves, on a thread of the client's. The request waits for it.
    public var onRequest: (@Sendable (inout RequestEvent) -> Void)?
    /// Called after each attempt, on a thread of the client's.
    public var onResponse: (@Sendable (ResponseEvent) -> Void)?

    /// What is not told is as usual.
    public init(
        timeout: TimeLimit? = nil, connectTimeout: Duration? = nil, readTimeout: Duration? = nil,
        rateLimit: RateLimit? = nil, rateLimiter: RateLimiter? = nil, retries: Int? = nil,
        retryPolicy: RetryPolicy? = nil, maxResponseBytes: Int? = nil, allowPlainHttp: Bool = false,
        proxy: String? = nil, noProxy: Bool = false, rootCertificates: [Data] = [], trust: Trust? = nil,
        clientCertificate: (chain: Data, key: Data)? = nil, userAgentSuffix: String? = nil,
        onRequest: (@Sendable (inout RequestEvent) -> Void)? = nil,
        onResponse: (@Sendable (ResponseEvent) -> Void)? = nil
    ) {
        (self.timeout, self.connectTimeout, self.readTimeout) = (timeout, connectTimeout, readTimeout)
        (self.rateLimit, self.rateLimiter) = (rateLimit, rateLimiter)
        (self.retries, self.retryPolicy, self.maxResponseBytes) = (retries, retryPolicy, maxResponseBytes)
        (self.allowPlainHttp, self.proxy, self.noProxy) = (allowPlainHttp, proxy, noProxy)
        (self.rootCertificates, self.trust, self.clientCertificate) = (rootCertificates, trust, clientCertificate)
        (self.userAgentSuffix, self.onRequest, self.onResponse) = (userAgentSuffix, onRequest, onResponse)
    }
}

extension ClientSettings: CustomReflectable, CustomStringConvertible {
    /// Without what may hold secrets: proxies, certificates.
    public var description: String { "ClientSettings()" }
    /// Without what may hold secrets: proxies, certificates.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// A client of one account, in one environment and one API version. It can make any number of calls at once.
///
/// It has an accessor for each resource type: `client.dids`, `client.voiceInTrunks`, `client.balance` …
///
/// It gives up its connections when nobody has it any more, or by `close()`.
public final class Client: Sendable {
    let native: NativeClient
    private let closed = Shared(false)

    /// Makes a client; sends nothing.
    ///
    /// - apiKey: stands in the user panel.
    /// - environment: `.sandbox` unless told otherwise.
    /// - baseUrl: in place of an environment, e.g. for a mock server.
    /// - apiVersion: e.g. `2026-04-16`; `2022-05-10` unless told otherwise.
    ///
    /// Throws a `DidwwError.invalidInput` for what cannot be.
    public init(
        apiKey: String, environment: Environment? = nil, baseUrl: String? = nil, apiVersion: String? = nil,
        settings: ClientSettings = ClientSettings()
    ) throws {
        var members = JSONMembers()
        members.add("apiKey", apiKey)
        native = try Client.make(&members, environment, baseUrl, apiVersion, settings, nil)
    }

    /// Makes a client that asks for the credential of each request; sends nothing.
    public init(
        authentication: any Authentication, environment: Environment? = nil, baseUrl: String? = nil,
        apiVersion: String? = nil, settings: ClientSettings = ClientSettings()
    ) throws {
        var members = JSONMembers()
        members.add("apiKey", "none")
        native = try Client.make(&members, environment, baseUrl, apiVersion, settings, authentication)
    }

    private init(fromEnv settings: ClientSettings, environment: Environment?, baseUrl: String?, apiVersion: String?) throws {
        var members = JSONMembers()
        members.add("fromEnv", true)
        native = try Client.make(&members, environment, baseUrl, apiVersion, settings, nil)
    }

    /// A client as the environment variables `DIDWW_API_KEY` (required), `DIDWW_ENVIRONMENT`, `DIDWW_BASE_URL` and
    /// `DIDWW_API_VERSION` say; what is given goes before them.
    public static func fromEnv(
        environment: Environment? = nil, baseUrl: String? = nil, apiVersion: String? = nil,
        settings: ClientSettings = ClientSettings()
    ) throws -> Client {
        try Client(fromEnv: settings, environment: environment, baseUrl: baseUrl, apiVersion: apiVersion)
    }

    deinit { native.end() }

    private static func make(
        _ members: inout JSONMembers, _ environment: Environment?, _ baseUrl: String?, _ apiVersion: String?,
        _ settings: ClientSettings, _ authentication: (any Authentication)?
    ) throws -> NativeClient {
        members.add("environment", environment?.rawValue)
        members.add("baseUrl", baseUrl)
        members.add("apiVersion", apiVersion)
        try settings.add(to: &members)
        let functions = ForeignFunctions(
            request: settings.onRequest, response: settings.onResponse, authentication: authentication)
        let has = functions.has
        let needed = has.onRequest || has.onResponse || has.credential
        let identity = settings.clientCertificate.map { DidwwFFI.Identity(chain: $0.chain, key: $0.key) }
        let text = members.text
        return try Native.checked {
            try NativeClient(
                product: "didww-sdk-swift/\(DidwwSDK.version)", settings: text, certificates: settings.rootCertificates,
                identity: identity, limiter: settings.rateLimiter?.native, functions: needed ? functions : nil, hooks: has)
        }
    }

    /// API version of its requests.
    public var apiVersion: String { native.apiVersion() }

    /// Base URL of its requests, without a trailing slash.
    public var baseUrl: String { native.baseUrl() }

    /// What limits the rate of its requests, to share with other clients of the same key.
    ///
    /// Throws a `DidwwError.invalidInput` once the client is closed.
    public var rateLimiter: RateLimiter {
        get throws { RateLimiter(native: try Native.checked { try native.rateLimiter() }) }
    }

    /// A request to whatever there is no method for, with the client's rate limit, retries and errors.
    ///
    /// - path: relative to the base URL, or begins with it.
    /// - params: names and values of the query.
    /// - json: sent as JSON:API.
    /// - body: sent as it is, in place of `json`.
    /// - contentType: what `body` is.
    /// - authenticated: whether the key goes along.
    public func raw(
        _ method: String, _ path: String, params: KeyValuePairs<String, String> = [:], json: JSONValue? = nil,
        body: Data? = nil, contentType: String? = nil, headers: KeyValuePairs<String, String> = [:],
        authenticated: Bool = true, options: CallOptions = CallOptions()
    ) async throws -> RawResponse {
        if json != nil, body != nil {
            throw DidwwError.invalid("body", "there is json as well: a request has one body")
        }
        let pairs = { (pairs: KeyValuePairs<String, String>) in
            JSONValue.array(pairs.map { .array([.string($0.key), .string($0.value)]) })
        }
        var members = JSONMembers()
        members.add("params", pairs(params))
        members.add("headers", pairs(headers))
        members.add("json", json: json?.text)
        members.add("contentType", contentType)
        members.add("authenticated", authenticated)
        let (native, parts, asked) = (native, members.text, try options.text())
        let came = try await Native.started { cancel in
            try await native.raw(method: method, path: path, parts: parts, body: body, options: asked, cancel: cancel)
        }
        return RawResponse(came)
    }

    /// Gives up its connections once the calls that are under way have ended; it refuses any call afterwards.
    public func close() {
        closed.withLock { $0 = true }
        native.end()
    }
}

extension Client: CustomStringConvertible, CustomReflectable {
    /// Where it leads, without the key.
    public var description: String {
        if closed.withLock({ $0 }) { return "Client(closed)" }
        return "Client(baseUrl: \(baseUrl), apiVersion: \(apiVersion))"
    }

    /// Where it leads, without the key.
    public var customMirror: Mirror {
        Mirror(self, children: ["baseUrl": baseUrl, "apiVersion": apiVersion])
    }
}

extension ClientSettings {
    fileprivate func add(to members: inout JSONMembers) throws {
        members.add("timeout", try timeout?.json("timeout"))
        members.add("connectTimeout", try connectTimeout.map { try checked($0, "connectTimeout") })
        members.add("readTimeout", try readTimeout.map { try checked($0, "readTimeout") })
        members.add("retries", try retries.map { try checked($0, from: 0, "retries") })
        members.add("retryPolicy", json: try retryPolicy?.json())
        if rateLimiter == nil { members.add("rateLimit", json: try rateLimit.map(rateText)) }
        members.add("maxResponseBytes", try maxResponseBytes.map { try checked($0, from: 0, "maxResponseBytes") })
        members.add("allowPlainHttp", allowPlainHttp)
        members.add("proxy", proxy)
        members.add("noProxy", noProxy)
        members.add("trust", trust?.rawValue)
        members.add("userAgentSuffix", userAgentSuffix)
    }

    private func rateText(_ rate: RateLimit) throws -> String {
        guard case .perSecond(let perSecond, let burst) = rate else { return "null" }
        guard perSecond >= 1, burst ?? 1 >= 1 else {
            throw DidwwError.invalid("rateLimit", "it is at least one request a second; off is no limit")
        }
        var members = JSONMembers()
        members.add("perSecond", perSecond)
        members.add("burst", burst)
        return members.text
    }
}
