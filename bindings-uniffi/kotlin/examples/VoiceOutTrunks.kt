package examples

import didww.DefaultDstAction
import didww.OnCliMismatchAction
import didww.VoiceOutTrunk
import didww.VoiceOutTrunkRegenerateCredential
import didww.VoiceOutTrunkStatus
import java.math.BigDecimal

/** Trunks for outgoing calls: who may call, with which numbers, and for how much; new credentials; one that is blocked. */
suspend fun main() = withAccount(changes = true) { client ->
    val made = client.voiceOutTrunks.create(
        VoiceOutTrunk(
            name = "Call centre",
            allowedSipIps = listOf("203.0.113.7/32"),
            onCliMismatchAction = OnCliMismatchAction.REJECT_CALL,
            defaultDstAction = DefaultDstAction.REJECT_ALL,
            dstPrefixes = listOf("44", "49"),
            thresholdAmount = BigDecimal("50.00"),
            capacityLimit = 10,
            dids = client.dids.list { sort("number") }.page().take(2),
        ),
    ) { include("dids") }
    println("${made.name} may show ${made.dids.joinToString(", ") { "+${it.number}" }}")
    println(made) // passwords are not shown

    client.voiceOutTrunkRegenerateCredentials.create(VoiceOutTrunkRegenerateCredential(voiceOutTrunk = made))
    val trunk = client.voiceOutTrunks.find(made.id)
    println("new user name ${trunk.username}; the password is another one: ${trunk.password != made.password}")
    trunk.status = VoiceOutTrunkStatus.BLOCKED
    client.voiceOutTrunks.update(trunk)
    client.voiceOutTrunks.list { sort("name") }.collect { row ->
        println("${row.name} is ${row.status}; ${row.meta?.spentAmount} of ${row.thresholdAmount} USD are spent")
    }
    client.voiceOutTrunks.delete(trunk)
}
