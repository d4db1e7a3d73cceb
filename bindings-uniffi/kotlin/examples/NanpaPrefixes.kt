package examples

/** A number of a certain area code and exchange: lists the prefixes of two area codes, and the groups that have numbers of each. */
suspend fun main() = withAccount { client ->
    client.nanpaPrefixes.list {
        filter("npa", listOf("212", "646"))
        include("region", "country")
    }.collect { prefix ->
        println("${prefix.npa} ${prefix.nxx}: ${prefix.region?.name}, ${prefix.country?.name}")
        client.didGroups.list {
            filter("nanpa_prefix.id", prefix.id)
            include("stock_keeping_units")
        }.collect { group ->
            println("    ${group.areaName}, from ${group.stockKeepingUnits.minOf { it.monthlyPrice }} USD a month")
        }
    }
}
