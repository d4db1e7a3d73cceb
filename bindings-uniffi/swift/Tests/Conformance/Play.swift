import Didww
import Foundation

/// Steps that change what there is, instead of giving something new.
private let changes = ["update", "set", "append", "link", "reset", "check"]

/// A case that is played by one client.
final class Play {
    private let played: JSONValue
    private let client: Client
    private var held: [String: Held] = [:]
    /// What a setter has refused, by the name of the resource; the case names a later step.
    private var refused: [String: Refused] = [:]

    init(_ played: JSONValue, _ baseUrl: String) throws {
        try checkCase(played)
        self.played = played
        let options = played["client"] ?? [:]
        var settings = ClientSettings(
            timeout: .milliseconds(options["timeout_ms"]?.integer ?? 10_000), rateLimit: .off,
            retries: options["retries"]?.integer ?? 0, maxResponseBytes: options["max_response_bytes"]?.integer)
        if let rate = options["rate_limit"] {
            settings.rateLimit = .perSecond(rate["per_second"]?.integer ?? 0, burst: rate["burst"]?.integer)
        }
        client = try Client(
            apiKey: options["api_key"]?.string ?? "test-key", baseUrl: baseUrl, apiVersion: options["api_version"]?.string,
            settings: settings)
    }

    /// Does all steps, and closes the client.
    func run() async throws {
        defer { client.close() }
        for (index, step) in (played["steps"]?.array ?? []).enumerated() {
            do {
                try await self.step(step)
            } catch {
                throw Mismatch("step \(index + 1) (\(step["do"]?.string ?? "")): \(String(reflecting: error))")
            }
        }
        if let refused = refused.values.first { throw Mismatch("refused, though no step expects it: \(refused)") }
    }

    private func step(_ step: JSONValue) async throws {
        let verb = step["do"]?.string ?? ""
        let name = (changes.contains(verb) ? step["of"] : step["as"])?.string ?? "it"
        do {
            if let given = try await given(verb, step, name) { held[name] = given }
        } catch let refused as Refused {
            return try refuse(step, refused)
        } catch let error as DidwwError {
            guard let expected = step["error"] else { throw error }
            try lookAtError(error, expected)
            return try look(step, name)
        }
        if let expected = step["error"] { throw Mismatch("it succeeds instead of failing with \(expected)") }
        try look(step, name)
    }

    private func look(_ step: JSONValue, _ name: String) throws {
        guard let expect = step["expect"] else { return }
        try lookAt(try get(name), expect)
    }

    private func refuse(_ step: JSONValue, _ refused: Refused) throws {
        if let expected = step["error"] {
            guard expected["kind"]?.string == "invalid_input" else { throw refused }
            if let error = refused.error { try lookAtError(error, expected) }
            return
        }
        guard ["set", "append", "link"].contains(step["do"]?.string ?? "") else { throw refused }
        self.refused[step["of"]?.string ?? "it"] = refused
    }

    private func get(_ name: String) throws -> Held {
        guard let found = held[name] else { throw Mismatch("nothing is called \(name)") }
        return found
    }

    /// The resource that a step works on; if a setter has refused to make it what it should be, that fails now.
    private func resource(_ step: JSONValue) throws -> Resource {
        let name = step["of"]?.string ?? "it"
        if let refused = refused.removeValue(forKey: name) { throw refused }
        return try get(name).resource
    }

    private func endpoint<Call>(_ step: JSONValue, _ path: KeyPath<Endpoint, Call?>) throws -> Call {
        let type = step["type"]?.string ?? ""
        guard let call = endpoints[type]?[keyPath: path] else {
            throw Refused("client.\(camel(type)) has no \(shown(step["do"]))")
        }
        return call
    }

    private func options(_ step: JSONValue) -> CallOptions {
        CallOptions(
            timeout: step["timeout_ms"]?.integer.map(TimeLimit.milliseconds),
            readTimeout: step["read_timeout_ms"]?.integer.map { .milliseconds($0) }, retries: step["retries"]?.integer)
    }

    private func asked(_ step: JSONValue) -> Asked {
        Asked(query: step["query"] ?? [:], options: options(step), prefetch: step["prefetch"]?.bool ?? false)
    }

    private func waiting(_ step: JSONValue) -> WaitOptions {
        WaitOptions(
            within: step["within_ms"]?.integer.map(TimeLimit.milliseconds),
            pollEvery: step["poll_every_ms"]?.integer.map { .milliseconds($0) }, call: options(step))
    }

    /// Does a step; what it gives, if that is something new.
    private func given(_ verb: String, _ step: JSONValue, _ name: String) async throws -> Held? {
        switch verb {
        case "find":
            return .resource(try await endpoint(step, \.find)(client, step["id"]?.string, asked(step)))
        case "list":
            let listing = try endpoint(step, \.list)(client, asked(step))
            return .page(try await listing.page(step["query"]?["page"]?["number"]?.integer))
        case "each":
            let listing = try endpoint(step, \.list)(client, asked(step))
            let from = step["query"]?["page"]?["number"]?.integer
            let (rows, failed) = try await listing.each(from, step["take"]?.integer)
            held[name] = .rows(rows)
            if let failed { throw failed }
            return nil
        case "first":
            let first = try await endpoint(step, \.list)(client, asked(step)).first()
            return first.map(Held.resource) ?? .nothing
        case "count": return .number(try await endpoint(step, \.list)(client, asked(step)).count())
        case "create":
            let resource = try resource(step)
            let created = try await endpoint(step, \.create)(client, resource, asked(step))
            if created === resource { throw Mismatch("a create gives what it was given") }
            return .resource(created)
        case "update":
            let resource = try resource(step)
            let updated = try await endpoint(step, \.update)(client, resource, asked(step))
            if updated !== resource { throw Mismatch("an update gives another object") }
            return nil
        case "delete":
            return .response(try await endpoint(step, \.delete)(client, step["id"]?.string ?? "", options(step)))
        case "raw": return .raw(try await raw(step))
        case "wait":
            return .resource(try await endpoint(step, \.wait)(client, step["id"]?.string ?? "", waiting(step)))
        case "create_and_wait":
            return .resource(try await endpoint(step, \.createAndWait)(client, try resource(step), waiting(step)))
        default: return try await ofResource(verb, step, name)
        }
    }

    private func raw(_ step: JSONValue) async throws -> RawResponse {
        let (method, path) = (step["method"]?.string ?? "", step["path"]?.string ?? "")
        switch step["params"]?.array?.map({ ($0[0]?.string ?? "", $0[1]?.string ?? "") }) ?? [] {
        case let params where params.count == 1:
            return try await client.raw(
                method, path, params: [params[0].0: params[0].1], json: step["body"], options: options(step))
        case let params where params.count == 2:
            return try await client.raw(
                method, path, params: [params[0].0: params[0].1, params[1].0: params[1].1], json: step["body"],
                options: options(step))
        case let params where params.isEmpty:
            return try await client.raw(method, path, json: step["body"], options: options(step))
        default: throw Mismatch("the runner takes two params at most")
        }
    }

    private func ofResource(_ verb: String, _ step: JSONValue, _ name: String) async throws -> Held? {
        switch verb {
        case "new":
            guard let face = resourceFaces[step["type"]?.string ?? ""] else {
                throw Refused("no class is made for \(shown(step["type"]))")
            }
            return .resource(face.make(step["id"]?.string))
        case "take":
            return .resource(try resourceAt(get(step["of"]?.string ?? "it"), step["path"]?.string ?? ""))
        case "clone": return .resource(try resource(step).copy())
        case "set", "append":
            for (path, node) in (step["values"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                try change(resource(step), path, node, append: verb == "append")
            }
            return nil
        case "link":
            for (relationship, node) in (step["links"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
                try link(resource(step), relationship, node, held)
            }
            return nil
        case "reset":
            try resource(step).reset()
            return nil
        case "check": return nil
        default: return try await ofFile(verb, step, name)
        }
    }

    private func ofFile(_ verb: String, _ step: JSONValue, _ name: String) async throws -> Held? {
        let callback = step["callback"] ?? [:]
        switch verb {
        case "upload": return .uploaded(try await upload(client, step["file"] ?? [:], options(step)))
        case "fingerprint":
            let keys = step["keys"] ?? []
            return .text(try PublicKeys(keys[0]?.string ?? "", keys[1]?.string ?? "").fingerprint)
        case "download":
            let packed = step["packed"]?.bool ?? false
            return .text(try await download(client, try exported(step), packed: packed, options(step)))
        case "records":
            let (rows, failed) = try await records(client, step["csv"] == nil ? try exported(step) : nil, step)
            held[name] = .records(rows)
            if let failed { throw failed }
            return nil
        case "sign": return .text(try sign(callback))
        case "validate": return .flag(try validate(callback))
        case "read_callback": return .events(try readCallback(callback))
        default: throw Mismatch("the runner cannot \(verb)")
        }
    }

    private func exported(_ step: JSONValue) throws -> Export {
        guard let exported = try resource(step) as? Export else { throw Mismatch("this is no export") }
        return exported
    }
}
