package examples

import didww.CapacityOrderItem
import didww.Order
import java.time.Duration

/** Pools of channels and their prices: buys a channel, sets it aside for a number, and gives it back. */
suspend fun main() = withAccount(changes = true) { client ->
    val pools = client.capacityPools.list {
        include("countries", "qty_based_pricings")
        sort("name")
    }.all()
    for (pool in pools) {
        val used = "${pool.assignedChannelsCount} of ${pool.totalChannelsCount} channels in use"
        println("${pool.name}: $used, ${pool.monthlyPrice} USD a month each, next payment ${pool.renewDate}")
        println("    for ${pool.countries.map { it.iso }.sorted().joinToString(", ")}")
        for (price in pool.qtyBasedPricings.sortedBy { it.qty }) {
            println("    from ${price.qty}: ${price.setupPrice} USD once, ${price.monthlyPrice} USD a month")
        }
    }
    val id = pools.lastOrNull().needed("The account has no capacity pool.").id
    client.orders.createAndWait(Order(items = listOf(CapacityOrderItem(capacityPoolId = id, qty = 1)))) {
        pollEvery = Duration.ofMillis(100)
    }
    val pool = client.capacityPools.find(id) { include("countries") }
    println("${pool.totalChannelsCount} channels after the order")

    client.dids.list { filter("country.id", pool.countries.map { it.id }) }.first()?.let { did ->
        // takes the number out of its shared group, if it is in one
        did.capacityPool = pool
        did.dedicatedChannelsCount = 1
        client.dids.update(did)
        println("+${did.number} has ${did.dedicatedChannelsCount} channel of its own")
        did.capacityPool = null
        did.dedicatedChannelsCount = 0
        client.dids.update(did)
    }
    pool.totalChannelsCount -= 1
    client.capacityPools.update(pool)
    println("${pool.totalChannelsCount} channels after one was given back")
}
