import Foundation
import XCTest

/// Programs beside the tests: every example runs against a local DIDWW, and memory stays flat.
final class ExampleTests: XCTestCase {
    func testEveryExampleRuns() throws {
        let program = program("didww-examples")
        let names = try run(program, []).split(separator: "\n").map(String.init)
        XCTAssertGreaterThan(names.count, 35)
        for name in names {
            let output = try run(program, [name])
            XCTAssertFalse(output.isEmpty, name)
            XCTAssertFalse(output.contains("correct horse"), name)
        }
    }

    func testTheSampleRuns() throws {
        let sample = program("didww-sample")
        XCTAssertTrue(try run(sample, ["--local", "balance"]).hasPrefix("balance "))
        let numbers = try run(sample, ["--local", "numbers"]).split(separator: "\n")
        let number = try XCTUnwrap(numbers.first?.split(separator: " ").first)
        let described = try run(sample, ["--local", "describe", String(number), "Front desk"])
        XCTAssertEqual(described, "\(number): Front desk\n")
    }

    #if os(Linux)
    func testMemoryStaysFlat() throws {
        print(try run(program("didww-benchmark"), ["leaks"]))
    }
    #endif

    /// A product of the build that the tests are of: they lie side by side.
    private func program(_ name: String) -> URL {
        #if canImport(Darwin)
        let tests = Bundle(for: ExampleTests.self).bundleURL
        #else
        let tests = URL(fileURLWithPath: CommandLine.arguments[0])
        #endif
        return tests.deletingLastPathComponent().appendingPathComponent(name)
    }

    private func run(_ program: URL, _ arguments: [String]) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = program
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("DIDWW_") }
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        XCTAssertEqual(process.terminationStatus, 0, "\(arguments): \(text.prefix(2_000))")
        return text
    }
}
