package examples

import didww.Codec
import didww.H323Configuration
import didww.Iax2Configuration
import didww.PstnConfiguration
import didww.VoiceInTrunk

/** Trunks for incoming calls that are no SIP trunks: to a telephone, and the older protocols. */
suspend fun main() = withAccount(changes = true) { client ->
    val kinds = mapOf(
        "To a mobile phone" to PstnConfiguration(dst = "442079460300"),
        "IAX2" to Iax2Configuration(dst = "100", host = "iax.example.com", codecIds = listOf(Codec.GSM)),
        "H.323" to H323Configuration(dst = "100", host = "h323.example.com", codecIds = listOf(Codec.G729)),
    )
    val made = kinds.map { (name, configuration) ->
        client.voiceInTrunks.create(VoiceInTrunk(name = name, configuration = configuration))
    }
    client.voiceInTrunks.list { sort("name") }.collect { trunk ->
        when (val configuration = trunk.configuration) {
            null -> println("${trunk.name}: none")
            is PstnConfiguration -> println("${trunk.name}: calls go to +${configuration.dst}")
            // whatever the kind is: its wire type and what it holds
            else -> println("${trunk.name}: ${configuration.type} with ${configuration.members().size} members")
        }
    }
    for (trunk in made) client.voiceInTrunks.delete(trunk)
    println("${made.size} deleted")
}
