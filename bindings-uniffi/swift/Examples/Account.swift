import Didww
import Foundation

/// The account that the examples work with.
///
/// Where `DIDWW_API_KEY` is set, it is yours (`DIDWW_ENVIRONMENT` says whether in DIDWW's sandbox or in production); where it is
/// not, that of a local DIDWW, which is started in this process and forgotten afterwards.
actor Account {
    static let shared = Account()

    private var sandbox: Sandbox?

    /// A local DIDWW, for examples that need one.
    func local() async throws -> Sandbox {
        if let sandbox { return sandbox }
        let started = try await Sandbox.start()
        sandbox = started
        return started
    }
}

/// What keeps an example from going on.
struct Missing: Error, CustomStringConvertible {
    let description: String
}

/// Whether the examples work with an account of yours.
var isYours: Bool { ProcessInfo.processInfo.environment["DIDWW_API_KEY"]?.isEmpty == false }

/// A client of the account; with `changes` one of an example that orders, creates or deletes, and so does not run in production.
func account(changes: Bool = false, apiVersion: String? = nil) async throws -> Client {
    guard isYours else { return try await Account.shared.local().client(apiVersion: apiVersion) }
    let own = try Client.fromEnv(apiVersion: apiVersion)
    if changes, own.baseUrl.contains("//api.didww.com") {
        throw Missing(description: "This example changes the account, which costs money: it does not run in production.")
    }
    return own
}

/// What was found; an error that says what is missing if it was not.
func needed<Value>(_ found: Value?, _ otherwise: String) throws -> Value {
    guard let found else { throw Missing(description: otherwise) }
    return found
}

/// The day of a time, as text.
func day(_ time: Date?) -> String {
    time.map { String($0.ISO8601Format().prefix(10)) } ?? "never"
}

/// How the examples wait: a local DIDWW is quick.
let soon = WaitOptions(pollEvery: .milliseconds(100))

/// The DID group in stock that needs no paperwork and costs the least a month, and what it costs.
func cheapestOffer(_ client: Client) async throws -> (group: DidGroup, sku: StockKeepingUnit) {
    let groups = try await client.didGroups.list(
        include: [.country, .stockKeepingUnits], filter: [.isAvailable: true, .needsRegistration: false]
    ).page()
    let offers = groups.flatMap { group in group.stockKeepingUnits.map { (group, $0) } }
    let cheapest = offers.min { $0.1.monthlyPrice < $1.1.monthlyPrice }
    return try needed(cheapest, "No DID group has numbers in stock.")
}
