package examples

import didww.CredentialsAndIpAuthentication
import didww.IpOnlyAuthentication
import didww.OnCliMismatchAction
import didww.TwilioAuthentication
import didww.VoiceOutTrunk
import didww.VoiceOutTrunkAuthenticationMethod

/** Says how a trunk authenticates. */
private fun shown(trunk: VoiceOutTrunk): String = when (val method = trunk.authenticationMethod) {
    null -> "${trunk.name}: not at all"
    is CredentialsAndIpAuthentication -> "${trunk.name}: ${method.username} from ${method.allowedSipIps.joinToString(", ")}"
    is IpOnlyAuthentication -> "${trunk.name}: from ${method.allowedSipIps.joinToString(", ")}"
    is TwilioAuthentication -> "${trunk.name}: Twilio account ${method.twilioAccountSid}"
    is VoiceOutTrunkAuthenticationMethod.Other -> "${trunk.name}: ${method.type}, which this release does not know"
}

/** How calls to a trunk for outgoing calls are told to be yours, since API version 2026-04-16. */
suspend fun main() = withAccount(changes = true, apiVersion = "2026-04-16") { client ->
    val methods = listOf(
        CredentialsAndIpAuthentication(allowedSipIps = listOf("203.0.113.8/32"), techPrefix = "99#"),
        TwilioAuthentication(twilioAccountSid = "AC00000000000000000000000000000001"),
    )
    for ((place, method) in methods.withIndex()) {
        val trunk = client.voiceOutTrunks.create(
            VoiceOutTrunk(
                name = "Outgoing ${place + 1}",
                onCliMismatchAction = OnCliMismatchAction.SEND_ORIGINAL_CLI,
                authenticationMethod = method,
            ),
        )
        println(shown(trunk))
        client.voiceOutTrunks.delete(trunk)
    }
    client.voiceOutTrunks.list { filter("authentication_method.type", "credentials_and_ip") }.collect { println(shown(it)) }
}
