import Didww
import Foundation

/// `swift run -c release didww-benchmark page`: a page of a thousand numbers with trunks and DID groups, from the body in memory
/// to every attribute read, against Foundation's decoder over the same body.
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

    /// How often it is compared, and how often each side reads the page each time.
    private static let (rounds, readings) = (5, 40)

    private static func comparePages() throws {
        let body = page(of: 1_000)
        var seen = 0
        for _ in 0..<readings { seen &+= try readOurs(body) &+ readTheirs(body) }
        var ratios: [Double] = []
        for _ in 0..<rounds {
            var (ours, theirs, parsing): ([Double], [Double], [Double]) = ([], [], [])
            // turn by turn, so that what else the machine does concerns both
            for _ in 0..<readings {
                ours.append(try milliseconds { seen &+= try readOurs(body) })
                theirs.append(try milliseconds { seen &+= try readTheirs(body) })
                parsing.append(try milliseconds { seen &+= try Page<Did>(parsing: body).count })
            }
            ratios.append(median(ours) / median(theirs))
            print(
                "page of \(body.count / 1_000) kB: ours \(text(median(ours))) ms, of it parsing \(text(median(parsing))) ms;",
                "Foundation \(text(median(theirs))) ms; ratio \(text(median(ours) / median(theirs)))")
        }
        precondition(seen != 0)
        print("swift_page ratio \(text(median(ratios)))")
    }

    private static func milliseconds(_ work: () throws -> Void) rethrows -> Double {
        let (seconds, attoseconds) = try ContinuousClock().measure(work).components
        return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
    }

    private static func median(_ numbers: [Double]) -> Double {
        numbers.sorted()[numbers.count / 2]
    }

    private static func text(_ number: Double) -> String {
        String(format: "%.2f", number)
    }

    /// Adds something of each value, so that none is left out.
    private struct Sum {
        var value = 0

        mutating func see(_ texts: String?...) { for text in texts { value &+= text?.utf8.count ?? 0 } }
        mutating func see(_ numbers: Int?...) { for number in numbers { value &+= number ?? 0 } }
        mutating func see(_ flags: Bool...) { for flag in flags { value &+= flag ? 1 : 0 } }
        mutating func see(_ times: Date?...) { for time in times { value &+= Int(time?.timeIntervalSinceReferenceDate ?? 0) } }
    }

    /// Every attribute of the numbers, and of the trunk and the group that each leads to, by the properties.
    private static func readOurs(_ body: Data) throws -> Int {
        var sum = Sum()
        for did in try Page<Did>(parsing: body) {
            sum.see(did.id, did.number, did.description, did.voiceInTrunkId, did.didGroupId)
            sum.see(did.blocked, did.awaitingRegistration, did.terminated)
            sum.see(did.capacityLimit, did.channelsIncludedCount, did.dedicatedChannelsCount, did.billingCyclesCount)
            sum.see(did.expiresAt, did.createdAt)
            if let trunk = did.voiceInTrunk {
                sum.see(trunk.priority, trunk.weight, trunk.capacityLimit, trunk.ringingTimeout)
                sum.see(trunk.name, trunk.cliPrefix, trunk.description)
                sum.see(trunk.cliFormat == .e164)
                sum.see(trunk.createdAt)
                if let sip = trunk.configuration as? SipConfiguration {
                    sum.see(sip.username, sip.host, sip.authUser)
                    sum.see(sip.port, sip.codecIds.count, sip.sstMinTimer, sip.rtpTimeout)
                    sum.see(sip.authEnabled, sip.transportProtocolId == .tcp)
                }
            }
            if let group = did.didGroup {
                sum.see(group.areaName, group.prefix)
                sum.see(group.features.count)
                sum.see(group.isMetered, group.allowAdditionalChannels)
            }
        }
        return sum.value
    }

    /// The same of what Foundation's decoder makes.
    private static func readTheirs(_ body: Data) throws -> Int {
        let page = try JSONDecoder().decode(PlainPage.self, from: body)
        var (trunks, groups): ([String: PlainPage.TrunkAttributes], [String: PlainPage.GroupAttributes]) = ([:], [:])
        for included in page.included {
            switch included {
            case .trunk(let id, let trunk): trunks[id] = trunk
            case .group(let id, let group): groups[id] = group
            case .other: break
            }
        }
        var sum = Sum()
        for row in page.data {
            let (did, links) = (row.attributes, row.relationships)
            let (trunkId, groupId) = (links.voiceInTrunk.data?.id, links.didGroup.data?.id)
            sum.see(row.id, did.number, did.description, trunkId, groupId)
            sum.see(did.blocked, did.awaitingRegistration, did.terminated)
            sum.see(did.capacityLimit, did.channelsIncludedCount, did.dedicatedChannelsCount, did.billingCyclesCount)
            sum.see(did.expiresAt, did.createdAt)
            if let trunk = trunkId.flatMap({ trunks[$0] }) {
                sum.see(trunk.priority, trunk.weight, trunk.capacityLimit, trunk.ringingTimeout)
                sum.see(trunk.name, trunk.cliPrefix, trunk.description)
                sum.see(trunk.cliFormat == "e164")
                sum.see(trunk.createdAt)
                let sip = trunk.configuration.attributes
                sum.see(sip.username, sip.host, sip.authUser)
                sum.see(sip.port, sip.codecIds.count, sip.sstMinTimer, sip.rtpTimeout)
                sum.see(sip.authEnabled, sip.transportProtocolId == 2)
            }
            if let group = groupId.flatMap({ groups[$0] }) {
                sum.see(group.areaName, group.prefix)
                sum.see(group.features.count)
                sum.see(group.isMetered, group.allowAdditionalChannels)
            }
        }
        return sum.value
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

    /// Does work again and again, and tells how much the memory grows. It is done `before` as well: until then pools fill up, and
    /// what the sandbox remembers of requests.
    private static func growth(
        _ name: String, before: Int, _ times: Int, _ work: (Int) async throws -> Void
    ) async throws -> Double {
        for round in 0..<before { try await work(round) }
        let warmed = try memory()
        for round in 0..<times { try await work(round) }
        let grown = try memory() - warmed
        print("\(name): \(String(format: "%+.1f", grown)) MiB of \(String(format: "%.1f", warmed)) MiB")
        return grown
    }

    private static func areThereLeaks() async throws -> Bool {
        let body = page(of: 500)
        let ofResources = try await growth("50,000 resources that are read, changed and forgotten", before: 30, 100) { round in
            let page = try Page<Did>(parsing: body)
            for did in page {
                did.description = "round \(round)"
                did.voiceInTrunk?.name = "changed, and never saved"
                did.voiceInTrunkId = did.voiceInTrunkId
                if let trunk = did.voiceInTrunk { did.voiceInTrunk = trunk }
                _ = try did.json()
            }
        }
        let sandbox = try await Sandbox.start()
        let client = try sandbox.client()
        let id = try await client.dids.list().first()?.id ?? ""
        let ofRequests = try await growth("5,000 requests", before: 1_500, 5_000) { round in
            let did = try await client.dids.find(id, include: [.voiceInTrunk])
            guard round % 5 == 0 else { return }
            did.description = "round \(round)"
            try await client.dids.update(did)
        }
        let before = try files()
        let ofClients = try await growth("900 clients, closed or forgotten", before: 1_800, 900) { round in
            let client = try sandbox.client()
            _ = try await client.balance.find()
            if round % 2 == 0 { client.close() }
        }
        // what they held is given up soon after
        try await Task.sleep(for: .milliseconds(500))
        let left = try files() - before
        print("\(left) files more are open")
        try await sandbox.stop()
        return max(ofResources, ofRequests, ofClients) > 4 || left > 20
    }
}
