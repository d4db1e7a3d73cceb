import Didww
import Foundation
import XCTest

extension AsyncIteratorProtocol {
    /// The next one, of an iterator that is used once.
    fileprivate func nextOne() async throws -> Element? {
        var iterator = self
        return try await iterator.next()
    }
}

/// Uploads, encryption, exports and their rows.
final class FileTests: XCTestCase {
    private var folder = FileManager.default.temporaryDirectory

    override func setUp() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("didww-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(at: folder)
    }

    private func stream(_ pieces: [Data], failing error: (any Error)? = nil) -> AsyncThrowingStream<Data, any Error> {
        AsyncThrowingStream { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(throwing: error)
        }
    }

    func testFilesAreUploadedFromWhereverTheyCome() async throws {
        let path = folder.appendingPathComponent("passport.pdf")
        try await withSandbox { sandbox, client in
            let content = Data((0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
            try content.write(to: path)
            let pieces = [content.prefix(100_000), content.dropFirst(100_000)].map { Data($0) }
            for source in [ByteSource.data(content), .file(path), .path(path.path), .stream(self.stream(pieces))] {
                let sent = Box<Int>()
                let file = try await client.encryptedFiles.upload(
                    source, description: "passport", onProgress: { done, _ in sent.value = done })
                XCTAssertEqual(try sandbox.uploadedFile(file.id), content)
                XCTAssertGreaterThanOrEqual(sent.value ?? 0, content.count)
                XCTAssertTrue(file.response.isSuccess)
            }
            try sandbox.rotateKeys()
            let again = try await client.encryptedFiles.upload(.data(content))
            XCTAssertEqual(try sandbox.uploadedFile(again.id), content)
        }
    }

    func testWhatAStreamThrowsIsTheCause() async throws {
        struct Torn: Error {}
        try await withSandbox { _, client in
            let source = ByteSource.stream(self.stream([Data([1])], failing: Torn()))
            guard case DidwwError.file(let details)? = await failure(of: { try await client.encryptedFiles.upload(source) })
            else { return XCTFail("the stream is torn") }
            XCTAssertTrue(details.context.cause is Torn)
            let missing = await failure { try await client.encryptedFiles.upload(.path("/nowhere/at/all")) } as? DidwwError
            XCTAssertEqual(missing?.code, "file")
            let empty = await failure { try await client.encryptedFiles.upload(.data(Data())) } as? DidwwError
            XCTAssertEqual(empty?.code, "invalid_input")
        }
    }

    func testWhatIsEncryptedHereIsReadThere() async throws {
        let target = folder.appendingPathComponent("passport.enc")
        try await withSandbox { sandbox, client in
            let keys = try await client.encryptedFiles.publicKeys()
            let listed = try PublicKeys(await client.publicKeys.list().all())
            XCTAssertEqual(keys.fingerprint, listed.fingerprint)
            let content = Data(repeating: 42, count: 1_000_000)
            let pieces = stride(from: 0, to: content.count, by: 77_777).map { Data(content.dropFirst($0).prefix(77_777)) }
            let length = try await keys.encrypt(.stream(self.stream(pieces)), to: target.path)
            let written = try Data(contentsOf: target)
            XCTAssertEqual(written.count, length)
            XCTAssertEqual(try keys.encryptedLength(content.count), length)
            let inMemory = try await keys.encrypt(content)
            XCTAssertEqual(inMemory.count, length)
            for encrypted in [written, inMemory] {
                let read = try await self.decrypted(encrypted, keys, sandbox, client)
                XCTAssertEqual(read, content)
            }
            XCTAssertThrowsError(try PublicKeys("no key", "no key"))
        }
    }

    /// What DIDWW reads in a file that was encrypted elsewhere.
    private func decrypted(_ file: Data, _ keys: PublicKeys, _ sandbox: Sandbox, _ client: Client) async throws -> Data? {
        let field = { (name: String) in "--edge\r\nContent-Disposition: form-data; name=\"encrypted_files\(name)\"" }
        var form = Data("\(field("[encryption_fingerprint]"))\r\n\r\n\(keys.fingerprint)\r\n".utf8)
        form += Data("\(field("[items][][file]")); filename=\"a.enc\"\r\n\r\n".utf8) + file + Data("\r\n--edge--\r\n".utf8)
        let answer = try await client.raw(
            "POST", "encrypted_files", body: form, contentType: "multipart/form-data; boundary=edge")
        return try sandbox.uploadedFile(XCTUnwrap(try answer.json()["ids"]?[0]?.string))
    }

    private func files() throws -> Set<String> {
        Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
    }

    func testAFileIsEncryptedOntoItself() async throws {
        let (path, link) = (folder.appendingPathComponent("passport.pdf"), folder.appendingPathComponent("link"))
        let content = Data((0..<700_000).map { UInt8(truncatingIfNeeded: $0 * 11) })
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: path)
        try await withSandbox { sandbox, client in
            let keys = try await client.encryptedFiles.publicKeys()
            for target in [path, link] {
                try content.write(to: path)
                try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path.path)
                let length = try await keys.encrypt(.file(path), to: target.path)
                let written = try Data(contentsOf: path)
                XCTAssertEqual(written.count, length)
                let read = try await self.decrypted(written, keys, sandbox, client)
                XCTAssertEqual(read, content)
                let permissions = try FileManager.default.attributesOfItem(atPath: path.path)[.posixPermissions] as? Int
                XCTAssertEqual(permissions, 0o640)
            }
        }
        XCTAssertEqual(try FileManager.default.destinationOfSymbolicLink(atPath: link.path), path.path)
        XCTAssertEqual(try files(), ["passport.pdf", "link"])
    }

    func testAFileIsEncryptedWholeOrNotAtAll() async throws {
        struct Torn: Error {}
        let target = folder.appendingPathComponent("passport.enc")
        try await withSandbox { _, client in
            let keys = try await client.encryptedFiles.publicKeys()
            let long = Data(count: 1_000_000)
            let torn = { ByteSource.stream(self.stream([long, long], failing: Torn())) }
            let details = await self.fileError { try await keys.encrypt(torn(), to: target.path) }
            XCTAssertTrue(details?.context.cause is Torn)
            XCTAssertEqual(try self.files(), [])

            try Data("what was there".utf8).write(to: target)
            _ = await self.fileError { try await keys.encrypt(torn(), to: target.path) }
            let asked = Box<Int>()
            let endless = AsyncStream<Data> {
                asked.value = (asked.value ?? 0) + 1
                if asked.value == 3 { withUnsafeCurrentTask { $0?.cancel() } }
                return long
            }
            let task = Task { try await keys.encrypt(.stream(endless), to: target.path) }
            let cancelled = await failure { try await task.value }
            XCTAssertTrue(cancelled is CancellationError, "\(String(describing: cancelled))")
            XCTAssertEqual(try Data(contentsOf: target), Data("what was there".utf8))
            XCTAssertEqual(try self.files(), ["passport.enc"])
        }
    }

    func testWhereNoFileCanBeIsAnError() async throws {
        let (file, pipe) = (folder.appendingPathComponent("file"), folder.appendingPathComponent("pipe"))
        try Data("a file".utf8).write(to: file)
        XCTAssertEqual(mkfifo(pipe.path, 0o600), 0)
        try await withSandbox { _, client in
            let keys = try await client.encryptedFiles.publicKeys()
            let wrong: [(String, Int32?)] = [
                (self.folder.appendingPathComponent("missing/passport.enc").path, ENOENT),
                (file.appendingPathComponent("passport.enc").path, ENOTDIR), (self.folder.path, nil), (pipe.path, nil),
            ]
            for (path, errno) in wrong {
                let details = await self.fileError { try await keys.encrypt(.data(Data("scan".utf8)), to: path) }
                XCTAssertEqual(details?.action, "create")
                XCTAssertEqual(details?.file, path)
                XCTAssertEqual(details?.errno, errno.map(Int.init))
            }
            let missing = self.folder.appendingPathComponent("no.pdf").path
            let details = await self.fileError { try await keys.encrypt(.path(missing), to: file.path) }
            XCTAssertEqual(details?.action, "open")
            XCTAssertEqual(details?.errno, Int(ENOENT))
        }
        XCTAssertEqual(try Data(contentsOf: file), Data("a file".utf8))
        XCTAssertEqual(try files(), ["file", "pipe"])
    }

    /// What is told of the file that work fails with.
    private func fileError(of work: () async throws -> Int, line: UInt = #line) async -> FileError? {
        let error = await failure(of: work, line: line)
        guard case DidwwError.file(let details)? = error else {
            XCTFail("\(String(describing: error))", line: line)
            return nil
        }
        return details
    }

    func testExportsAreFetchedAndRead() async throws {
        let (packed, unpacked) = (folder.appendingPathComponent("calls.csv.gz"), folder.appendingPathComponent("calls.csv"))
        try await withSandbox(SandboxOptions(settleAfter: .milliseconds(20), exportRows: 3_000)) { _, client in
            let now = Foundation.Calendar(identifier: .gregorian).dateComponents(in: TimeZone(identifier: "UTC")!, from: Date())
            let ready = try await client.exports.createAndWait(
                Export(exportType: .cdrIn, filters: ExportFilters(year: now.year, month: now.month)),
                options: WaitOptions(pollEvery: .milliseconds(10)))
            let done = Box<Int>()
            let file = try await client.exports.download(ready, to: unpacked.path, onProgress: { bytes, _ in done.value = bytes })
            XCTAssertEqual(file.path, unpacked.path)
            XCTAssertEqual(try Data(contentsOf: unpacked).count, file.bytes)
            XCTAssertGreaterThan(done.value ?? 0, 0)
            try await client.exports.download(ready, to: packed.path)
            let whole = try await client.exports.content(ready).data()
            XCTAssertEqual(whole, try Data(contentsOf: unpacked))
            var (rows, total) = (0, Decimal(0))
            for try await call in client.exports.content(ready).rows(of: CdrIn.self) {
                rows += 1
                total += call.total ?? 0
                XCTAssertNotNil(call.startedAt)
                if rows == 1 { XCTAssertEqual(call.line, 2) }
            }
            XCTAssertEqual(rows, 3_000)
            var again = 0
            for try await batch in CallRecords<CdrIn>.open(packed).batches { again += batch.count }
            XCTAssertEqual(again, rows)
            var named = 0
            for try await call in client.exports.content(ready).rows() {
                XCTAssertTrue(call is CdrIn)
                named += 1
                if named == 5 { break }
            }
            let text = try String(contentsOf: unpacked, encoding: .utf8)
            var read = 0
            let pieces = [Data(text.utf8.prefix(10_000)), Data(text.utf8.dropFirst(10_000))]
            for try await _ in CallRecords<CdrIn>.read(self.stream(pieces)) { read += 1 }
            XCTAssertEqual(read, rows)
        }
    }

    func testARowThatIsDamagedIsAnErrorAndTheNextOneFollows() async throws {
        let header = "Date/Time Start (UTC),Source,Duration (sec),Total (USD)"
        let rows = "2026-01-02 03:04:05,Łódź,7,0.5\nnever,b,1,1\n2026-01-02 03:04:06,c,8,0.25\n"
        let records = CallRecords<CdrIn>.read("\(header)\n\(rows)")
        var iterator = records.makeAsyncIterator()
        let first = try await iterator.next()
        let call = try XCTUnwrap(first)
        XCTAssertEqual(call.source, "Łódź")
        XCTAssertEqual(call.duration, 7)
        XCTAssertEqual(call.total, Decimal(string: "0.5"))
        XCTAssertEqual(call.get("Source"), "Łódź")
        let error = await failure { try await iterator.next() as Any }
        guard case DidwwError.record(let details)? = error else { return XCTFail("\(String(describing: error))") }
        XCTAssertEqual(details.line, 3)
        let third = try await iterator.next()
        XCTAssertEqual(third?.source, "c")
        let end = try await iterator.next()
        XCTAssertNil(end)
        let kindless = await failure { try await CallRecords<CallRecord>.read("a,b").makeAsyncIterator().nextOne() as Any }
        XCTAssertEqual((kindless as? DidwwError)?.code, "invalid_input")
    }
}
