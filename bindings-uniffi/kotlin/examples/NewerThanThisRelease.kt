package examples

import didww.Did
import didww.OrderStatus
import didww.VoiceInTrunk

/** What a release does not know is neither an error nor lost: attributes, values of enums, forms of objects. */
suspend fun main() = withAccount { client ->
    val did = client.dids.list().first().needed("The account has no numbers.")
    // a name that this release does not know is sent as it is
    val copy = did.copy()
    copy["new_attribute"] = mapOf("colour" to "green")
    println("${copy.isChanged}: ${copy["new_attribute"]}")

    val stored = """{"type": "dids", "id": "1", "attributes": {"number": "1", "mood": "sunny"}}"""
    println(Did.fromJson(stored).unknownAttributes)

    val trunk = VoiceInTrunk.fromJson(
        """{"type": "voice_in_trunks", "id": "2", "attributes": {"configuration": {"type": "hologram_configurations",
            "attributes": {"depth": 3}}}}""",
    )
    println("${trunk.configuration?.type}: ${trunk.configuration?.get("depth")}")
    println(OrderStatus.of("teleported"))
}
