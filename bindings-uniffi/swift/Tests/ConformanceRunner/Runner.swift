import Conformance
import Foundation

/// The Swift runner of the shared conformance cases: `swift run didww-conformance [part of a name]`.
@main
struct Runner {
    static func main() async throws {
        let passed = try await runAll(named: CommandLine.arguments.dropFirst().first ?? "")
        exit(passed ? 0 : 1)
    }
}
