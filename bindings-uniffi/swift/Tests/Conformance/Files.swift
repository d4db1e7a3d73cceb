import Didww
import Foundation

/// Does work in a folder that is gone afterwards.
private func inFolder<Value>(_ work: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("didww-conformance-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await work(folder)
}

/// Encrypts and uploads a file.
func upload(_ client: Client, _ file: JSONValue, _ options: CallOptions) async throws -> UploadedFile {
    let text = String(repeating: file["text"]?.string ?? "", count: file["times"]?.integer ?? 1)
    let (content, description) = (Data(text.utf8), file["description"]?.string)
    let files = client.encryptedFiles
    let send = { (source: ByteSource, name: String?) in
        try await files.upload(source, fileName: name, description: description, options: options)
    }
    switch file["from"]?.string {
    case "bytes": return try await send(.data(content), file["name"]?.string)
    case "reader":
        let pieces = stride(from: 0, to: content.count, by: 10_000).map { content.dropFirst($0).prefix(10_000) }
        let stream = AsyncStream { continuation in
            for piece in pieces { continuation.yield(Data(piece)) }
            continuation.finish()
        }
        return try await send(.stream(stream), file["name"]?.string)
    default:
        return try await inFolder { folder in
            let path = folder.appendingPathComponent(file["name"]?.string ?? "file")
            try content.write(to: path)
            return try await send(.file(path), nil)
        }
    }
}

private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { !$0.hasPrefix(".") }.sorted()
}

/// Fetches the file of an export, and gives what is there then.
func download(_ client: Client, _ exported: Export, packed: Bool, _ options: CallOptions) async throws -> String {
    try await inFolder { folder in
        let name = packed ? "calls.csv.gz" : "calls.csv"
        let path = folder.appendingPathComponent(name)
        let done: DownloadedFile
        do {
            done = try await client.exports.download(exported, to: path.path, options: options)
        } catch {
            let left = try names(in: folder)
            throw left.isEmpty ? error : Mismatch("it fails (\(error)) and leaves \(left)")
        }
        let content = try Data(contentsOf: path)
        let there = try names(in: folder)
        if done.path != path.path || done.bytes != content.count || there != [name] {
            throw Mismatch("\(done) and \(there) instead of \(path.path)")
        }
        return String(decoding: packed ? try unpacked(path) : content, as: UTF8.self)
    }
}

/// What a packed file holds.
private func unpacked(_ path: URL) throws -> Data {
    let program = Process()
    program.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    program.arguments = ["gzip", "-dc", path.path]
    let output = Pipe()
    program.standardOutput = output
    try program.run()
    let content = output.fileHandleForReading.readDataToEndOfFile()
    program.waitUntilExit()
    guard program.terminationStatus == 0 else { throw Mismatch("\(path.path) is not packed") }
    return content
}

/// Call detail records until the first error, which comes with those before it.
func records(_ client: Client, _ exported: Export?, _ step: JSONValue) async throws -> ([CallRecord], DidwwError?) {
    step["record"]?.string == "cdr_in"
        ? try await records(client, exported, step, CdrIn.self) : try await records(client, exported, step, CdrOut.self)
}

private func records<Record: CallRecord>(
    _ client: Client, _ exported: Export?, _ step: JSONValue, _ record: Record.Type
) async throws -> ([CallRecord], DidwwError?) {
    if let csv = step["csv"]?.string { return try await collect(CallRecords<Record>.read(csv), nil) }
    guard let exported else { throw Mismatch("there is no export") }
    return try await collect(client.exports.content(exported).rows(of: record), nil)
}
