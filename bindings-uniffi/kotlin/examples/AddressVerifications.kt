package examples

import didww.AddressVerification
import didww.DidGroup
import didww.DidOrderItem
import didww.Order
import didww.VerificationStatus
import java.time.Duration

/** How many documents a number of a group takes. */
private fun papers(group: DidGroup): Long = group.requirement?.let { it.personalProofQty + it.addressProofQty } ?: 99

/** Numbers that need an address work once DIDWW has checked it: buys one, has an address checked, waits for the decision. */
suspend fun main() = withAccount(changes = true) { client ->
    val groups = client.didGroups.list {
        filter("needs_registration", true)
        filter("is_available", true)
        include("country", "requirement", "stock_keeping_units")
    }.all()
    val easiest = groups.minByOrNull(::papers).needed("No group needs an address.")
    val sku = easiest.stockKeepingUnits.firstOrNull().needed("The group has no price.")
    val order = client.orders.createAndWait(Order(items = listOf(DidOrderItem(skuId = sku.id, qty = 1)))) {
        pollEvery = Duration.ofMillis(100)
    }
    val did = client.dids.list { filter("order.id", order.id) }.first().needed("The order brought no number.")
    println("+${did.number} waits for an address: ${did.awaitingRegistration}")

    val address = client.addresses.list().first().needed("The account has no address.")
    val verification = client.addressVerifications.createAndWait(
        AddressVerification(address = address, dids = listOf(did)),
    ) {
        pollEvery = Duration.ofMillis(100)
        onProgress { println("  ${it.reference}: ${it.status}") }
    }
    if (verification.status == VerificationStatus.APPROVED) {
        println("approved; +${did.number} waits: ${client.dids.find(did.id).awaitingRegistration}")
    } else {
        println("rejected: ${verification.rejectReasons.joinToString(", ")}")
    }
}
