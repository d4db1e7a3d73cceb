internal import DidwwFFI
import Foundation

/// A file that was uploaded: its id stands where an encrypted file is linked to. The server deletes it after 24 hours.
public struct UploadedFile: Sendable, CustomStringConvertible {
    /// Its id.
    public let id: String
    /// Status, headers and request id of the answer.
    public let response: ResponseInfo

    init(_ told: JSONValue) {
        id = told["id"]?.string ?? ""
        response = ResponseInfo(told["response"] ?? .null)
    }

    /// Its id.
    public var description: String { "UploadedFile(id: \(id))" }
}

extension Calls {
    func upload(
        _ source: ByteSource, _ fileName: String?, _ description: String?, _ options: CallOptions,
        _ progress: (@Sendable (_ sent: Int, _ total: Int) -> Void)?
    ) async throws -> UploadedFile {
        var members = JSONMembers()
        members.add("fileName", fileName)
        members.add("description", description)
        let (native, parts, asked) = (client.native, members.text, try options.text())
        let seen = progress.map { show in Moving { show($0, $1 ?? $0) } }
        let told: String
        switch source.given {
        case .path(let path):
            told = try await Native.started { cancel in
                try await native.uploadPath(path: path, parts: parts, options: asked, seen: seen, cancel: cancel)
            }
        case .data(let data):
            told = try await Native.started { cancel in
                try await native.uploadBytes(data: data, parts: parts, options: asked, seen: seen, cancel: cancel)
            }
        case .pieces(let open):
            try Task.checkCancellation()
            let feed = Feed()
            let feeding = Feeding(open, feed)
            defer { feeding.close() }
            do {
                told = try await Native.started { cancel in
                    try await native.uploadFeed(feed: feed, parts: parts, options: asked, seen: seen, cancel: cancel)
                }
            } catch {
                throw feeding.explained(error)
            }
        }
        return UploadedFile(try Native.read(told))
    }

    func publicKeys() async throws -> PublicKeys {
        let native = client.native
        return PublicKeys(native: try await Native.started { try await native.publicKeys(cancel: $0) })
    }
}

/// Shows how many bytes have come or left.
final class Moving: Transferred {
    private let show: @Sendable (Int, Int?) -> Void

    init(_ show: @escaping @Sendable (Int, Int?) -> Void) {
        self.show = show
    }

    func moved(done: UInt64, total: UInt64?) {
        show(Int(clamping: done), total.map { Int(clamping: $0) })
    }
}
