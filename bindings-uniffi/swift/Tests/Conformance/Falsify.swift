import Didww

/// A case with one of its expectations made wrong, for each expectation: what the language refuses in its own words is not
/// compared with the core's.
public func falsified(_ played: JSONValue) -> [JSONValue] {
    guard case .object(let whole) = played, case .array(let steps)? = whole["steps"] else { return [] }
    return steps.enumerated().flatMap { place, step -> [JSONValue] in
        guard case .object(let members) = step else { return [] }
        return ["expect", "error"].flatMap { look -> [JSONValue] in
            guard let expected = members[look], expected["kind"] != "invalid_input" else { return [] }
            return wrong(expected, nil).map { expectation in
                var (whole, steps, members) = (whole, steps, members)
                members[look] = expectation
                steps[place] = .object(members)
                whole["steps"] = .array(steps)
                return .object(whole)
            }
        }
    }
}

/// The same with one of its leaves made wrong, for each leaf.
private func wrong(_ value: JSONValue, _ name: String?) -> [JSONValue] {
    switch value {
    case .object(let members):
        return members.members.flatMap { member -> [JSONValue] in
            if member.name == "$absent" || member.name.hasSuffix("_lacks") { return [] }
            return wrong(member.value, member.name).map { changed in
                var members = members
                members[member.name] = changed
                return .object(members)
            }
        }
    case .array(let items):
        return items.indices.flatMap { place in
            wrong(items[place], name).map { changed in
                var items = items
                items[place] = changed
                return .array(items)
            }
        }
    case .bool(let value): return [.bool(!value)]
    case .integer(let number): return [.integer(number + 1)]
    case .double(let number): return [.double(number + 1)]
    case .number(let digits): return [.number(digits + "0")]
    case .string(let text): return [.string(text + "?")]
    case .null: return [.string("something else")]
    }
}
