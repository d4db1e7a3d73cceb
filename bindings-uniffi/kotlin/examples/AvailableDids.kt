package examples

/** Numbers that can be picked one by one: looks for one by its digits. */
suspend fun main() = withAccount { client ->
    val found = client.availableDids.list {
        filter("number_contains", "5550")
        filter("did_group.needs_registration", false)
        include("did_group", "nanpa_prefix")
    }.page()
    println("${found.meta?.get("total_count") ?: found.size} numbers match; some of them:")
    for (did in found) {
        val prefix = did.nanpaPrefix?.let { ", prefix ${it.npa} ${it.nxx}" }.orEmpty()
        println("  +${did.number} ${did.didGroup?.areaName}$prefix")
    }
}
