internal import DidwwFFI
import Foundation

/// A successful answer as it came.
public struct RawResponse: Sendable {
    private let native: DidwwFFI.RawResponse
    /// Status, headers and request id.
    public let info: ResponseInfo

    init(_ native: DidwwFFI.RawResponse) {
        self.native = native
        info = ResponseInfo((try? JSONReader.read(native.response())) ?? .null)
    }

    /// HTTP status.
    public var status: Int { info.status }

    /// Headers by their names in lower case.
    public var headers: [String: String] { info.headers }

    /// The body, decompressed.
    public var body: Data { native.body() }

    /// The body as text; a `DidwwError.decode` if it is none.
    public func text() throws -> String {
        try Native.checked { try native.text() }
    }

    /// The body, parsed as JSON; a `DidwwError.decode` if it is none.
    public func json() throws -> JSONValue {
        try JSONValue(parsing: Native.checked { try native.json() })
    }

    /// The body, decoded into a type of the program's; a `DidwwError.decode` if it is not what that takes.
    public func decode<Value: Decodable>(_ type: Value.Type, decoder: JSONDecoder = JSONDecoder()) throws -> Value {
        do {
            return try decoder.decode(type, from: body)
        } catch {
            throw DidwwError.decode(DecodeError("the body is not what \(type) takes: \(error)"))
        }
    }
}

extension RawResponse: CustomStringConvertible, CustomReflectable {
    /// Without the body and headers.
    public var description: String {
        "RawResponse(status: \(status), requestId: \(info.requestId ?? "nil"), bytes: \(body.count))"
    }

    /// Without the body and headers.
    public var customMirror: Mirror {
        Mirror(self, children: ["status": status, "requestId": info.requestId as Any, "bytes": body.count])
    }
}
