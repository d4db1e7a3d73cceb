import Didww
import Foundation

private func validator(_ callback: JSONValue) throws -> RequestValidator {
    try RequestValidator(
        callbackSecret: callback["secret"]?.string ?? "SOMEAPIKEY", publicBaseUrl: callback["public_base_url"]?.string)
}

private func payload(_ callback: JSONValue) -> Payload {
    if let form = callback["form"]?.array {
        return .form(form.map { ($0[0]?.string ?? "", $0[1]?.string ?? "") })
    }
    if let body = callback["body"]?.string {
        return .body(Data(body.utf8), contentType: callback["content_type"]?.string ?? "")
    }
    return .query(of: callback["url"]?.string ?? "")
}

/// The signature of a callback.
func sign(_ callback: JSONValue) throws -> String {
    try validator(callback).computeSignature(url: callback["url"]?.string ?? "", payload: payload(callback))
}

/// Whether a callback is genuine.
func validate(_ callback: JSONValue) throws -> Bool {
    try validator(callback).validate(
        url: callback["url"]?.string ?? "", payload: payload(callback), signature: callback["signature"]?.string ?? "")
}

/// Reads a callback; one with a signature must be genuine.
func readCallback(_ callback: JSONValue) throws -> [CallbackEvent] {
    guard let signature = callback["signature"]?.string else { return try CallbackEvent.parse(payload(callback)) }
    return try validator(callback).validateAndParse(
        url: callback["url"]?.string ?? "", payload: payload(callback), signature: signature)
}

/// Compares events with what a case expects of them.
func lookAtEvents(_ events: [CallbackEvent], _ expected: [JSONValue]) throws {
    if events.count != expected.count { throw Mismatch("\(events.count) events instead of \(expected.count)") }
    for (event, wanted) in zip(events, expected) {
        for (name, value) in wanted.object ?? [:] {
            if name == "members" {
                for (member, text) in value.object ?? [:] {
                    let isSo = event.get(member) == text.string && event.members[member] == text.string
                    if !isSo { throw differ(member, event.get(member), text) }
                }
            } else if let found = difference(try typed(event, name), value) {
                throw Mismatch("\(name): \(found)")
            }
        }
    }
}

private func typed(_ event: CallbackEvent, _ name: String) throws -> Seen {
    switch name {
    case "id": return event.id
    case "type": return event.callbackType
    default:
        guard let member = eventMembers[ObjectIdentifier(type(of: event))]?[name] else {
            throw Mismatch("\(type(of: event)) has no member \(name)")
        }
        return member(event) ?? JSONValue.null
    }
}
