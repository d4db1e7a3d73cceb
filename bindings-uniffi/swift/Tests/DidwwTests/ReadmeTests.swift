import Didww
import Foundation
import XCTest

/// The blocks of README.md, which stand here word for word.
final class ReadmeTests: XCTestCase {
    /// What the blocks take for granted.
    private struct Given {
        let client: Client
        let apiKey: String
        let baseUrl: String
        let didId: String
        let trunkId: String
        let countryId: String
        let identityId: String
        let proofTypeId: String
    }

    private var sandbox: Sandbox?
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("didww-readme-\(UUID().uuidString)")

    override func setUp() async throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath(folder.path))
        try Data("%PDF-1.7".utf8).write(to: folder.appendingPathComponent("passport.pdf"))
    }

    override func tearDown() async throws {
        try await sandbox?.stop()
        XCTAssertTrue(FileManager.default.changeCurrentDirectoryPath("/"))
        try FileManager.default.removeItem(at: folder)
    }

    private func given() async throws -> Given {
        let sandbox = try await Sandbox.start(SandboxOptions(settleAfter: .milliseconds(20), exportRows: 2_000))
        self.sandbox = sandbox
        let client = try sandbox.client()
        let dids = try await client.dids.list(include: [.voiceInTrunk, .didGroup]).all()
        let trunks = try await client.voiceInTrunks.list().all()
        let trunk = trunks.first { ($0.configuration as? SipConfiguration)?.codecIds.isEmpty == false }
        let (countries, identities) = (try await client.countries.list().all(), try await client.identities.list().all())
        let kinds = try await client.proofTypes.list().all()
        return Given(
            client: client, apiKey: sandbox.apiKey, baseUrl: sandbox.baseUrl, didId: try XCTUnwrap(dids.first).id,
            trunkId: try XCTUnwrap(trunk).id, countryId: try XCTUnwrap(countries.first).id,
            identityId: try XCTUnwrap(identities.first { $0.identityType == .personal }).id,
            proofTypeId: try XCTUnwrap(kinds.first { $0.entityType == .personal }).id)
    }

    func testEveryBlockIsHere() throws {
        let here = try lines(of: String(contentsOfFile: #filePath, encoding: .utf8))
        let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../README.md")
        let parts = try String(contentsOf: readme, encoding: .utf8).components(separatedBy: "```swift\n").dropFirst()
        XCTAssertGreaterThan(parts.count, 10)
        for part in parts {
            let block = lines(of: part.components(separatedBy: "```")[0]).filter { !$0.hasPrefix("import ") }
            let isHere = here.indices.contains { here[$0...].starts(with: block) }
            XCTAssertTrue(isHere, "not run by a test: \(block.joined(separator: "\n"))")
        }
    }

    /// Lines without their indentation, and none that is empty.
    private func lines(of text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    func testAClientIsMade() async throws {
        let client = try Client(apiKey: "YOUR_API_KEY", environment: .sandbox)  // or Client.fromEnv()
        XCTAssertEqual(client.baseUrl, "https://sandbox-api.didww.com/v3")
    }

    func testTheWalk() async throws {
        let given = try await given()
        let (client, countryId, didId) = (given.client, given.countryId, given.didId)
        print(try await client.balance.find().totalBalance)  // a Decimal

        // every page
        for try await did in client.dids.list(include: ["voice_in_trunk"], filter: ["country.id": countryId]) {
            print(did.number, did.voiceInTrunk?.name ?? "-")
        }

        let page = try await client.cities.list(pageSize: 2).page(2)  // one page
        print(page.totalRecords ?? 0, page.count)

        let did = try await client.dids.find(didId)
        did.description = nil  // PATCH {"description": null}
        try await client.dids.update(did)
        try await client.dids.update(Did(id: didId, description: "no fetch needed"))

        let trunk = try await client.voiceInTrunks.create(
            VoiceInTrunk(
                name: "My SIP trunk", configuration: SipConfiguration(host: "sip.example.com", codecIds: [.pcmu, .pcma])))
        print(trunk.id)

        do {
            _ = try await client.voiceInTrunks.find("nope")
        } catch let error as DidwwError where error.isNotFound {
            print(error.status ?? 0, error.api?.errors.first?.detail ?? "-")
        }
        XCTAssertEqual(trunk.name, "My SIP trunk")
    }

    func testWhatWasLoadedIsChanged() async throws {
        let given = try await given()
        let (client, didId, trunkId) = (given.client, given.didId, given.trunkId)
        let did = try await client.dids.find(didId, include: [.voiceInTrunk])
        did.description = "checked"
        did.voiceInTrunkId = trunkId  // clears voiceInTrunkGroup
        try await client.dids.update(did)  // did is now what the server answered

        // without fetching it first; what an initialiser is not given is left as it is, nil that is set is null
        let known = Did(id: didId, capacityLimit: 2)
        known.description = nil
        try await client.dids.update(known)

        // a nested object or a list in it, in place: the request carries these two members, and no password
        let trunk = try await client.voiceInTrunks.find(trunkId)
        if let sip = trunk.configuration as? SipConfiguration {
            sip.rtpPing = false
            sip.codecIds.removeLast()
        }
        try await client.voiceInTrunks.update(trunk)
        XCTAssertFalse(trunk.isChanged)
        XCTAssertNil(known.description)
    }

    func testLists() async throws {
        let given = try await given()
        let client = given.client
        let trunks = client.voiceInTrunks.list(include: [.voiceInTrunkGroup], sort: [.name])

        // every row of every page; the next page is asked for when its first row is
        for try await trunk in trunks {
            print(trunk.name)
        }

        let page = try await trunks.page(1)  // one page, a collection
        print(page.totalRecords ?? 0, page.links.next ?? "-", page.meta?.count ?? 0)
        for try await cities in client.cities.list(prefetch: true).pages() {
            print(cities.count)  // page by page, one ahead
        }
        let newest = try await client.orders.list(sort: [.createdAt.descending]).first()  // one row, one request
        let blocked = try await client.dids.list(filter: [.blocked: true]).count()  // one request
        let everything = try await trunks.all()
        print(newest?.reference ?? "-", blocked, everything.count)
        XCTAssertFalse(everything.isEmpty)
    }

    func testWhatGoesWrong() async throws {
        let given = try await given()
        let client = given.client
        do {
            _ = try await client.dids.find("nope")
        } catch let error as DidwwError where error.isNotFound {
            print("no such number")
        } catch DidwwError.api(let error) where error.isRateLimited {
            print("again in", error.retryAfter ?? .zero)
        } catch DidwwError.api(let error) {
            for problem in error.errors { print(problem.title ?? "-", problem.detail ?? "-", problem.source?.pointer ?? "-") }
        } catch let error as DidwwError {
            // whether a write may have happened all the same
            print(error.message, error.mayHaveHappened)
        }
    }

    func testLimitsOfAClient() async throws {
        let patient = try Client(
            apiKey: "YOUR_API_KEY",
            settings: ClientSettings(
                timeout: .seconds(60),  // a call, all waits and attempts included; 30 s by default, .unlimited for no limit
                rateLimit: .perSecond(10, burst: 5),  // 20 a second by default, .off for none
                retryPolicy: RetryPolicy(maxRetries: 4, maxDelay: .seconds(10))))  // 2 retries by default
        print(patient)
    }

    func testLimitsOfACall() async throws {
        let given = try await given()
        let (client, didId) = (given.client, given.didId)
        // for one call
        let countries = try await client.countries.list(options: CallOptions(timeout: .seconds(5), retries: 0)).page()
        print(countries.response?.requestId ?? "-", countries.response?.attempts ?? 0)

        // a call ends, and its request with it, when its task is cancelled
        let task = Task { try await client.dids.find(didId) }
        task.cancel()
        print(await task.result)
    }

    func testOrdersSettle() async throws {
        let given = try await given()
        let client = given.client
        let group = try await client.didGroups.list(
            include: [.stockKeepingUnits], filter: [.isAvailable: true, .needsRegistration: false]
        ).first()
        let skuId = group?.stockKeepingUnits.first?.id ?? ""
        let order = try await client.orders.createAndWait(
            Order(items: [DidOrderItem(skuId: skuId, qty: 1)]), onProgress: { print($0.status) })
        let bought = try await client.dids.list(filter: ["order.id": order.id]).all()
        print(bought.map(\.number))
        XCTAssertEqual(bought.count, 1)
    }

    func testCallbacks() async throws {
        let receiver = try Receiver(callbackSecret: "YOUR_CALLBACK_SECRET", publicBaseUrl: "https://hooks.example.com")

        @Sendable func receive(_ request: ReceivedRequest) -> Int {
            do {
                for event in try receiver.receive(request) {
                    if let order = event as? OrderCallback { print(order.id, order.status) }
                }
                return 204
            } catch DidwwError.callback(let error) {
                return error.httpStatus
            } catch {
                return 500
            }
        }
        let form = "application/x-www-form-urlencoded"
        XCTAssertEqual(receive(ReceivedRequest(method: "POST", url: "/didww", signature: "forged", contentType: form)), 401)
    }

    func testEncryptedFiles() async throws {
        let given = try await given()
        let (client, proofTypeId, identityId) = (given.client, given.proofTypeId, given.identityId)
        let passport = try await client.encryptedFiles.upload(.path("passport.pdf"), description: "passport")
        let proof = Proof(proofTypeId: proofTypeId, fileIds: [passport.id])
        proof.entity = try await client.identities.find(identityId)
        try await client.proofs.create(proof)
        XCTAssertEqual(try sandbox?.uploadedFile(passport.id), Data("%PDF-1.7".utf8))
    }

    func testCallDetailRecords() async throws {
        let given = try await given()
        let client = given.client
        let today = Calendar(identifier: .gregorian).dateComponents([.year, .month], from: Date())
        let filters = ExportFilters(year: today.year, month: today.month)  // from 2026-04-16 on: from and to
        let ready = try await client.exports.createAndWait(Export(exportType: .cdrIn, filters: filters))

        // on disk, unpacked; "calls.csv.gz" stays packed
        try await client.exports.download(ready, to: "calls.csv", onProgress: { done, total in print(done, total ?? 0) })
        try await client.exports.download(ready, to: "calls.csv.gz")

        // or call by call
        for try await call in client.exports.content(ready).rows(of: CdrIn.self) {
            print(call.startedAt ?? .distantPast, call.source ?? "-", call.duration ?? 0, call.total ?? 0)
        }

        // files of before; some hundred calls at a time, which is quicker
        var longest = 0
        for try await calls in CallRecords<CdrIn>.open("calls.csv.gz").batches {
            longest = max(longest, calls.compactMap(\.duration).max() ?? 0)
        }
        print(longest)
        XCTAssertGreaterThan(longest, 0)
    }

    func testTheSandbox() async throws {
        let sandbox = try await Sandbox.start(SandboxOptions(settleAfter: .milliseconds(50), exportRows: 10_000))
        let client = try sandbox.client()
        for try await did in client.dids.list() {
            did.description = "checked"
            try await client.dids.update(did)
        }
        let request = try sandbox.lastRequest("PATCH", "/v3/dids")
        assert(request?.json?["data"]?["attributes"] == ["description": "checked"])
        print(sandbox.baseUrl, sandbox.apiKey)  // for a program in another language, too
        try await sandbox.stop()
    }

    func testLogsAndHooks() async throws {
        let given = try await given()
        let baseUrl = given.baseUrl
        Logs.listen { print($0) }  // what there is to say besides answers: never the key or a body

        let watched = try Client(
            apiKey: "YOUR_API_KEY", baseUrl: baseUrl,
            settings: ClientSettings(
                onRequest: { $0.setHeader("X-Correlation-Id", "4711") },
                onResponse: { print($0.operation, $0.resource ?? "-", $0.status ?? 0, $0.duration) }))
        _ = try? await watched.balance.find()
    }

    func testNewerVersions() async throws {
        let given = try await given()
        let (apiKey, baseUrl) = (given.apiKey, given.baseUrl)
        let newer = try Client(apiKey: apiKey, baseUrl: baseUrl, apiVersion: "2026-04-16")
        for try await service in newer.emergencyCallingServices.list(include: [.dids]) {
            print(service.name, service.status, service.dids.count)
        }
    }
}
