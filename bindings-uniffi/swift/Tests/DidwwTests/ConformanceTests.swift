import Conformance
import Didww
import XCTest

/// The shared cases, and whether the runner would notice.
final class ConformanceTests: XCTestCase {
    func testEveryCasePasses() async throws {
        let passed = try await runAll(named: "")
        XCTAssertTrue(passed)
    }

    func testEveryOperationHasACase() async throws {
        let server = try Conformance.Server()
        defer { server.stop() }
        let cases = try await server.cases()
        XCTAssertGreaterThan(cases.count, 750)
        XCTAssertEqual(operations(withoutA: cases), [])
    }

    func testACaseWithAKeyThatNobodyLooksAtIsRefused() throws {
        let wrong: [JSONValue] = [
            ["do": "find", "type": "dids", "expect": ["colour": 1]], ["do": "find", "type": "dids", "values": [:]],
            ["do": "find", "type": "dids", "query": ["colour": 1]], ["do": "paint", "type": "dids"],
            ["do": "find", "type": "dids", "error": ["kind": "api", "colour": 1]],
        ]
        for step in wrong { XCTAssertThrowsError(try checkCase(["name": "a/b", "steps": [step]])) }
        XCTAssertThrowsError(try checkCase(["name": "a/b", "colour": 1]))
        XCTAssertNoThrow(try checkCase(["name": "a/b", "steps": [["do": "find", "type": "dids"]]]))
    }

    func testAnExpectationThatIsWrongFailsItsCase() async throws {
        let server = try Conformance.Server()
        defer { server.stop() }
        let quick = try await server.cases().filter { played in
            let name = played["name"]?.string ?? ""
            return !["faults/", "retries/", "rate_limits/"].contains { name.hasPrefix($0) }
        }
        let wrong = quick.flatMap(falsified).enumerated().filter { $0.offset % 29 == 0 }.map { $0.element }
        XCTAssertGreaterThan(wrong.count, 100)
        let verdicts = try await playAll(server, wrong)
        let unnoticed = zip(wrong, verdicts).filter { $0.1 == nil }.map { $0.0["name"]?.string ?? "" }
        XCTAssertEqual(unnoticed, [])
    }
}
