package examples

import didww.CapacityOrderItem
import didww.Client
import didww.DidOrderItem
import didww.DidReservation
import didww.Order
import didww.OrderItem
import java.time.Duration

/** Orders some items, waits until that is settled, and prints it. */
private suspend fun settle(client: Client, vararg items: OrderItem) {
    val order = client.orders.createAndWait(Order(items = items.asList())) { pollEvery = Duration.ofMillis(100) }
    println("${order.reference} ${order.status}: ${order.amount} USD for ${order.description}")
    for (item in order.items) {
        when (item) {
            is DidOrderItem -> println(
                "    ${item.qty} numbers until ${item.billedTo}: ${item.nrc} USD once, ${item.mrc} USD a month",
            )
            is CapacityOrderItem -> println("    ${item.qty} channels: ${item.nrc} USD once, ${item.mrc} USD a month")
            // fees and the like; of a kind that this release does not know, too
            else -> println("    ${item.type}: ${item.toMap()}")
        }
    }
}

/** Numbers by quantity, one that was picked, one that was held, one of a North American prefix, and channels. */
suspend fun main() = withAccount(changes = true) { client ->
    settle(client, DidOrderItem(skuId = cheapestOffer(client).sku.id, qty = 2))

    val pickable = client.availableDids.list {
        filter("did_group.needs_registration", false)
        include("did_group.stock_keeping_units")
    }
    val picked = pickable.first().needed("No number can be picked.")
    val price = picked.didGroup?.stockKeepingUnits?.firstOrNull().needed("Its group has no price.")
    settle(client, DidOrderItem(skuId = price.id, availableDidId = picked.id))

    val next = pickable.first().needed("No number can be held.")
    val held = client.didReservations.create(DidReservation(availableDid = next, description = "soon mine"))
    val nextPrice = next.didGroup?.stockKeepingUnits?.firstOrNull().needed("Its group has no price.")
    settle(client, DidOrderItem(skuId = nextPrice.id, didReservationId = held.id))

    val prefix = client.nanpaPrefixes.list { filter("npa", "212") }.first().needed("No such prefix.")
    val group = client.didGroups.list {
        filter("nanpa_prefix.id", prefix.id)
        include("stock_keeping_units")
    }.first()
    val sku = group?.stockKeepingUnits?.firstOrNull().needed("There is none in stock.")
    settle(client, DidOrderItem(skuId = sku.id, qty = 1, nanpaPrefixId = prefix.id))

    val pool = client.capacityPools.list().first().needed("The account has no capacity pool.")
    settle(client, CapacityOrderItem(capacityPoolId = pool.id, qty = 1))
    println("${client.orders.list().count()} orders so far")
}
