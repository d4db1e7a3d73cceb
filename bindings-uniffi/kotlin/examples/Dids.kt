package examples

/** Numbers: shows those of the account, and changes one. */
suspend fun main() = withAccount(changes = true) { client ->
    client.dids.list {
        include("did_group", "voice_in_trunk", "voice_in_trunk_group")
        sort("number")
    }.collect { did ->
        val target = did.voiceInTrunk?.name ?: did.voiceInTrunkGroup?.name ?: "-"
        println("+${did.number} ${did.didGroup?.areaName}, until ${did.expiresAt}, calls go to $target")
    }
    val id = client.dids.list { sort("number") }.first().needed("The account has no numbers.").id

    // one of them, without fetching it first; what is not set stays as it is
    val did = client.dids.update(id) {
        description = "Sales"
        capacityLimit = 5
    }
    println("+${did.number}: ${did.description}, at most ${did.capacityLimit} calls at once")

    // one that was loaded: the request carries what differs, null as null
    did.description = null
    did.voiceInTrunkGroup = client.voiceInTrunkGroups.list().first() // and so no longer to a single trunk
    println("changed: ${did.isChanged}")
    client.dids.update(did)
    println("changed after the update: ${did.isChanged}")

    // to the end of its period, and taken back
    client.dids.update(id) { terminated = true }
    client.dids.update(id) { terminated = false }
    // two more periods, then no more
    println("+${did.number} renews ${client.dids.update(id) { billingCyclesCount = 2 }.billingCyclesCount} times")
}
