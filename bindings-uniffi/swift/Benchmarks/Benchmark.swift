import Didww
import Foundation

/// `swift run -c release didww-benchmark page`: a page of a thousand numbers with what they include, from the body in memory to
/// every attribute read, against Foundation's decoder over the same body.
///
/// `swift run -c release didww-benchmark leaks`: 50,000 resources, 5,000 requests and 900 clients; whether
/// memory stays flat.
@main
struct Benchmark {
    static func main() async throws {
        switch CommandLine.arguments.dropFirst().first {
        case "page": try comparePages()
        case "leaks": exit(try await areThereLeaks() ? 1 : 0)
        default: print("usage: didww-benchmark page | leaks")
        }
    }

    // MARK: Pages

    private static func comparePages() throws {
        let body = page(of: 1_000)
        let ours = try best { try readOurs(body) }
        let theirs = try best { try readTheirs(body) }
        let parsing = try best { try Page<Did>(parsing: body).count }
        print("body of \(body.count) bytes, best of \(rounds) warmed rounds")
        print("ours      \(text(ours)) ms (parsed in \(text(parsing)) ms)")
        print("Foundation \(text(theirs)) ms")
        print("ratio     \(text(ours / theirs))")
    }

    private static let rounds = 40

    /// The shortest time that work takes, in milliseconds.
    private static func best(_ work: () throws -> Int) rethrows -> Double {
        var best = Double.infinity
        var sum = 0
        for round in 0..<rounds + 10 {
            let began = ContinuousClock.now
            sum &+= try work()
            let (seconds, attoseconds) = (ContinuousClock.now - began).components
            if round >= 10 { best = min(best, Double(seconds) * 1_000 + Double(attoseconds) / 1e15) }
        }
        precondition(sum != 0)
        return best
    }

    private static func text(_ number: Double) -> String {
        String(format: "%.2f", number)
    }

    /// Every attribute, and those of what is included.
    private static func readOurs(_ body: Data) throws -> Int {
        var sum = 0
        for did in try Page<Did>(parsing: body) {
            sum &+= did.id.utf8.count &+ did.number.utf8.count &+ (did.description?.utf8.count ?? 0)
            sum &+= (did.blocked ? 1 : 0) &+ (did.awaitingRegistration ? 1 : 0) &+ (did.terminated ? 1 : 0) &+ (did.emergencyEnabled ? 1 : 0)
            sum &+= (did.capacityLimit ?? 0) &+ did.channelsIncludedCount &+ did.dedicatedChannelsCount &+ (did.billingCyclesCount ?? 0)
            sum &+= Int(did.createdAt?.timeIntervalSince1970 ?? 0) &+ Int(did.expiresAt?.timeIntervalSince1970 ?? 0)
            if let trunk = did.voiceInTrunk {
                sum &+= trunk.name.utf8.count &+ trunk.priority &+ trunk.weight &+ (trunk.ringingTimeout ?? 0)
                sum &+= (trunk.capacityLimit ?? 0) &+ (trunk.cliFormat == .e164 ? 1 : 0)
            }
            if let group = did.voiceInTrunkGroup { sum &+= group.name.utf8.count &+ (group.capacityLimit ?? 0) }
        }
        return sum
    }

    private static func readTheirs(_ body: Data) throws -> Int {
        let page = try JSONDecoder().decode(PlainPage.self, from: body)
        let included = Dictionary(page.included.map { ("\($0.type) \($0.id)", $0) }) { first, _ in first }
        var sum = 0
        for row in page.data {
            let did = row.attributes
            sum &+= row.id.utf8.count &+ did.number.utf8.count &+ (did.description?.utf8.count ?? 0)
            sum &+= (did.blocked ? 1 : 0) &+ (did.awaiting_registration ? 1 : 0) &+ (did.terminated ? 1 : 0)
            sum &+= (did.capacity_limit ?? 0) &+ did.channels_included_count &+ did.dedicated_channels_count &+ (did.billing_cycles_count ?? 0)
            sum &+= did.created_at.utf8.count &+ (did.expires_at?.utf8.count ?? 0)
            for link in [row.relationships.voice_in_trunk.data, row.relationships.voice_in_trunk_group.data] {
                guard let link, let linked = included["\(link.type) \(link.id)"]?.attributes else { continue }
                sum &+= linked.name.utf8.count &+ (linked.priority ?? 0) &+ (linked.weight ?? 0) &+ (linked.ringing_timeout ?? 0)
                sum &+= (linked.capacity_limit ?? 0) &+ (linked.cli_format == "e164" ? 1 : 0)
            }
        }
        return sum
    }

    // MARK: Leaks

    /// Memory that the process has, in MiB.
    private static func memory() throws -> Double {
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
        return (Double(line.filter(\.isNumber)) ?? 0) / 1_024
    }

    private static func files() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    /// Does work again and again, and tells how much the memory grows after the first third of it.
    private static func growth(_ name: String, _ times: Int, _ work: (Int) async throws -> Void) async throws -> Double {
        var warmed = 0.0
        for round in 0..<times {
            try await work(round)
            if round == times / 3 { warmed = try memory() }
        }
        let grown = try memory() - warmed
        print("\(name): \(String(format: "%+.1f", grown)) MiB of \(String(format: "%.1f", warmed)) MiB")
        return grown
    }

    private static func areThereLeaks() async throws -> Bool {
        let body = page(of: 500)
        var grown = [try await growth("50,000 resources that are read, changed and forgotten", 100) { round in
            let page = try Page<Did>(parsing: body)
            for did in page {
                did.description = "round \(round)"
                did.voiceInTrunk?.name = "changed, and never saved"
                did.voiceInTrunkId = did.voiceInTrunkId
                if let trunk = did.voiceInTrunk { did.voiceInTrunk = trunk }
                _ = try did.json()
            }
        }]
        let sandbox = try await Sandbox.start()
        let client = try sandbox.client()
        let id = try await client.dids.list().first()?.id ?? ""
        grown.append(try await growth("5,000 requests", 5_000) { round in
            let did = try await client.dids.find(id, include: [.voiceInTrunk])
            guard round % 5 == 0 else { return }
            did.description = "round \(round)"
            try await client.dids.update(did)
        })
        let before = try files()
        grown.append(try await growth("900 clients, closed or forgotten", 900) { round in
            let client = try sandbox.client()
            _ = try await client.balance.find()
            if round % 2 == 0 { client.close() }
        })
        // what they held is given up soon after
        try await Task.sleep(for: .milliseconds(500))
        let left = try files() - before
        print("\(left) files more are open")
        try await sandbox.stop()
        return grown.contains { $0 > 8 } || left > 20
    }
}
