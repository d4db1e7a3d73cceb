internal import DidwwFFI
import Foundation

/// Bytes: a file, what is in memory, or a stream.
public struct ByteSource: Sendable {
    enum Given: Sendable {
        case path(String)
        case data(Data)
        case pieces(@Sendable () -> Pieces)
    }

    let given: Given

    /// A file, by its path.
    public static func path(_ path: String) -> ByteSource {
        ByteSource(given: .path(path))
    }

    /// A file, by a `file:` URL.
    public static func file(_ url: URL) -> ByteSource {
        ByteSource(given: .path(url.path))
    }

    /// What is in memory.
    public static func data(_ data: Data) -> ByteSource {
        ByteSource(given: .data(data))
    }

    /// A stream, piece by piece.
    public static func stream<Stream: AsyncSequence & Sendable>(_ stream: Stream) -> ByteSource
    where Stream.Element == Data {
        ByteSource(given: .pieces { Pieces(stream) })
    }
}

/// The pieces of a stream, one after the other.
struct Pieces {
    private let turn: () async throws -> Data?

    init<Stream: AsyncSequence>(_ stream: Stream) where Stream.Element == Data {
        var iterator = stream.makeAsyncIterator()
        turn = { try await iterator.next() }
    }

    /// The next piece; nil at the end.
    func next() async throws -> Data? {
        try await turn()
    }
}

/// A stream on its way to the native module, as fast as that takes it.
final class Feeding: Sendable {
    private let failure = Shared<(any Error)?>(nil)
    private let task: Task<Void, Never>

    init(_ open: @escaping @Sendable () -> Pieces, _ feed: Feed) {
        let failure = failure
        task = Task {
            let pieces = open()
            do {
                while let piece = try await pieces.next() {
                    guard await feed.push(piece: piece) else { return }
                }
                _ = await feed.end()
            } catch {
                failure.withLock { $0 = error }
                _ = await feed.fail(reason: messageOf(error))
            }
        }
    }

    /// Ends the stream, if it has not ended.
    deinit { close() }

    /// Ends the stream, if it has not ended.
    func close() {
        task.cancel()
    }

    /// An error that came of the stream, with what the stream threw as its cause.
    func explained(_ error: any Error) -> any Error {
        guard let failure = failure.withLock({ $0 }), let error = error as? DidwwError else { return error }
        return error.caused(by: failure)
    }
}

/// What an error says.
func messageOf(_ error: any Error) -> String {
    (error as? any LocalizedError)?.errorDescription ?? String(describing: error)
}

/// The error of a file or stream, over what the system or the stream says.
func fileError(_ action: String, _ file: String?, _ cause: any Error) -> DidwwError {
    let what = file.map { " \($0)" } ?? ""
    var details = FileError("cannot \(action)\(what): \(messageOf(cause))", action: action, file: file)
    let system = (cause as NSError).userInfo[NSUnderlyingErrorKey] as? NSError ?? cause as NSError
    details.errno = (cause as? SystemError)?.errno ?? (system.domain == NSPOSIXErrorDomain ? system.code : nil)
    details.context.cause = cause
    return .file(details)
}
