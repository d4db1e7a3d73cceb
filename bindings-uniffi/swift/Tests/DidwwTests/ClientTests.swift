import Didww
import Foundation
import XCTest

#if canImport(Counting)
import Counting
#endif

/// Calls against the sandbox, and against servers that do not answer.
final class ClientTests: XCTestCase {
    func testTheWalk() async throws {
        try await withSandbox { sandbox, client in
            let balance = try await client.balance.find()
            XCTAssertEqual(balance.totalBalance, balance.balance + balance.credit)
            var numbers: [String] = []
            let newest = client.dids.list(include: ["voice_in_trunk"], filter: ["blocked": false], sort: [.createdAt.descending])
            for try await did in newest {
                numbers.append(did.number)
            }
            let count = try await client.dids.list().count()
            XCTAssertEqual(numbers.count, count)
            let described = try await client.dids.list().all().first { $0.description != nil }
            let did = try await client.dids.find(try XCTUnwrap(described).id)
            did.description = nil
            let updated = try await client.dids.update(did)
            XCTAssertTrue(did === updated)
            XCTAssertEqual(try sandbox.lastRequest("PATCH", "/v3/dids")?.json?["data"]?["attributes"], ["description": .null])
            let before = try sandbox.requests().count
            try await client.dids.update(did)
            XCTAssertEqual(try sandbox.requests().count, before, "nothing changed, nothing is sent")
            try await client.dids.update(Did(id: did.id, description: "no fetch needed"))
            let sent = try sandbox.lastRequest("PATCH", "/v3/dids")?.json
            XCTAssertEqual(sent?["data"]?["attributes"], ["description": "no fetch needed"])
        }
    }

    func testWhatIsSetWhileAnUpdateIsUnderWayStaysSet() async throws {
        try await withSandbox { sandbox, _ in
            let box = Box<Did>()
            let client = try sandbox.client(
                settings: ClientSettings(onRequest: { event in
                    if event.operation == "update" { box.value?.description = "later" }
                }))
            let found = try await client.dids.list().first()
            let did = try XCTUnwrap(found)
            did.description = "first"
            box.value = did
            try await client.dids.update(did)
            XCTAssertEqual(did.description, "later")
            XCTAssertTrue(did.isChanged)
            XCTAssertEqual(try sandbox.lastRequest("PATCH", "/v3/dids")?.json?["data"]?["attributes"]?["description"], "first")
        }
    }

    func testPagesOfLists() async throws {
        try await withSandbox { sandbox, client in
            let page = try await client.cities.list(pageSize: 2).page(2)
            XCTAssertEqual(page.count, 2)
            XCTAssertGreaterThanOrEqual(try XCTUnwrap(page.totalRecords), 4)
            XCTAssertEqual(page.response?.status, 200)
            var rows = 0
            for try await page in client.cities.list(pageSize: 1).pages(from: 2) {
                rows += page.count
                break
            }
            XCTAssertEqual(rows, 1)
            let before = try sandbox.requests().count
            let error = await failure { try await client.cities.list(pageSize: 0).page() } as? DidwwError
            XCTAssertEqual(error?.code, "invalid_input")
            let unknown = await failure { try await client.countries.list(filter: ["colour": "red"]).count() } as? DidwwError
            XCTAssertEqual(unknown?.code, "invalid_input")
            XCTAssertEqual(try sandbox.requests().count, before)
        }
    }

    func testErrorsSayWhatTheyAre() async throws {
        try await withSandbox { sandbox, client in
            do {
                _ = try await client.dids.find("nope")
                XCTFail("there is no such number")
            } catch let error as DidwwError where error.isNotFound {
                XCTAssertEqual(error.status, 404)
                XCTAssertFalse(try XCTUnwrap(error.api).errors.isEmpty)
                XCTAssertEqual(error.localizedDescription, error.message)
            }
            let trunk = VoiceInTrunk(name: "")
            let error = await failure { try await client.voiceInTrunks.create(trunk) } as? DidwwError
            XCTAssertTrue(error?.isUnprocessable == true || error?.code == "invalid_input", "\(String(describing: error))")
            let stranger = try Client(apiKey: "hidden-key", baseUrl: sandbox.baseUrl)
            let refused = await failure { try await stranger.balance.find() } as? DidwwError
            XCTAssertTrue(try XCTUnwrap(refused).isUnauthorized)
            XCTAssertFalse("\(refused!) \(String(reflecting: refused!))".contains("hidden-key"))
        }
        let nowhere = try Client(apiKey: "key", baseUrl: "http://127.0.0.1:9/v3", settings: ClientSettings(retries: 0))
        guard case DidwwError.connect(let details)? = await failure(of: { try await nowhere.balance.find() }) else {
            return XCTFail("nobody listens there")
        }
        XCTAssertEqual(details.host, "127.0.0.1:9")
        XCTAssertEqual(details.context.outcome, .notSent)
        XCTAssertThrowsError(try Client(apiKey: ""))
    }

    func testACancelledTaskEndsItsRequest() async throws {
        let server = try Server(.silence)
        let client = try Client(apiKey: "key", baseUrl: server.url)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await client.dids.find("did-1") },
            { for try await _ in client.dids.list() {} },
            { _ = try await client.raw("GET", "/anything") },
            { try await client.dids.update(Did(id: "did-1", description: "x")) },
        ]
        for (place, call) in calls.enumerated() {
            let task = Task { try await call() }
            await server.waitForRequests(place + 1)
            task.cancel()
            let result = await task.result
            XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
            // the connection is given up, and with it the request
            await server.waitForEnds(place + 1)
        }
        let before = Task { () -> Void in
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await client.dids.find("did-1")
        }
        let result = await before.result
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError) }
    }

    func testTimeLimits() async throws {
        let server = try Server(.silence)
        let client = try Client(apiKey: "key", baseUrl: server.url)
        let options = CallOptions(timeout: .milliseconds(50), retries: 0)
        guard case DidwwError.timeout(let details)? = await failure(of: { try await client.dids.find("x", options: options) })
        else { return XCTFail("it does not answer") }
        XCTAssertEqual(details.limit, .milliseconds(50))
        XCTAssertEqual(details.phase, .response)
    }

    func testAClosedClientRefusesCalls() async throws {
        try await withSandbox { _, client in
            client.close()
            XCTAssertEqual("\(client)", "Client(closed)")
            let error = await failure { try await client.balance.find() } as? DidwwError
            XCTAssertEqual(error?.code, "invalid_input")
        }
    }

    func testHooksAndAuthentication() async throws {
        try await withSandbox { sandbox, _ in
            let seen = Box<ResponseEvent>()
            let settings = ClientSettings(
                onRequest: { $0.setHeader("X-Correlation-Id", "4711") }, onResponse: { seen.value = $0 })
            let client = try sandbox.client(settings: settings)
            _ = try await client.balance.find()
            let headers = try sandbox.lastRequest("GET", "/v3/balance")?.headers
            XCTAssertEqual(headers?["x-correlation-id"], "4711")
            XCTAssertEqual(headers?["user-agent"]?.hasPrefix("didww-sdk-swift/"), true)
            XCTAssertEqual(seen.value?.status, 200)
            XCTAssertEqual(seen.value?.operation, "find")
            let rotating = try Client(authentication: Rotating(right: sandbox.apiKey), baseUrl: sandbox.baseUrl)
            _ = try await rotating.balance.find()
            let failing = try Client(authentication: Failing(), baseUrl: sandbox.baseUrl)
            let error = await failure { try await failing.balance.find() } as? DidwwError
            XCTAssertEqual(error?.code, "invalid_input")
            XCTAssertEqual(error?.message.contains("hidden"), false)
        }
    }

    func testClientsShareARateLimit() async throws {
        try await withSandbox { sandbox, _ in
            let settings = ClientSettings(rateLimit: .perSecond(1, burst: 1))
            let one = try sandbox.client(settings: settings)
            var shared = ClientSettings(timeout: .milliseconds(200))
            shared.rateLimiter = try one.rateLimiter
            let other = try sandbox.client(settings: shared)
            _ = try await one.balance.find()
            guard case DidwwError.timeout(let details)? = await failure(of: { try await other.balance.find() }) else {
                return XCTFail("it has to wait for its turn")
            }
            XCTAssertEqual(details.phase, .rateLimit)
        }
    }

    func testRawRequests() async throws {
        try await withSandbox { _, client in
            let answer = try await client.raw("GET", "/cities", params: ["page[size]": "2"])
            XCTAssertEqual(answer.status, 200)
            XCTAssertEqual(try answer.json()["data"]?.array?.count, 2)
            struct Countries: Decodable {
                struct Country: Decodable { let id: String }
                let data: [Country]
            }
            XCTAssertEqual(try answer.decode(Countries.self).data.count, 2)
            let error = await failure { try await client.raw("POST", "/x", json: [:], body: Data()) } as? DidwwError
            XCTAssertEqual(error?.code, "invalid_input")
        }
    }

    func testWaitingShowsItsProgress() async throws {
        try await withSandbox(SandboxOptions(settleAfter: .milliseconds(30))) { _, client in
            let group = try await client.didGroups.list(
                include: [.stockKeepingUnits], filter: ["is_available": true, "needs_registration": false]
            ).first()
            let sku = try XCTUnwrap(group?.stockKeepingUnits.first)
            let states = Box<[OrderStatus]>()
            let order = try await client.orders.createAndWait(
                Order(items: [DidOrderItem(skuId: sku.id, qty: 1)]), options: WaitOptions(pollEvery: .milliseconds(10)),
                onProgress: { states.value = (states.value ?? []) + [$0.status] })
            XCTAssertEqual(order.status, .completed)
            XCTAssertEqual(states.value?.last, .completed)
            XCTAssertNotNil(order.items.first as? DidOrderItem)
        }
    }

    #if canImport(Counting)
    func testReadingAttributesNeverCrossesTheBorder() throws {
        let rows = try Page<Did>(parsing: page(of: 50))
        let before = crossings()
        for did in rows {
            _ = (did.id, did.type, did.number, did.description, did.blocked, did.awaitingRegistration, did.terminated)
            _ = (did.capacityLimit, did.channelsIncludedCount, did.dedicatedChannelsCount, did.billingCyclesCount)
            _ = (did.expiresAt, did.createdAt)
            _ = (did.voiceInTrunk?.name, did.voiceInTrunkId, did.voiceInTrunkGroup?.name, did.get("number"), did.has("number"))
            _ = (did.voiceInTrunk?.configuration as? SipConfiguration)?.codecIds
            _ = (did.linkage("voice_in_trunk"), did.related("voice_in_trunk"), "\(did)")
        }
        XCTAssertEqual(crossings(), before)
        _ = try rows[0].json()
        XCTAssertGreaterThan(crossings(), before, "what crosses is counted")
    }
    #endif
}

/// A value that several threads look at.
final class Box<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var held: Value?

    var value: Value? {
        get { lock.withLock { held } }
        set { lock.withLock { held = newValue } }
    }
}

private final class Rotating: Authentication {
    private let right: String
    private let asked = Box<Int>()

    init(right: String) {
        self.right = right
    }

    func credential() async throws -> Credential {
        asked.value = (asked.value ?? 0) + 1
        return asked.value == 1 ? .apiKey("outdated") : .header(name: "Api-Key", value: right)
    }

    func rejected(status: Int) async -> Bool { status == 401 }
}

private struct Failing: Authentication {
    struct Hidden: Error { let key = "hidden" }

    func credential() async throws -> Credential { throw Hidden() }
}
