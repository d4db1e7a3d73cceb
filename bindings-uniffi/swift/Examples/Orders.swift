import Didww
import Foundation

/// What the account has.
@Sendable func balance() async throws {
    let client = try await account()
    let balance = try await client.balance.find()
    print("\(balance.balance) USD and \(balance.credit) USD of credit: \(balance.totalBalance) USD")
}

private func show(_ order: Order) {
    print("\(order.reference) \(order.status): \(order.amount) USD for \(order.description)")
    for item in order.items {
        switch item {
        case let numbers as DidOrderItem: print("    \(numbers.qty) numbers: \(numbers.nrc) USD once, \(numbers.mrc) USD a month")
        case let channels as CapacityOrderItem: print("    \(channels.qty) channels: \(channels.nrc) USD once")
        // fees and the like; of a kind that this release does not know, too
        default: print("    \(item.type): \(item)")
        }
    }
}

private func settle(_ client: Client, _ items: OrderItem...) async throws {
    show(try await client.orders.createAndWait(Order(items: items), options: soon))
}

/// A number that can be picked, and what it costs.
private func picked(_ client: Client) async throws -> (number: AvailableDid, sku: StockKeepingUnit) {
    let available = client.availableDids.list(
        include: ["did_group.stock_keeping_units"], filter: ["did_group.needs_registration": false])
    let number = try needed(try await available.first(), "No number can be picked.")
    return (number, try needed(number.didGroup?.stockKeepingUnits.first, "Its group has no price."))
}

/// Orders: of numbers at random, picked, reserved or of a prefix, of channels; and one that is canceled.
@Sendable func orders() async throws {
    let client = try await account(changes: true)
    let (_, sku) = try await cheapestOffer(client)
    try await settle(
        client, DidOrderItem(skuId: sku.id, qty: 2), DidOrderItem(skuId: sku.id, qty: 1, billingCyclesCount: 1))

    let one = try await picked(client)
    try await settle(client, DidOrderItem(skuId: one.sku.id, availableDidId: one.number.id))
    let other = try await picked(client)
    let held = try await client.didReservations.create(DidReservation(availableDidId: other.number.id))
    try await settle(client, DidOrderItem(skuId: other.sku.id, didReservationId: held.id))

    let prefix = try needed(try await client.nanpaPrefixes.list(filter: ["npa": "212"]).first(), "No prefix.")
    let groups = client.didGroups.list(include: [.stockKeepingUnits], filter: ["nanpa_prefix.id": prefix.id])
    let local = try needed(try await groups.first()?.stockKeepingUnits.first, "There is none in stock.")
    try await settle(client, DidOrderItem(skuId: local.id, qty: 1, nanpaPrefixId: prefix.id))

    let pool = try needed(try await client.capacityPools.list().first(), "The account has no capacity pool.")
    try await settle(client, CapacityOrderItem(capacityPoolId: pool.id, qty: 2))

    // what is not in stock is ordered in advance, unless the order says otherwise; pending orders can be canceled
    let waiting = try await client.orders.create(
        Order(items: [DidOrderItem(skuId: sku.id, qty: 150)], allowBackOrdering: true))
    try await client.orders.delete(waiting)
    show(try await client.orders.find(waiting.id))
}

/// Capacity pools: channels that numbers have of their own.
@Sendable func capacityPools() async throws {
    let client = try await account(changes: true)
    let pools = try await client.capacityPools.list(include: [.countries, .qtyBasedPricings], sort: [.name]).all()
    for pool in pools {
        print(
            "\(pool.name): \(pool.assignedChannelsCount) of \(pool.totalChannelsCount) channels in use,",
            "\(pool.monthlyPrice) USD a month each, next payment \(pool.renewDate.map { "\($0)" } ?? "-")")
        print("    for \(pool.countries.map(\.iso).sorted().joined(separator: ", "))")
        for price in pool.qtyBasedPricings.sorted(by: { $0.qty < $1.qty }) {
            print("    from \(price.qty): \(price.setupPrice) USD once, \(price.monthlyPrice) USD a month")
        }
    }
    let id = try needed(pools.last?.id, "The account has no capacity pool.")
    try await client.orders.createAndWait(Order(items: [CapacityOrderItem(capacityPoolId: id, qty: 1)]), options: soon)
    let pool = try await client.capacityPools.find(id, include: [.countries])
    print("\(pool.totalChannelsCount) channels after the order")
    if let did = try await client.dids.list(filter: ["country.id": pool.countries.map(\.id)]).first() {
        // takes the number out of its shared group, if it is in one
        did.capacityPool = pool
        did.dedicatedChannelsCount = 1
        try await client.dids.update(did)
        print("+\(did.number) has \(did.dedicatedChannelsCount) channel of its own")
        did.capacityPool = nil
        did.dedicatedChannelsCount = 0
        try await client.dids.update(did)
    }
    pool.totalChannelsCount -= 1
    try await client.capacityPools.update(pool)
    print("\(pool.totalChannelsCount) channels after one was given back")
}

/// Shared capacity groups: channels that several numbers share.
@Sendable func sharedCapacityGroups() async throws {
    let client = try await account(changes: true)
    let pool = try needed(
        try await client.capacityPools.list(include: [.countries], sort: [.name.descending]).first(),
        "The account has no capacity pool.")
    let group = try await client.sharedCapacityGroups.create(
        SharedCapacityGroup(name: "Branch", sharedChannelsCount: 2, meteredChannelsCount: 1, capacityPool: pool))
    if let did = try await client.dids.list(filter: ["country.id": pool.countries.map(\.id)]).first() {
        group.dids = [did]
        try await client.sharedCapacityGroups.update(group)
    }
    for try await row in client.sharedCapacityGroups.list(include: [.capacityPool, .dids], filter: ["name": group.name]) {
        let numbers = row.dids.map(\.number)
        print("\(row.name): \(row.sharedChannelsCount) channels of \(row.capacityPool?.name ?? "?") for \(numbers)")
    }
    group.name = "Branch (closed)"
    group.dids = []
    try await client.sharedCapacityGroups.update(group)
    print("\(group.name): deleted with \(try await client.sharedCapacityGroups.delete(group).status)")
}
