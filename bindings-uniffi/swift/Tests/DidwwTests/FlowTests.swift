import Didww
import Foundation
import XCTest

/// What a program does with the package from its first number to the list of its calls.
final class FlowTests: XCTestCase {
    private var folder = FileManager.default.temporaryDirectory

    override func setUp() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("didww-flow-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    override func tearDown() async throws {
        try FileManager.default.removeItem(at: folder)
    }

    func testFromTheFirstNumberToItsCalls() async throws {
        let options = SandboxOptions(emptyAccount: true, settleAfter: .seconds(600), exportRows: 250)
        try await withSandbox(options) { sandbox, client in
            let hooks = try Hooks(callbackSecret: sandbox.callbackSecret)
            let order = try await self.buy(sandbox, client, callbackUrl: hooks.url)
            try await sandbox.waitForCallbacks()
            let bought = try self.only(hooks.take(), OrderCallback.self)
            XCTAssertEqual(bought.id, order.id)
            XCTAssertEqual(bought.status, .completed)
            try await self.checkThatForgeriesAreRefused(hooks)

            let did = try await self.numberOf(order, client)
            try await self.route(did, sandbox, client)
            try await self.register(did, sandbox, client)

            let export = try await self.exportCalls(sandbox, client, callbackUrl: hooks.url, rows: 250)
            try await sandbox.waitForCallbacks()
            let exported = try self.only(hooks.take(), ExportCallback.self)
            XCTAssertEqual(exported.id, export.id)
            XCTAssertEqual(exported.status, .completed)
            XCTAssertEqual(try sandbox.callbacks().map(\.state), [.delivered, .delivered])
        }
    }

    private func only<Event: CallbackEvent>(_ events: [CallbackEvent], _ kind: Event.Type) throws -> Event {
        XCTAssertEqual(events.count, 1)
        return try XCTUnwrap(events.first as? Event)
    }

    /// Orders the number that costs the least a month.
    private func buy(_ sandbox: Sandbox, _ client: Client, callbackUrl: String) async throws -> Order {
        let groups = try await client.didGroups.list(
            include: [.stockKeepingUnits], filter: [.isAvailable: true, .needsRegistration: false]
        ).all()
        let cheapest = groups.flatMap(\.stockKeepingUnits).min { $0.monthlyPrice < $1.monthlyPrice }
        let sku = try XCTUnwrap(cheapest)
        let order = try await client.orders.create(
            Order(callbackUrl: callbackUrl, callbackMethod: .post, items: [DidOrderItem(skuId: sku.id, qty: 1)]))
        XCTAssertEqual(order.status, .pending)
        try sandbox.settleAll()
        let settled = try await client.orders.wait(order)
        XCTAssertEqual(settled.status, .completed)
        let item = try XCTUnwrap(settled.items.first as? DidOrderItem)
        XCTAssertEqual(item.mrc, sku.monthlyPrice)
        return settled
    }

    /// What came is taken when it comes again, and refused of everybody who cannot sign.
    private func checkThatForgeriesAreRefused(_ hooks: Hooks) async throws {
        let genuine = try XCTUnwrap(hooks.received.first)
        let signature = try XCTUnwrap(genuine.signature)
        let again = try await hooks.status(of: genuine)
        XCTAssertEqual(again, 204)
        XCTAssertEqual(hooks.take().count, 1)

        var (signed, changed) = (genuine, genuine)
        signed.signature = (signature.hasPrefix("0") ? "1" : "0") + signature.dropFirst()
        let body = String(decoding: genuine.body, as: UTF8.self).replacingOccurrences(of: "completed", with: "canceled")
        changed.body = Data(body.utf8)
        XCTAssertNotEqual(changed.body, genuine.body)
        for forged in [signed, changed] {
            let status = try await hooks.status(of: forged)
            XCTAssertEqual(status, 401)
        }
        XCTAssertEqual(hooks.take().count, 0)
    }

    private func numberOf(_ order: Order, _ client: Client) async throws -> Did {
        let dids = try await client.dids.list(filter: ["order.id": order.id]).all()
        XCTAssertEqual(dids.count, 1)
        return try XCTUnwrap(dids.first)
    }

    /// Sends the calls of a number to a trunk of its own.
    private func route(_ did: Did, _ sandbox: Sandbox, _ client: Client) async throws {
        let sip = SipConfiguration(host: "sip.example.com", port: 5_061, username: "{DID}", transportProtocolId: .tls)
        let trunk = try await client.voiceInTrunks.create(VoiceInTrunk(name: "Office", capacityLimit: 5, configuration: sip))

        did.voiceInTrunk = trunk
        did.description = "Front desk"
        XCTAssertTrue(did.isChanged)
        try await client.dids.update(did)
        XCTAssertFalse(did.isChanged)
        let request = try XCTUnwrap(try sandbox.lastRequest("PATCH", "/v3/dids/\(did.id)"))
        let expected: JSONValue = [
            "data": [
                "id": .string(did.id), "type": "dids", "attributes": ["description": "Front desk"],
                "relationships": [
                    "voice_in_trunk": ["data": ["type": "voice_in_trunks", "id": .string(trunk.id)]],
                    // its calls go to a trunk or to a group
                    "voice_in_trunk_group": ["data": .null],
                ],
            ]
        ]
        XCTAssertEqual(request.json, expected)

        let found = try await client.dids.find(did.id, include: [.voiceInTrunk])
        XCTAssertEqual(found.description, "Front desk")
        XCTAssertEqual(found.voiceInTrunk?.name, "Office")
        let configured = try XCTUnwrap(found.voiceInTrunk?.configuration as? SipConfiguration)
        XCTAssertEqual(configured.host, "sip.example.com")
        XCTAssertEqual(configured.transportProtocolId, .tls)
    }

    /// Tells who has a number, where, and what proves it.
    private func register(_ did: Did, _ sandbox: Sandbox, _ client: Client) async throws {
        let found = try await client.dids.find(did.id, include: ["did_group.country"])
        let country = try XCTUnwrap(found.didGroup?.country)
        let identity = try await client.identities.create(
            Identity(
                identityType: .personal, firstName: "Erika", lastName: "Mustermann", phoneNumber: "12025550123",
                birthDate: CalendarDate(year: 1990, month: 8, day: 12), country: country))
        let address = try await client.addresses.create(
            Address(
                address: "3 Test Lane", cityName: "Leeds", postalCode: "10001", identity: identity, country: country))

        let scan = folder.appendingPathComponent("passport.pdf")
        let content = Data("%PDF-1.7 passport".utf8) + Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0) })
        try content.write(to: scan)
        let file = try await client.encryptedFiles.upload(.file(scan), description: "passport")
        XCTAssertEqual(try sandbox.uploadedFile(file.id), content)
        let upload = try XCTUnwrap(try sandbox.lastRequest("POST", "/v3/encrypted_files"))
        XCTAssertNil(upload.body.range(of: Data("%PDF".utf8)), "it left as it is")

        let kinds = try await client.proofTypes.list().all()
        let passport = try XCTUnwrap(kinds.first { $0.name == "Passport" })
        try await client.proofs.create(Proof(proofType: passport, entity: identity, fileIds: [file.id]))
        let known = try await client.identities.find(identity.id, include: [.country, .addresses, .proofs])
        XCTAssertEqual(known.birthDate, CalendarDate(year: 1990, month: 8, day: 12))
        XCTAssertEqual(known.country?.iso, country.iso)
        XCTAssertEqual(known.addresses.map(\.id), [address.id])
        XCTAssertEqual(known.proofs.count, 1)
    }

    /// Asks for the calls of this month, fetches the file, and reads it.
    private func exportCalls(
        _ sandbox: Sandbox, _ client: Client, callbackUrl: String, rows: Int
    ) async throws -> Export {
        let utc = try XCTUnwrap(TimeZone(identifier: "UTC"))
        let today = Foundation.Calendar(identifier: .gregorian).dateComponents(in: utc, from: Date())
        let ordered = try await client.exports.create(
            Export(
                exportType: .cdrIn, filters: ExportFilters(year: today.year, month: today.month), callbackUrl: callbackUrl,
                callbackMethod: .post))
        XCTAssertNil(ordered.url)
        try sandbox.settleAll()
        let export = try await client.exports.wait(ordered)
        let path = folder.appendingPathComponent("calls.csv.gz").path
        let file = try await client.exports.download(export, to: path)
        XCTAssertEqual(try Data(contentsOf: URL(fileURLWithPath: path)).count, file.bytes)

        var (read, seconds) = (0, 0)
        for try await call in CallRecords<CdrIn>.open(path) {
            XCTAssertNotNil(call.startedAt)
            read += 1
            seconds += call.duration ?? 0
        }
        XCTAssertEqual(read, rows)
        XCTAssertGreaterThan(seconds, 0)
        return export
    }
}

/// The program's own server, which DIDWW calls: it takes what is signed.
private final class Hooks: @unchecked Sendable {
    private let server: Server
    private let came: Came

    /// What came, and was taken.
    private final class Came: @unchecked Sendable {
        private let lock = NSLock()
        private var requests: [ReceivedRequest] = []
        private var events: [CallbackEvent] = []

        var received: [ReceivedRequest] { lock.withLock { requests } }

        func add(_ request: ReceivedRequest, _ said: [CallbackEvent]) {
            lock.withLock {
                requests.append(request)
                events += said
            }
        }

        func take() -> [CallbackEvent] {
            lock.withLock {
                defer { events = [] }
                return events
            }
        }
    }

    init(callbackSecret: String) throws {
        let (receiver, came) = (try Receiver(callbackSecret: callbackSecret), Came())
        self.came = came
        server = try Server(
            .status { request in
                let received = ReceivedRequest(
                    method: request.method, url: "http://\(request.headers["host"] ?? "")\(request.target)",
                    signature: request.headers["x-didww-signature"], contentType: request.headers["content-type"],
                    body: request.body)
                do {
                    came.add(received, try receiver.receive(received))
                    return 204
                } catch DidwwError.callback(let error) {
                    return error.httpStatus
                } catch {
                    return 500
                }
            })
    }

    /// Where it is called.
    var url: String { "\(server.url)/hooks" }

    /// The requests that were taken.
    var received: [ReceivedRequest] { came.received }

    /// What they said since it was asked for last.
    func take() -> [CallbackEvent] { came.take() }

    /// What it answers to a request that anybody makes.
    func status(of request: ReceivedRequest) async throws -> Int {
        let anybody = try Client(apiKey: "none", baseUrl: server.url)
        do {
            return try await anybody.raw(
                "POST", "hooks", body: request.body, contentType: request.contentType,
                headers: ["X-DIDWW-Signature": request.signature ?? ""], authenticated: false
            ).status
        } catch DidwwError.api(let error) {
            return error.status ?? 0
        }
    }
}
