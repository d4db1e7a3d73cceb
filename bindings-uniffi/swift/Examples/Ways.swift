import Didww
import Foundation

private struct Vault: Authentication {
    let key: String

    func credential() async throws -> Credential { .apiKey(key) }

    func rejected(status: Int) async -> Bool { false }
}

/// A credential that is asked for before each request.
@Sendable func authentication() async throws {
    let sandbox = try await Account.shared.local()
    let client = try Client(authentication: Vault(key: sandbox.apiKey), baseUrl: sandbox.baseUrl)
    print(try await client.balance.find().totalBalance)
}

/// A receiver of callbacks, as a web framework would call it.
@Sendable func callbacks() async throws {
    let receiver = try Receiver(callbackSecret: "secret", publicBaseUrl: "https://hooks.example.com")
    let body = Data("id=order-1&status=Completed&type=orders".utf8)
    let form = "application/x-www-form-urlencoded"
    let signature = try RequestValidator(callbackSecret: "secret")
        .computeSignature(url: "https://hooks.example.com/didww", payload: .body(body, contentType: form))
    for signature in [signature, "forged"] {
        let request = ReceivedRequest(method: "POST", url: "/didww", signature: signature, contentType: form, body: body)
        do {
            for event in try receiver.receive(request) {
                if let order = event as? OrderCallback { print("order \(order.id) is \(order.status)") }
            }
        } catch DidwwError.callback(let error) {
            print("answered with \(error.httpStatus): \(error.message)")
        }
    }
}

/// A call ends, and its request with it, when its task is cancelled.
@Sendable func cancelling() async throws {
    let client = try await account()
    let task = Task { try await client.dids.list().all().count }
    task.cancel()
    do {
        print("\(try await task.value) numbers")
    } catch is CancellationError {
        print("nobody wants them any more")
    }
    do {
        let balance = try await client.balance.find(options: CallOptions(timeout: .milliseconds(1), retries: 0))
        print("in time: \(balance.totalBalance)")
    } catch DidwwError.timeout(let error) {
        print("waited for the \(error.phase) in vain")
    }
}

/// An update sends what differs.
@Sendable func changeTracking() async throws {
    let client = try await account(changes: true)
    let did = try needed(try await client.dids.list(include: [.voiceInTrunk]).first(), "The account has no numbers.")
    did.description = "checked"
    print("changed: \(did.isChanged)")
    did.reset()
    print("changed after a reset: \(did.isChanged)")
    let copy = did.copy()
    copy.description = "on its own"
    print("the copy: \(copy.isChanged), the number: \(did.isChanged)")
    try await client.dids.update(copy)
    try await client.dids.update(copy)  // nothing differs, nothing is sent
    print("\(copy.response?.method ?? "-") \(copy.response?.path ?? "-")")
}

/// Many calls at once, within the rate limit.
@Sendable func concurrency() async throws {
    let client = try await account()
    let ids = try await client.countries.list().all().prefix(8).map(\.id)
    let names = try await withThrowingTaskGroup(of: String.self) { group in
        for id in ids { group.addTask { try await client.countries.find(id).name } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
    print(names.sorted())
}

/// What goes wrong, and what it says.
@Sendable func errorHandling() async throws {
    let client = try await account(changes: true)
    do {
        _ = try await client.dids.find("nope")
    } catch let error as DidwwError where error.isNotFound {
        print("no such number (\(error.status ?? 0))")
    }
    do {
        try await client.voiceInTrunkGroups.create(VoiceInTrunkGroup(name: ""))
    } catch DidwwError.api(let error) {
        for problem in error.errors {
            print("\(problem.title ?? "-"): \(problem.detail ?? "-") at \(problem.source?.pointer ?? "-")")
        }
    } catch DidwwError.invalidInput(let error) {
        print("not sent: \(error.message)")
    }
    let nowhere = try Client(apiKey: "key", baseUrl: "http://127.0.0.1:9/v3", settings: ClientSettings(retries: 0))
    do {
        _ = try await nowhere.balance.find()
    } catch let error as DidwwError {
        print("\(error.code): \(error.outcome), may have happened: \(error.mayHaveHappened)")
    }
}

/// What a program sees of its requests.
@Sendable func hooks() async throws {
    let sandbox = try await Account.shared.local()
    Logs.listen { print("log \($0)") }
    let client = try sandbox.client(
        settings: ClientSettings(
            onRequest: { $0.setHeader("X-Correlation-Id", "4711") },
            onResponse: { print("\($0.operation) \($0.resource ?? "-"): \($0.status ?? 0)") }))
    _ = try await client.balance.find()
    print(try sandbox.lastRequest("GET", "/v3/balance")?.headers["x-correlation-id"] ?? "-")
}

/// What this release does not know is kept.
@Sendable func newerThanThisRelease() async throws {
    let did = try Did.fromJSON([
        "id": "did-1", "type": "dids", "attributes": ["number": "12025550123", "colour": "green"],
    ])
    print(did.get("colour") ?? "nothing")
    try did.set("colour", to: "blue")
    print(try did.json()["attributes"] ?? "nothing")
    let client = try await account()
    do {
        _ = try await client.dids.list(filter: ["colour": "green"]).count()
    } catch DidwwError.invalidInput(let error) {
        print(error.message)
    }
}

/// Pages, rows, the first one, how many.
@Sendable func pagination() async throws {
    let client = try await account()
    let cities = client.cities.list(sort: [.name], pageSize: 2)
    let page = try await cities.page(2)
    print("\(page.count) of \(page.totalRecords ?? 0): \(page.map(\.name)), then \(page.links.next ?? "no more")")
    for try await page in cities.pages() { print(page.map(\.name)) }
    print(try await cities.first()?.name ?? "-", try await cities.count())
    for try await city in client.cities.list(prefetch: true) where city.name.hasPrefix("A") { print(city.name) }
}

/// Resources as plain data.
@Sendable func plainData() async throws {
    let client = try await account()
    let did = try needed(try await client.dids.list().first(), "The account has no numbers.")
    let data = try JSONEncoder().encode(did)
    let again = try Did.fromJSON(JSONValue(parsing: data))
    print(again.number == did.number, try did.json()["type"] ?? "-")
}

/// Requests to whatever there is no method for.
@Sendable func rawRequests() async throws {
    let client = try await account()
    let answer = try await client.raw("GET", "/cities", params: ["page[size]": "2"])
    print(answer.status, try answer.json()["data"]?[0]?["attributes"]?["name"] ?? "-")
}

/// Deadlines, retries, and the rate of requests.
@Sendable func retriesAndRateLimits() async throws {
    let sandbox = try await Account.shared.local()
    let patient = try sandbox.client(
        settings: ClientSettings(
            timeout: .seconds(60), rateLimit: .perSecond(10, burst: 5),
            retryPolicy: RetryPolicy(maxRetries: 4, maxDelay: .seconds(10))))
    let page = try await patient.countries.list(options: CallOptions(timeout: .seconds(5), retries: 0)).page()
    print("\(page.response?.attempts ?? 0) attempt, waited \(page.response?.waitedForRateLimit ?? .zero)")
    let other = try sandbox.client(settings: ClientSettings(rateLimiter: try patient.rateLimiter))
    _ = try await other.balance.find()
}
