import Didww
import Foundation

/// A small program over the package: what an account has, and how a number is described.
///
///     swift run didww-sample [--local] balance
///     swift run didww-sample [--local] numbers [COUNTRY]
///     swift run didww-sample [--local] describe NUMBER [TEXT]
///
/// With `--local` it speaks to a DIDWW in this process; else to that which `DIDWW_API_KEY` and `DIDWW_ENVIRONMENT` say.
@main
struct Sample {
    static func main() async {
        var words = Array(CommandLine.arguments.dropFirst())
        let isLocal = words.first == "--local"
        if isLocal { words.removeFirst() }
        guard !words.isEmpty else { usage() }
        do {
            let sandbox = isLocal ? try await Sandbox.start() : nil
            let client = try sandbox?.client() ?? Client.fromEnv()
            guard try await run(client, words) else { usage() }
            try await sandbox?.stop()
        } catch let error as DidwwError where error.isUnauthorized {
            fail("DIDWW does not accept the key")
        } catch {
            fail("\(error)")
        }
    }

    /// Does what the words say; false if they say nothing that it knows.
    private static func run(_ client: Client, _ words: [String]) async throws -> Bool {
        switch (words.first, words.count) {
        case ("balance", 1): try await balance(client)
        case ("numbers", 1): try await numbers(client, country: nil)
        case ("numbers", 2): try await numbers(client, country: words[1])
        case ("describe", 2): try await describe(client, words[1], nil)
        case ("describe", 3): try await describe(client, words[1], words[2])
        default: return false
        }
        return true
    }

    private static func balance(_ client: Client) async throws {
        let balance = try await client.balance.find()
        print("balance \(balance.balance), credit \(balance.credit), in all \(balance.totalBalance)")
    }

    /// Every number with where its calls go, of a country by its name.
    private static func numbers(_ client: Client, country name: String?) async throws {
        var filter: Filter<DidFilter> = [:]
        if let name {
            guard let country = try await client.countries.list(filter: ["name": name]).first() else {
                return print("no country is called \(name)")
            }
            filter[.countryId] = country.id
        }
        for try await did in client.dids.list(include: [.voiceInTrunk, .voiceInTrunkGroup], filter: filter) {
            let target = did.voiceInTrunk?.name ?? did.voiceInTrunkGroup?.name ?? "nowhere"
            print("\(did.number)  \(target)  \(did.description ?? "")")
        }
    }

    /// Describes a number, or takes its description away.
    private static func describe(_ client: Client, _ number: String, _ text: String?) async throws {
        guard let did = try await client.dids.list(filter: ["number": number]).first() else {
            return print("the account has no number \(number)")
        }
        did.description = text
        try await client.dids.update(did)
        print("\(did.number): \(did.description ?? "no description")")
    }

    private static func usage() -> Never {
        print("usage: didww-sample [--local] balance | numbers [COUNTRY] | describe NUMBER [TEXT]")
        exit(2)
    }

    private static func fail(_ message: String) -> Never {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
        exit(1)
    }
}
