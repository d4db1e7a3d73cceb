internal import DidwwFFI
import Foundation

/// The two keys that files are encrypted for, which DIDWW alone can read: documents of identities and addresses.
///
/// `client.encryptedFiles.upload` does all of it. This is for programs that encrypt in one place and send in another.
public struct PublicKeys: Sendable {
    let native: DidwwFFI.PublicKeys

    init(native: DidwwFFI.PublicKeys) {
        self.native = native
    }

    /// Both as PEM text, in the order in which the API lists them. Throws a `DidwwError.invalidInput` if one is no key.
    public init(_ first: String, _ second: String) throws {
        native = try Native.checked { try DidwwFFI.PublicKeys(keys: [first, second]) }
    }

    /// Those of a list of public keys, as `client.publicKeys.list()` gives them: there must be two.
    public init(_ keys: some Sequence<PublicKey>) throws {
        let texts = keys.map(\.key)
        native = try Native.checked { try DidwwFFI.PublicKeys(keys: texts) }
    }

    /// What they are called in an upload.
    public var fingerprint: String { native.fingerprint() }

    /// How long so many bytes are once they are encrypted, in bytes.
    public func encryptedLength(_ length: Int) throws -> Int {
        guard length >= 0 else { throw DidwwError.invalid("length", "it is a number of bytes, and not \(length)") }
        return Int(clamping: native.encryptedLength(length: UInt64(length)))
    }

    /// Encrypts what is in memory.
    public func encrypt(_ data: Data) async throws -> Data {
        let native = native
        return try await Native.awaited { try await DidwwFFI.encrypt(data: data, keys: native) }
    }

    /// Encrypts all that `source` gives, writes it to a file, and tells how many bytes were written. It takes the same memory
    /// whatever the length.
    ///
    /// It is written beside `path`, under a name that begins with a dot and ends in `.part`, and gets its name when it is whole:
    /// a file may be encrypted onto itself. After an error, or when the task is cancelled, what is at `path` is as it was, and
    /// nothing is left beside it. A file that was there keeps its permissions, and a link still leads to it.
    ///
    /// What cannot be read or written is a `DidwwError.file`, whose `cause` is what the system or the stream says.
    public func encrypt(_ source: ByteSource, to path: String) async throws -> Int {
        let target = try WholeFile(path)
        defer { target.discard() }
        let length = try await encrypt(source) { try target.write($0) }
        try target.finish()
        return length
    }

    /// Encrypts all that `source` gives, and hands it over piece by piece; tells how many bytes that were. It goes no faster
    /// than `write`.
    ///
    /// What cannot be read is a `DidwwError.file`, whose `cause` is what the system or the stream says; what `write` throws
    /// comes as it is.
    public func encrypt(_ source: ByteSource, write: (Data) async throws -> Void) async throws -> Int {
        let encryptor = try Native.checked { try Encryptor(keys: native) }
        let reader = try SourceReader(source)
        var ready = try Native.checked { try encryptor.header() }
        var written = 0
        var isLast = false
        while true {
            try Task.checkCancellation()
            if !ready.isEmpty {
                try await write(ready)
                written += ready.count
            }
            if isLast { return written }
            let piece = try await reader.next()
            isLast = piece == nil
            let last = isLast
            ready = try await Native.awaited { try await encryptor.update(piece: piece ?? Data(), isLast: last) }
        }
    }
}

extension PublicKeys: CustomStringConvertible {
    /// Their fingerprint.
    public var description: String { "PublicKeys(fingerprint: \(fingerprint))" }
}

/// Gives pieces of a length that is worth the way to another thread.
private final class SourceReader {
    /// Bytes that are read, encrypted and written at once.
    private static let piece = 256 * 1024

    private enum Opened {
        case file(FileHandle, String)
        case memory(Data)
        case pieces(Pieces)
    }

    private let opened: Opened
    /// Where the next piece of memory begins.
    private var begin = 0
    /// What came of a stream that is longer than a piece, and whether that has ended.
    private var rest = Data()
    private var isOver = false

    init(_ source: ByteSource) throws {
        switch source.given {
        case .path(let path):
            do {
                opened = .file(try FileHandle(forReadingFrom: URL(fileURLWithPath: path)), path)
            } catch {
                throw fileError("open", path, error)
            }
        case .data(let data): opened = .memory(data)
        case .pieces(let open): opened = .pieces(open())
        }
    }

    deinit {
        if case .file(let file, _) = opened { try? file.close() }
    }

    /// The next piece; nil at the end.
    func next() async throws -> Data? {
        switch opened {
        case .file(let file, let path):
            do {
                let piece = try file.read(upToCount: SourceReader.piece)
                return piece?.isEmpty == true ? nil : piece
            } catch {
                throw fileError("read", path, error)
            }
        case .memory(let data):
            guard begin < data.count else { return nil }
            let from = data.startIndex + begin
            begin = min(begin + SourceReader.piece, data.count)
            return data[from..<data.startIndex + begin]
        case .pieces(let pieces): return try await gathered(pieces)
        }
    }

    /// Small pieces of a stream, taken together.
    private func gathered(_ pieces: Pieces) async throws -> Data? {
        while !isOver, rest.count < SourceReader.piece {
            do {
                guard let piece = try await pieces.next() else {
                    isOver = true
                    break
                }
                rest.append(piece)
            } catch {
                throw fileError("read what is to be encrypted", nil, error)
            }
        }
        guard !rest.isEmpty else { return nil }
        let piece = Data(rest.prefix(SourceReader.piece))
        rest = Data(rest.dropFirst(piece.count))
        return piece
    }
}
