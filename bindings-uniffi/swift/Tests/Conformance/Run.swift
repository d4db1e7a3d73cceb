import Didww

/// Cases at once: the slow ones wait, they do not work.
private let most = 16

/// Plays a case: what is wrong, or nil.
public func play(_ server: Server, _ played: JSONValue) async throws -> String? {
    let (play, baseUrl) = try await server.play(played["name"]?.string ?? "")
    var wrong: [String] = []
    do {
        try await Play(played, baseUrl).run()
    } catch {
        wrong.append("\(error)")
    }
    // what the server says comes first: the rest follows from it
    let said = try await server.result(play) + wrong
    return said.isEmpty ? nil : said.joined(separator: "\n")
}

/// Plays cases, as many at once as there is room for: what is wrong with each, in their order.
public func playAll(_ server: Server, _ cases: [JSONValue]) async throws -> [String?] {
    try await withThrowingTaskGroup(of: (Int, String?).self) { group in
        var verdicts = [String?](repeating: nil, count: cases.count)
        var next = cases.indices.makeIterator()
        let begin = { (group: inout ThrowingTaskGroup<(Int, String?), any Error>) in
            guard let place = next.next() else { return }
            group.addTask { (place, try await play(server, cases[place])) }
        }
        for _ in 0..<most { begin(&group) }
        while let (place, verdict) = try await group.next() {
            verdicts[place] = verdict
            begin(&group)
        }
        return verdicts
    }
}

/// Operations of the package that no case has a step for which succeeds, such as `dids.find`.
public func operations(withoutA cases: [JSONValue]) -> [String] {
    let steps = cases.flatMap { $0["steps"]?.array ?? [] }.filter { $0["error"] == nil }
    let covered = Set(steps.map { "\($0["type"]?.string ?? "").\($0["do"]?.string ?? "")" })
    let all = endpoints.flatMap { name, calls in
        [
            ("list", calls.list != nil), ("find", calls.find != nil), ("create", calls.create != nil),
            ("update", calls.update != nil), ("delete", calls.delete != nil),
        ].filter(\.1).map { "\(name).\($0.0)" }
    }
    precondition(all.count > 100)
    return all.filter { !covered.contains($0) }.sorted()
}

/// Runs the cases whose name holds a text, prints what is wrong with them, and tells whether all pass.
public func runAll(named part: String) async throws -> Bool {
    let server = try Server()
    defer { server.stop() }
    let cases = try await server.cases().filter { part.isEmpty || $0["name"]?.string?.contains(part) == true }
    guard !cases.isEmpty else {
        print("no case is called like \(part)")
        return false
    }
    let verdicts = try await playAll(server, cases)
    for (played, verdict) in zip(cases, verdicts) {
        guard let verdict else { continue }
        print("\(played["name"]?.string ?? "")\n    \(verdict.split(separator: "\n").joined(separator: "\n    "))")
    }
    let failed = verdicts.filter { $0 != nil }.count
    print("\(cases.count - failed) passed, \(failed) failed")
    // of a few that were named nothing can be told
    if part.isEmpty { try await server.tally("swift", passed: cases.count - failed, failed: failed) }
    return failed == 0
}
