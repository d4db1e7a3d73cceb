package examples

import didww.Address
import didww.Client
import didww.DidOrderItem
import didww.EmergencyRequirement
import didww.EmergencyRequirementValidation
import didww.EmergencyVerification
import didww.Feature
import didww.Order
import didww.UnprocessableException
import java.time.Duration

/** Says what an address lacks for a requirement. */
private suspend fun check(client: Client, requirement: EmergencyRequirement, address: Address) {
    try {
        client.emergencyRequirementValidations.create(
            EmergencyRequirementValidation(emergencyRequirement = requirement, address = address),
        )
    } catch (error: UnprocessableException) {
        println("the address lacks: ${error.errors.joinToString("; ") { it.detail ?: it.title.orEmpty() }}")
    }
}

/** Buys a number that can make emergency calls, in a country; its id. */
private suspend fun buy(client: Client, countryId: String): String {
    val group = client.didGroups.list {
        filter("features", listOf(Feature.EMERGENCY))
        filter("is_available", true)
        filter("country.id", countryId)
        include("stock_keeping_units")
    }.first().needed("No number can make emergency calls.")
    val sku = group.stockKeepingUnits.firstOrNull().needed("The group has no price.")
    val order = client.orders.createAndWait(Order(items = listOf(DidOrderItem(skuId = sku.id, qty = 1)))) {
        pollEvery = Duration.ofMillis(100)
    }
    return client.dids.list { filter("order.id", order.id) }.first().needed("The order brought no number.").id
}

/** Emergency calling, since API version 2026-04-16: what it needs, a service for a number, its end. */
suspend fun main() = withAccount(changes = true, apiVersion = "2026-04-16") { client ->
    val country = client.countries.list { filter("iso", "US") }.first().needed("There is no such country.")
    val requirement = client.emergencyRequirements.list {
        filter("country.id", country.id)
        include("country", "did_group_type")
    }.first().needed("There is no requirement.")
    val address = client.addresses.list {
        filter("postal_code", "10001")
        include("identity")
    }.first()
        .needed("There is no such address.")
    println("${country.name}: set up within ${requirement.estimateSetupTime}, ${requirement.meta?.monthlyPrice} USD a month")
    check(client, requirement, address)

    val verification = client.emergencyVerifications.createAndWait(
        EmergencyVerification(
            address = address,
            didIds = listOf(buy(client, country.id)),
            externalReferenceId = "office-1",
        ),
    ) { pollEvery = Duration.ofMillis(100) }
    println("${verification.reference} is ${verification.status}")

    val services = client.emergencyCallingServices.list {
        include("dids", "country")
        sort("name")
    }
    services.collect { service ->
        val numbers = service.dids.joinToString(", ") { "+${it.number}" }
        println("${service.reference} ${service.name}: ${service.status} for $numbers, until ${service.renewDate}")
    }
    services.first()?.let { client.emergencyCallingServices.delete(it) }
}
