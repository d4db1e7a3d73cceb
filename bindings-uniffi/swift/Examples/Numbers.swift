import Didww
import Foundation

/// Numbers: look at them, route them, limit them, give them back.
@Sendable func dids() async throws {
    let client = try await account(changes: true)
    for try await did in client.dids.list(include: [.didGroup, .voiceInTrunk, .voiceInTrunkGroup], sort: [.number]) {
        let target = did.voiceInTrunk?.name ?? did.voiceInTrunkGroup?.name ?? "-"
        print("+\(did.number) \(did.didGroup?.areaName ?? "?"), until \(day(did.expiresAt)), calls go to \(target)")
    }
    let found = try needed(try await client.dids.list(sort: [.number]).first(), "The account has no numbers.")

    // one of them, without fetching it first; what is not named stays as it is
    let did = try await client.dids.update(Did(id: found.id, description: "Sales", capacityLimit: 5))
    print("+\(did.number): \(did.description ?? "-"), at most \(did.capacityLimit ?? 0) calls at once")

    // one that was loaded: the request carries what differs, null as null
    did.description = nil
    did.voiceInTrunkGroup = try await client.voiceInTrunkGroups.list().first()  // and so no longer to a single trunk
    print("changed: \(did.isChanged)")
    try await client.dids.update(did)
    print("changed after the update: \(did.isChanged)")

    // to the end of its period, and taken back
    did.terminated = true
    try await client.dids.update(did)
    print("+\(did.number) ends with its period: \(did.terminated)")
    did.terminated = false
    // two more periods, then no more
    did.billingCyclesCount = 2
    try await client.dids.update(did)
    print("+\(did.number) renews \(did.billingCyclesCount ?? 0) times")
}

/// Numbers that can be picked one by one.
@Sendable func availableDids() async throws {
    let client = try await account()
    let found = try await client.availableDids.list(
        include: [.didGroup, .nanpaPrefix], filter: ["number_contains": "5550", "did_group.needs_registration": false]
    ).page()
    print("\(found.meta?["total_count"] ?? .integer(found.count)) numbers match; some of them:")
    for did in found {
        let prefix = did.nanpaPrefix.map { ", prefix \($0.npa) \($0.nxx)" } ?? ""
        print("  +\(did.number) \(did.didGroup?.areaName ?? "?")\(prefix)")
    }
}

/// Numbers that are held for a while.
@Sendable func didReservations() async throws {
    let client = try await account(changes: true)
    let available = try needed(try await client.availableDids.list().first(), "No number can be held.")
    let held = try await client.didReservations.create(
        DidReservation(description: "for the new office", availableDid: available), include: [.availableDid])
    let number = held.availableDid?.number ?? "?"
    print("+\(number) is held until \(day(held.expiresAt))")
    let page = try await client.didReservations.list(include: [.availableDid]).page()
    for row in page { print("  \(row.description ?? "-"): +\(row.availableDid?.number ?? "?")") }
    try await client.didReservations.delete(held)
    print("+\(number) is free again")
}

/// Groups of numbers: where, what they can do, what they cost.
@Sendable func didGroups() async throws {
    let client = try await account()
    let kinds = try await client.didGroupTypes.list(sort: [.name]).all()
    print("kinds: \(kinds.map(\.name).joined(separator: ", "))")
    let country = try needed(try await client.countries.list(filter: ["iso": "US"]).first(), "There is no such country.")
    let groups = client.didGroups.list(
        include: [.city, .didGroupType, .stockKeepingUnits],
        filter: ["country.id": country.id, "features": [Feature.smsIn, .voiceOut]], sort: [.areaName])
    for try await group in groups {
        print("+\(country.prefix ?? "?") \(group.prefix) \(group.areaName) (\(group.didGroupType?.name ?? "?"))", group.features)
        print("    in stock: \(group.meta?.totalCount ?? 0)")
        for sku in group.stockKeepingUnits {
            print("    \(sku.channelsIncludedCount) channels: \(sku.setupPrice) USD once, \(sku.monthlyPrice) USD a month")
        }
    }
}

/// What became of numbers.
@Sendable func didHistory() async throws {
    let client = try await account(changes: true, apiVersion: "2026-04-16")
    let did = try needed(try await client.dids.list(sort: [.number]).first(), "The account has no numbers.")
    did.billingCyclesCount = 3
    try await client.dids.update(did)
    let since = Date().addingTimeInterval(-30 * 24 * 3_600)
    let history = client.didHistory.list(
        filter: ["did_number": did.number, "created_at_gteq": since], sort: [.createdAt.descending])
    for try await entry in history {
        let isCount = entry.action == .billingCyclesCountChanged
        let change = isCount ? " from \(entry.meta?.from ?? "?") to \(entry.meta?.to ?? "?")" : ""
        print("\(day(entry.createdAt)) +\(entry.didNumber ?? "?") \(entry.action)\(change), by \(entry.method)")
    }
    did.billingCyclesCount = nil
    try await client.dids.update(did)
}

/// North American prefixes, and the groups that have them.
@Sendable func nanpaPrefixes() async throws {
    let client = try await account()
    for try await prefix in client.nanpaPrefixes.list(include: [.region, .country], filter: ["npa": ["212", "646"]]) {
        print("\(prefix.npa) \(prefix.nxx): \(prefix.region?.name ?? "-"), \(prefix.country?.name ?? "-")")
        for try await group in client.didGroups.list(include: [.stockKeepingUnits], filter: ["nanpa_prefix.id": prefix.id]) {
            let price = group.stockKeepingUnits.map(\.monthlyPrice).min() ?? 0
            print("    \(group.areaName), from \(price) USD a month")
        }
    }
}

/// Countries, regions, cities, areas and points of presence.
@Sendable func geography() async throws {
    let client = try await account()
    let country = try needed(
        try await client.countries.list(include: [.regions], filter: ["iso": "US"]).first(), "There is no such country.")
    print("\(country.name) (+\(country.prefix ?? "?")) has \(country.regions.count) regions")
    for region in try await client.regions.list(filter: ["country.id": country.id], sort: [.name]).all().prefix(3) {
        let cities = try await client.cities.list(include: [.region], filter: ["region.id": region.id]).all()
        print("  \(region.iso ?? "?") \(region.name): \(cities.map(\.name).joined(separator: ", "))")
    }
    let available = try await client.cities.list(filter: ["country.id": country.id, "is_available": true]).count()
    print("  \(available) cities have numbers in stock")
    for try await area in client.areas.list(include: [.country], sort: [.name]) {
        print("area \(area.name) in \(area.country?.name ?? "?")")
    }
    print("points of presence: \(try await client.pops.list().all().map(\.name).joined(separator: ", "))")
}
