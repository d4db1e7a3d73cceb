import Didww
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The server that plays the cases. It ends with this process, or with `stop`.
public final class Server: Sendable {
    private let program: Process
    private let input: Pipe
    /// Where it listens.
    private let url: String

    /// Starts the program that `DIDWW_CONFORMANCE_SERVER` names, or where `cargo build` puts it.
    public init() throws {
        let named = ProcessInfo.processInfo.environment["DIDWW_CONFORMANCE_SERVER"]
        let path = named ?? Server.root.appendingPathComponent("target/debug/didww-conformance-server").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw Mismatch("\(path) is not there: cargo build -p didww-conformance")
        }
        let (program, input, output) = (Process(), Pipe(), Pipe())
        program.executableURL = URL(fileURLWithPath: path)
        program.arguments = ["--until-stdin-closes", Server.root.appendingPathComponent("tests/conformance").path]
        program.standardInput = input
        program.standardOutput = output
        try program.run()
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data("\n".utf8) {
            line += byte
        }
        guard !line.isEmpty else { throw Mismatch("the server did not start") }
        (self.program, self.input, url) = (program, input, String(decoding: line, as: UTF8.self))
    }

    /// The folder of the whole project.
    private static var root: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../../..").standardizedFileURL
    }

    /// Ends the server.
    public func stop() {
        try? input.fileHandleForWriting.close()
        program.waitUntilExit()
    }

    private func ask(_ path: String, method: String = "GET") async throws -> JSONValue {
        guard let url = URL(string: "\(url)/control/\(path)") else { throw Mismatch("\(path) is no path") }
        var request = URLRequest(url: url, timeoutInterval: 60)
        request.httpMethod = method
        let (body, answer) = try await URLSession.shared.data(for: request)
        guard (answer as? HTTPURLResponse)?.statusCode == 200 else {
            throw Mismatch("\(path): \(String(decoding: body, as: UTF8.self))")
        }
        return try JSONValue(parsing: body)
    }

    /// Every case there is.
    public func cases() async throws -> [JSONValue] {
        let cases = try await ask("cases").array ?? []
        if cases.isEmpty { throw Mismatch("the server has no cases") }
        return cases
    }

    /// Begins a play of a case: its number, and the base URL of the client.
    func play(_ name: String) async throws -> (play: Int, baseUrl: String) {
        let encoded = name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name
        let begun = try await ask("start?case=\(encoded)", method: "POST")
        return (begun["play"]?.integer ?? -1, begun["base_url"]?.string ?? "")
    }

    /// Tells what came of all cases.
    func tally(_ runner: String, passed: Int, failed: Int) async throws {
        _ = try await ask("tally?runner=\(runner)&passed=\(passed)&failed=\(failed)", method: "POST")
    }

    /// What the server did not like of a play.
    func result(_ play: Int) async throws -> [String] {
        let verdict = try await ask("result?play=\(play)")
        var wrong = (verdict["mismatches"]?.array ?? []).compactMap(\.string)
        if let unplayed = verdict["unplayed"]?.integer, unplayed > 0 { wrong.append("\(unplayed) requests did not come") }
        return verdict["ok"] == true || !wrong.isEmpty ? wrong : ["the server is not content"]
    }
}
