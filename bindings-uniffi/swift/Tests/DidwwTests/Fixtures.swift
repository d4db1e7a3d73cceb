import Didww
import Foundation
import XCTest

/// Runs a test with a sandbox and a client of it.
func withSandbox(
    _ options: SandboxOptions = SandboxOptions(), apiVersion: String? = nil, _ work: (Sandbox, Client) async throws -> Void
) async throws {
    let sandbox = try await Sandbox.start(options)
    let client = try sandbox.client(apiVersion: apiVersion)
    do {
        try await work(sandbox, client)
    } catch {
        try? await sandbox.stop()
        throw error
    }
    try await sandbox.stop()
}

/// The error that work fails with.
func failure(
    of work: () async throws -> some Any, file: StaticString = #filePath, line: UInt = #line
) async -> (any Error)? {
    do {
        let value = try await work()
        XCTFail("it gives \(value)", file: file, line: line)
        return nil
    } catch {
        return error
    }
}

/// A page of numbers that are linked to two trunks and a group, as the API would answer it.
func page(of count: Int) -> Data {
    var rows: [String] = []
    for number in 0..<count {
        let trunk = #"{"type":"voice_in_trunks","id":"trunk-\#(number % 5)"}"#
        let group = #"{"type":"voice_in_trunk_groups","id":"group-\#(number % 7)"}"#
        let isOfGroup = number % 3 == 0
        rows.append(
            """
            {"id":"8d0c2a5f-4d3b-4b6e-9b0e-\(String(format: "%012d", number))","type":"dids","attributes":{\
            "number":"1202555\(String(format: "%04d", number % 10_000))","description":"Support line \(number)","blocked":false,\
            "awaiting_registration":false,"terminated":false,"capacity_limit":\(number % 30 + 1),"channels_included_count":2,\
            "dedicated_channels_count":0,"billing_cycles_count":null,"created_at":"2025-11-03T09:15:27.512Z",\
            "expires_at":"2026-12-03T09:15:27.000Z"},"relationships":{"voice_in_trunk":\
            {"data":\(isOfGroup ? "null" : trunk)},"voice_in_trunk_group":{"data":\(isOfGroup ? group : "null")}}}
            """)
    }
    let trunks = (0..<5).map { number in
        """
        {"id":"trunk-\(number)","type":"voice_in_trunks","attributes":{"name":"Trunk \(number)","priority":1,"weight":2,\
        "cli_format":"e164","ringing_timeout":30,"capacity_limit":10,"created_at":"2025-01-03T09:15:27.000Z","configuration":\
        {"type":"sip_configurations","attributes":{"host":"sip\(number).example.com","port":5060,"codec_ids":[9,10,8],\
        "auth_password":"hidden-\(number)"}}}}
        """
    }
    let groups = (0..<7).map { number in
        """
        {"id":"group-\(number)","type":"voice_in_trunk_groups","attributes":{"name":"Group \(number)","capacity_limit":5,\
        "created_at":"2025-01-03T09:15:27.000Z"}}
        """
    }
    let included = (trunks + groups).joined(separator: ",")
    let data = rows.joined(separator: ",")
    return Data(#"{"data":[\#(data)],"included":[\#(included)],"meta":{"total_records":\#(count)}}"#.utf8)
}
