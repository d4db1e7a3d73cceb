package examples

import didww.DidGroupFilter
import didww.DidGroupInclude
import didww.Feature

/** Coverage: prints the kinds of numbers, then the groups of a country that can take text messages, with their prices. */
suspend fun main() = withAccount { client ->
    println("kinds: ${client.didGroupTypes.list { sort("name") }.all().joinToString(", ") { it.name }}")
    val country = client.countries.list { filter("iso", "US") }.first().needed("There is no such country.")
    client.didGroups.list {
        // the names are there as constants, too
        filter(DidGroupFilter.COUNTRY_ID, country.id)
        filter(DidGroupFilter.FEATURES, listOf(Feature.SMS_IN, Feature.VOICE_OUT))
        include(DidGroupInclude.CITY, DidGroupInclude.DID_GROUP_TYPE, DidGroupInclude.STOCK_KEEPING_UNITS)
        sort("area_name")
    }.collect { group ->
        val type = group.didGroupType?.name
        println("+${country.prefix} ${group.prefix} ${group.areaName} ($type), ${group.meta?.totalCount} in stock")
        println("    ${group.features.joinToString(", ")}")
        for (sku in group.stockKeepingUnits) {
            println("    ${sku.channelsIncludedCount} channels: ${sku.setupPrice} USD once, ${sku.monthlyPrice} USD a month")
        }
    }
}
