internal import DidwwFFI
import Foundation

/// A file that was fetched.
public struct DownloadedFile: Sendable, Hashable {
    /// Where it is.
    public let path: String
    /// Its length, in bytes.
    public let bytes: Int
    /// How much of it an earlier download had fetched, in bytes.
    public let resumedFrom: Int

    init(_ told: JSONValue) {
        path = told["path"]?.string ?? ""
        bytes = told["bytes"]?.integer ?? 0
        resumedFrom = told["resumedFrom"]?.integer ?? 0
    }
}

extension Calls {
    func download(
        _ resource: Element, _ path: String, _ packed: Bool?, _ resume: Bool?, _ options: CallOptions,
        _ progress: (@Sendable (_ done: Int, _ total: Int?) -> Void)?
    ) async throws -> DownloadedFile {
        var members = JSONMembers()
        members.add("packed", packed)
        members.add("resume", resume)
        let (native, parts, asked) = (client.native, members.text, try options.text())
        let (text, bases) = resource.written()
        let seen = progress.map(Moving.init)
        let told = try await Native.started { cancel in
            try await native.download(
                export: text, bases: bases, path: path, parts: parts, options: asked, seen: seen, cancel: cancel)
        }
        return DownloadedFile(try Native.read(told))
    }

    func content(
        _ resource: Element, _ packed: Bool, _ options: CallOptions,
        _ progress: (@Sendable (_ done: Int, _ total: Int?) -> Void)?
    ) -> ExportContent {
        let client = client
        return ExportContent {
            let asked = try options.text()
            let (text, bases) = resource.written()
            let seen = progress.map(Moving.init)
            return try Native.checked {
                try client.native.content(export: text, bases: bases, packed: packed, options: asked, seen: seen)
            }
        }
    }
}

/// The file of an export as it comes: iterate over it for its bytes, piece by piece. Each reading fetches it anew.
public struct ExportContent: AsyncSequence, Sendable {
    private let open: @Sendable () throws -> Content

    init(_ open: @escaping @Sendable () throws -> Content) {
        self.open = open
    }

    /// Its bytes, piece by piece.
    public func makeAsyncIterator() -> AsyncIterator {
        let open = open
        return AsyncIterator(stream: Opening({ try open().stream() }, end: { $0.end() }))
    }

    /// Goes through the bytes.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let stream: Opening<ByteStream>

        /// The next piece; nil at the end.
        public mutating func next() async throws -> Data? {
            let stream = try stream.get()
            return try await Native.started { try await stream.next(cancel: $0) }
        }
    }

    /// All of it.
    public func data() async throws -> Data {
        var all = Data()
        for try await piece in self { all.append(piece) }
        return all
    }

    /// Its call detail records, of the class that is named.
    public func rows<Record: CallRecord>(of record: Record.Type) -> CallRecords<Record> {
        let open = open
        return CallRecords {
            (record, try Native.checked { try open().rows(record: record.table.kind) }, nil)
        }
    }

    /// Its call detail records, of the class that the export says that it holds.
    public func rows() -> CallRecords<CallRecord> {
        let open = open
        return CallRecords {
            let content = try open()
            guard let record = Registry.record(content.record()) else {
                throw DidwwError.invalid("record", "the export does not say what it holds: name the class of its rows")
            }
            return (record, try Native.checked { try content.rows(record: record.table.kind) }, nil)
        }
    }
}

/// Something of the native module's that is opened when it is needed first, and ended with whoever has it.
final class Opening<Opened>: @unchecked Sendable {
    private let opened = Shared<Opened?>(nil)
    private let open: @Sendable () throws -> Opened
    private let end: @Sendable (Opened) -> Void

    init(_ open: @escaping @Sendable () throws -> Opened, end: @escaping @Sendable (Opened) -> Void) {
        (self.open, self.end) = (open, end)
    }

    deinit { opened.withLock { $0.map(end) } }

    func get() throws -> Opened {
        try opened.withLock { held in
            if let held { return held }
            let made = try open()
            held = made
            return made
        }
    }
}
