package examples

import didww.SharedCapacityGroup

/** Numbers that share channels of a pool: makes a group, puts a number into it, takes it out, deletes the group. */
suspend fun main() = withAccount(changes = true) { client ->
    val pool = client.capacityPools.list {
        include("countries")
        sort("-name")
    }.first().needed("There is no capacity pool.")
    val group = client.sharedCapacityGroups.create(
        SharedCapacityGroup(name = "Branch", sharedChannelsCount = 2, meteredChannelsCount = 1, capacityPool = pool),
    )
    client.dids.list { filter("country.id", pool.countries.map { it.id }) }.first()?.let { did ->
        group.dids = listOf(did)
        client.sharedCapacityGroups.update(group)
    }
    client.sharedCapacityGroups.list {
        include("capacity_pool", "dids")
        filter("name", group.name)
    }.collect { row ->
        val numbers = row.dids.joinToString(", ") { "+${it.number}" }.ifEmpty { "no number" }
        println("${row.name}: ${row.sharedChannelsCount} channels of ${row.capacityPool?.name} for $numbers")
    }
    group.name = "Branch (closed)"
    group.dids = emptyList()
    client.sharedCapacityGroups.update(group)
    println("${group.name}: deleted with ${client.sharedCapacityGroups.delete(group).status}")
}
