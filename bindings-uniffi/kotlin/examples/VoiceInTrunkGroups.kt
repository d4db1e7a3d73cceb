package examples

import didww.Client
import didww.SipConfiguration
import didww.VoiceInTrunk
import didww.VoiceInTrunkGroup

/** Makes a trunk. */
private suspend fun makeTrunk(client: Client, number: Int): VoiceInTrunk = client.voiceInTrunks.create(
    VoiceInTrunk(
        name = "Member $number",
        priority = number.toLong(),
        configuration = SipConfiguration(host = "sip$number.example.com"),
    ),
)

/** Calls are spread among trunks by priority and weight: makes a group of two, exchanges one, routes a number, takes all apart. */
suspend fun main() = withAccount(changes = true) { client ->
    val (first, second, third) = (1..3).map { makeTrunk(client, it) }
    val group = client.voiceInTrunkGroups.create(
        VoiceInTrunkGroup(name = "Fail-over", capacityLimit = 50, voiceInTrunks = listOf(first, second)),
    ) { include("voice_in_trunks") }
    println("${group.name}: ${group.voiceInTrunks.joinToString(", ") { it.name }}")

    // writing replaces them all; ids will do
    group.voiceInTrunkIds = listOf(first.id, third.id)
    client.voiceInTrunkGroups.update(group)
    val now = client.voiceInTrunkGroups.find(group.id) { include("voice_in_trunks") }
    println("${now.name}: ${now.voiceInTrunks.joinToString(", ") { it.name }}")

    client.dids.list().first()?.let { did ->
        did.voiceInTrunkGroup = now
        client.dids.update(did) { include("voice_in_trunk_group") }
        println("+${did.number} goes to ${did.voiceInTrunkGroup?.name}")
        did.voiceInTrunkGroup = null
        client.dids.update(did)
    }
    for (trunk in listOf(first, second, third)) client.voiceInTrunks.delete(trunk)
    client.voiceInTrunkGroups.delete(group)
}
