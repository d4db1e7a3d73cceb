/// What a server says about its rate limit.
public struct RateLimitStatus: Sendable, Hashable {
    /// Requests that it allows in a window of time.
    public let limit: Int?
    /// Requests that are left in this window.
    public let remaining: Int?
    /// When the window ends, as the server writes it: seconds from now, with some servers seconds since 1970.
    public let reset: Int?
}

/// Status, headers and request id of an answer.
public struct ResponseInfo: Sendable {
    /// HTTP status.
    public let status: Int
    /// Every header by its name in lower case; of one that came twice the values are joined by a comma.
    public let headers: [String: String]
    /// `X-Request-Id`: what DIDWW's support finds the request by.
    public let requestId: String?
    /// Method of the request.
    public let method: String
    /// Path of the request below the base URL, without its query.
    public let path: String
    /// How often the request was sent.
    public let attempts: Int
    /// How long the call waited for the client's rate limit, all attempts together.
    public let waitedForRateLimit: Duration
    /// What the server says about its rate limit, if it does.
    public let rateLimit: RateLimitStatus?

    /// A head out of what the native module writes.
    init(_ parts: JSONValue) {
        status = parts["status"]?.integer ?? 0
        headers = parts["headers"]?.object?.compactMapValues(\.string) ?? [:]
        requestId = parts["requestId"]?.string
        method = parts["method"]?.string ?? ""
        path = parts["path"]?.string ?? ""
        attempts = parts["attempts"]?.integer ?? 0
        waitedForRateLimit = .ofMilliseconds(parts["waitedForRateLimit"]?.double ?? 0)
        rateLimit = parts["rateLimit"].flatMap { limit in
            guard limit.object != nil else { return nil }
            return RateLimitStatus(
                limit: limit["limit"]?.integer, remaining: limit["remaining"]?.integer, reset: limit["reset"]?.integer)
        }
    }

    init(json: String) throws {
        self.init(try Native.read(json))
    }

    /// Whether the status is one of 200 to 299.
    public var isSuccess: Bool {
        (200...299).contains(status)
    }

    /// The value of one header, whatever the case of its name; nil if it is not there.
    public func header(_ name: String) -> String? {
        headers[name.lowercased()]
    }
}

extension ResponseInfo: CustomStringConvertible, CustomReflectable {
    /// Without the headers, which may hold secrets.
    public var description: String {
        "ResponseInfo(status: \(status), method: \(method), path: \(path), requestId: \(requestId ?? "nil"))"
    }

    public var customMirror: Mirror {
        Mirror(self, children: ["status": status, "method": method, "path": path, "requestId": requestId as Any])
    }
}
