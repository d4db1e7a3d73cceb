internal import DidwwFFI
import Foundation

/// Facts of a kind of call detail record.
struct RecordTable: Sendable {
    /// Name of the kind.
    let kind: String
    /// Name of the class.
    let name: String
    /// Of each field the name of the property.
    let fields: [String]

    /// `kind name|field …`
    init(_ facts: String) {
        let parts = facts.split(separator: "|", omittingEmptySubsequences: false)
        let head = parts[0].split(separator: " ", omittingEmptySubsequences: false)
        (kind, name) = (String(head[0]), String(head[1]))
        fields = parts[1].split(separator: " ").map { camelCase($0) }
    }
}

/// Records that came together: their values as one text, out of which each is cut when it is read.
final class RecordBatch: Sendable {
    let native: Records
    /// What came after them, if it is an error.
    let error: DidwwError?
    private let bytes: [UInt8]
    /// The same where some letter is none of ASCII, for ends are counted in units of UTF-16.
    private let units: [UInt16]?
    private let ends: [UInt32]
    /// Values of a record: its fields, and its line.
    private let width: Int

    init(_ records: Records, _ table: RecordTable) {
        native = records
        error = records.error().flatMap { try? JSONReader.read($0) }.map(Native.error)
        let text = records.text()
        ends = records.ends()
        bytes = Array(text.utf8)
        units = bytes.count == Int(ends.last ?? 0) ? nil : Array(text.utf16)
        width = table.fields.count + 1
    }

    var count: Int { ends.count / width }

    /// A value of a record; the last one is its line. Empty if there is none.
    func value(_ place: Int, _ field: Int) -> String {
        let range = range(place, field)
        if let units { return String(decoding: units[range], as: UTF16.self) }
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// A whole number.
    func number(_ place: Int, _ field: Int) -> Int? {
        Int(value(place, field))
    }

    private func range(_ place: Int, _ field: Int) -> Range<Int> {
        let at = place * width + field
        return (at == 0 ? 0 : Int(ends[at - 1]))..<Int(ends[at])
    }
}

/// A call detail record: a row of an export's file. The classes of its kinds extend it.
public class CallRecord: @unchecked Sendable, CustomStringConvertible {
    class var table: RecordTable { RecordTable(" CallRecord|") }

    private let batch: RecordBatch
    private let place: Int

    required init(_ batch: RecordBatch, _ place: Int) {
        (self.batch, self.place) = (batch, place)
    }

    /// Line of the file where the row begins, counted from 1; the header is line 1.
    public final var line: Int {
        batch.number(place, type(of: self).table.fields.count) ?? 0
    }

    /// The text of a cell as it stands in the file: by the column's name there, the field's in the schema (`total`), or any
    /// other name that the field's column is known by. Nil if the file has no such column.
    public final func get(_ column: String) -> String? {
        batch.native.cell(place: UInt32(place), column: column)
    }

    /// Name and text of each column that is no field of the record.
    public final var unknown: [String: String] {
        (try? JSONReader.read(batch.native.unknown(place: UInt32(place))))?.object?.compactMapValues(\.string) ?? [:]
    }

    final func readText(_ field: Int) -> String? {
        let text = batch.value(place, field)
        return text.isEmpty ? nil : text
    }

    final func readDecimal(_ field: Int) -> Decimal? {
        Decimals.decimal(batch.value(place, field))
    }

    final func readInteger(_ field: Int) -> Int? {
        batch.number(place, field)
    }

    final func readInstant(_ field: Int) -> Date? {
        batch.number(place, field).map { Date(timeIntervalSince1970: Double($0) / 1_000) }
    }

    /// Its fields that are there.
    public final var description: String {
        let table = type(of: self).table
        let fields = table.fields.enumerated().compactMap { place, key in readText(place).map { "\(key): \($0)" } }
        return "\(table.name)(\((["line: \(line)"] + fields).joined(separator: ", ")))"
    }
}

/// Call detail records, one after the other: iterate over them. Each iteration reads them anew, if what they come from can be.
///
/// What cannot be read is a `DidwwError.record` with its line, and the next turn of the iterator gives the record after it; an
/// error that concerns the whole file ends it.
public struct CallRecords<Record: CallRecord>: AsyncSequence, Sendable {
    typealias Open = @Sendable () throws -> (CallRecord.Type, RecordReader, Feeding?)

    private let open: Open

    init(_ open: @escaping Open) {
        self.open = open
    }

    /// One record after the other.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(source: RecordSource(open))
    }

    /// The records some hundred at a time, as they come: quicker than one by one, if there are millions.
    public var batches: Batches {
        Batches(open: open)
    }

    /// Goes through the records.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let source: RecordSource
        private var batch: RecordBatch?
        private var place = 0

        fileprivate init(source: RecordSource) {
            self.source = source
        }

        /// The next record; nil after the last one.
        public mutating func next() async throws -> Record? {
            while true {
                if let batch, place < batch.count {
                    place += 1
                    return source.record(batch, place - 1) as? Record
                }
                let told = batch?.error
                (batch, place) = (nil, 0)
                if let told { throw source.explained(told) }
                batch = try await source.next()
                if batch == nil { return nil }
            }
        }
    }

    /// Records some hundred at a time.
    public struct Batches: AsyncSequence, Sendable {
        fileprivate let open: Open

        /// One batch after the other.
        public func makeAsyncIterator() -> AsyncIterator {
            AsyncIterator(source: RecordSource(open))
        }

        /// Goes through the batches.
        public struct AsyncIterator: AsyncIteratorProtocol {
            fileprivate let source: RecordSource
            private var told: DidwwError?

            fileprivate init(source: RecordSource) {
                self.source = source
            }

            /// The next records; nil after the last ones.
            public mutating func next() async throws -> [Record]? {
                while true {
                    if let error = told {
                        told = nil
                        throw source.explained(error)
                    }
                    guard let batch = try await source.next() else { return nil }
                    told = batch.error
                    guard batch.count > 0 else { continue }
                    return (0..<batch.count).compactMap { source.record(batch, $0) as? Record }
                }
            }
        }
    }
}

/// Where records come from: their class, what gives them, and what is to be ended with them.
private final class RecordSource: Sendable {
    private let opening: Opening<(CallRecord.Type, RecordReader, Feeding?)>

    init(_ open: @escaping @Sendable () throws -> (CallRecord.Type, RecordReader, Feeding?)) {
        opening = Opening(open) { _, reader, feeding in
            reader.end()
            feeding?.close()
        }
    }

    func next() async throws -> RecordBatch? {
        let (record, reader, _) = try opening.get()
        guard let records = try await Native.started({ try await reader.next(cancel: $0) }) else { return nil }
        return RecordBatch(records, record.table)
    }

    func record(_ batch: RecordBatch, _ place: Int) -> CallRecord? {
        (try? opening.get().0)?.init(batch, place)
    }

    func explained(_ error: DidwwError) -> any Error {
        (try? opening.get().2)?.explained(error) ?? error
    }
}

extension CallRecords {
    /// Opens a CSV file of call detail records as it was exported, gzipped or not. It is opened when it is iterated over.
    public static func open(_ path: String) -> CallRecords {
        CallRecords {
            (Record.self, try Native.checked { try RecordReader.open(record: Record.table.kind, path: path) }, nil)
        }
    }

    /// Opens a CSV file of call detail records as it was exported, gzipped or not. It is opened when it is iterated over.
    public static func open(_ file: URL) -> CallRecords {
        open(file.path)
    }

    /// Reads CSV text of call detail records, not gzipped.
    public static func read(_ text: String) -> CallRecords {
        read(Data(text.utf8))
    }

    /// Reads CSV text of call detail records, not gzipped.
    public static func read(_ data: Data) -> CallRecords {
        CallRecords {
            (Record.self, try Native.checked { try RecordReader.readText(record: Record.table.kind, data: data) }, nil)
        }
    }

    /// Reads CSV text of call detail records, not gzipped. A stream is read no faster than the records are.
    public static func read<Stream: AsyncSequence & Sendable>(_ stream: Stream) -> CallRecords
    where Stream.Element == Data {
        CallRecords {
            let feed = Feed()
            let reader = try Native.checked { try RecordReader.feed(record: Record.table.kind, feed: feed) }
            return (Record.self, reader, Feeding({ Pieces(stream) }, feed))
        }
    }
}
