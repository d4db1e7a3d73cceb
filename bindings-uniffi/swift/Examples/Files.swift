import Didww
import Foundation

/// Encrypted files: from memory, from disk, as a stream; and encrypted here to be sent elsewhere.
@Sendable func encryptedFiles() async throws {
    let client = try await account(changes: true)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("files-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let passport = folder.appendingPathComponent("passport.pdf")
    try Data("%PDF-1.7 passport".utf8).write(to: passport)

    let file = try await client.encryptedFiles.upload(
        .file(passport), description: "passport", onProgress: { sent, total in print("  \(sent) of \(total) bytes") })
    print("uploaded as \(file.id)")
    let pieces = AsyncStream<Data> { continuation in
        for page in 1...3 { continuation.yield(Data("page \(page)".utf8)) }
        continuation.finish()
    }
    print("a stream as \(try await client.encryptedFiles.upload(.stream(pieces), fileName: "pages.pdf").id)")

    let keys = try await client.encryptedFiles.publicKeys()
    let length = try await keys.encrypt(.file(passport), to: folder.appendingPathComponent("passport.enc").path)
    print("encrypted with \(keys.fingerprint.prefix(20))…: \(length) bytes")
    for row in try await client.encryptedFiles.list().page() {
        print("\(row.id) \(row.description ?? "-"), until \(day(row.expiresAt))")
    }
    try await client.encryptedFiles.delete(file.id)
}

private func readyExport(_ client: Client) async throws -> Export {
    let today = Calendar(identifier: .gregorian).dateComponents([.year, .month], from: Date())
    let filters = ExportFilters(year: today.year, month: today.month)
    return try await client.exports.createAndWait(
        Export(exportType: .cdrIn, filters: filters), options: soon, onProgress: { print("  \($0.status)") })
}

/// Exports: files of calls.
@Sendable func exports() async throws {
    let client = try await account(changes: true)
    let ready = try await readyExport(client)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("exports-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }

    // it goes on where its connection broke, checks lengths and sums, and has its name when it is whole
    let unpacked = try await client.exports.download(ready, to: folder.appendingPathComponent("calls.csv").path)
    let packed = try await client.exports.download(ready, to: folder.appendingPathComponent("calls.csv.gz").path)
    print("\(unpacked.bytes) bytes, packed \(packed.bytes)")

    // without a disk
    let text = String(decoding: try await client.exports.content(ready).data(), as: UTF8.self)
    print("\(text.split(separator: "\n").count - 1) calls")
    for try await row in client.exports.list(sort: [.createdAt.descending]) where row.status == .completed {
        print("\(row.exportType) of \(day(row.createdAt)): \(row.url ?? "-")")
    }
}

/// Call detail records, typed.
@Sendable func callDetailRecords() async throws {
    let client = try await account(changes: true)
    let ready = try await readyExport(client)
    var (calls, total) = (0, Decimal(0))
    for try await call in client.exports.content(ready).rows(of: CdrIn.self) {
        calls += 1
        total += call.total ?? 0
    }
    print("\(calls) calls for \(total) USD")
    var longest = 0
    for try await batch in client.exports.content(ready).rows(of: CdrIn.self).batches {
        longest = max(longest, batch.compactMap(\.duration).max() ?? 0)
    }
    print("the longest took \(longest) s")
    let csv = "Date/Time Start (UTC),Source,Duration (sec)\n2026-01-02 03:04:05,12025550123,61\nnever,x,y\n"
    do {
        for try await call in CallRecords<CdrIn>.read(csv) { print("line \(call.line): \(call.duration ?? 0) s") }
    } catch DidwwError.record(let error) {
        print("line \(error.line) is damaged: \(error.message)")
    }
}
