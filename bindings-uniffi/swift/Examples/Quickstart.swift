import Didww

/// A walk through the API: balance, a number with its price, an order, a SIP trunk, the number routed to it.
@Sendable func quickstart() async throws {
    let client = try await account(changes: true)
    print("\(client.baseUrl), API version \(client.apiVersion)")
    let balance = try await client.balance.find()
    print("balance \(balance.totalBalance) USD, of which credit \(balance.credit) USD")

    let (group, sku) = try await cheapestOffer(client)
    print("\(group.areaName), \(group.country?.name ?? "?"): \(sku.setupPrice) USD to set up, \(sku.monthlyPrice) USD a month")
    let order = try await client.orders.createAndWait(
        Order(items: [DidOrderItem(skuId: sku.id, qty: 1)]), options: soon, onProgress: { print("  \($0.status)") })
    print("order \(order.reference): \(order.amount) USD")
    let did = try needed(
        try await client.dids.list(filter: ["order.reference": order.reference]).first(), "The order brought no number.")

    let trunk = try await client.voiceInTrunks.create(
        VoiceInTrunk(
            name: "Quickstart SIP trunk", cliFormat: .e164, ringingTimeout: 30,
            configuration: SipConfiguration(
                host: "sip.example.com", port: 5060, username: "{DID}", transportProtocolId: .udp,
                codecIds: [.pcmu, .pcma])))
    print("trunk \(trunk.name) (\(trunk.id))")

    // the request carries what was changed, and nothing else
    did.voiceInTrunk = trunk
    did.description = "Front desk"
    try await client.dids.update(did)
    for try await did in client.dids.list(include: ["voice_in_trunk"], sort: ["-created_at"]) {
        print("+\(did.number) \(did.description ?? "-") \(did.voiceInTrunk?.name ?? "-")")
    }

    // back at the end of its billing cycle
    did.voiceInTrunk = nil
    did.terminated = true
    try await client.dids.update(did)
    try await client.voiceInTrunks.delete(trunk)
    do {
        _ = try await client.voiceInTrunks.find(trunk.id)
    } catch let error as DidwwError where error.isNotFound {
        print("the trunk is gone")
    }
}
