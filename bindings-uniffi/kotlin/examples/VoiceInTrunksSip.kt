package examples

import didww.CliFormat
import didww.Codec
import didww.MediaEncryptionMode
import didww.Pop
import didww.ReroutingDisconnectCode
import didww.RxDtmfFormat
import didww.SipConfiguration
import didww.SstRefreshMethod
import didww.StirShakenMode
import didww.TransportProtocol
import didww.TxDtmfFormat
import didww.VoiceInTrunk

/** A trunk that is encrypted, authenticated and particular. */
private fun encrypted(pop: Pop?): VoiceInTrunk = VoiceInTrunk(
    name = "Encrypted SIP trunk",
    priority = 1,
    weight = 100,
    cliFormat = CliFormat.E164,
    cliPrefix = "+",
    ringingTimeout = 25,
    capacityLimit = 20,
    pop = pop,
    configuration = SipConfiguration(
        username = "{DID}",
        host = "sip.example.com",
        port = 5061,
        transportProtocolId = TransportProtocol.TLS,
        codecIds = listOf(Codec.PCMU, Codec.PCMA, Codec.G729, Codec.TELEPHONE_EVENT),
        rxDtmfFormatId = RxDtmfFormat.RFC2833,
        txDtmfFormatId = TxDtmfFormat.RFC2833,
        authEnabled = true,
        authUser = "office",
        authPassword = "correct horse battery staple",
        sstEnabled = true,
        sstMinTimer = 600,
        sstMaxTimer = 900,
        sstRefreshMethodId = SstRefreshMethod.UPDATE_FALLBACK_INVITE,
        sipTimerB = 8000,
        rtpTimeout = 30,
        mediaEncryptionMode = MediaEncryptionMode.SRTP_SDES,
        stirShakenMode = StirShakenMode.PAI,
        allowedRtpIps = listOf("203.0.113.0/24"),
        reroutingDisconnectCodeIds =
        listOf(ReroutingDisconnectCode.SIP_486_BUSY_HERE, ReroutingDisconnectCode.RINGING_TIMEOUT),
    ),
)

/** SIP trunks for incoming calls, with all that can be said about them: makes one, changes a part of it, deletes it. */
suspend fun main() = withAccount(changes = true) { client ->
    val trunk = client.voiceInTrunks.create(encrypted(client.pops.list().first()))
    println(trunk) // passwords are not shown

    // the configuration can be changed in place: the request carries the two members, and no password
    val sip = trunk.configuration as SipConfiguration
    sip.rtpPing = true
    sip.codecIds.remove(Codec.G729)
    client.voiceInTrunks.update(trunk)
    println("codecs: ${sip.codecIds.joinToString(", ")}")

    client.voiceInTrunks.list {
        filter("configuration.type", "sip_configurations")
        sort("name")
    }.collect { row ->
        println("${row.name}: ${(row.configuration as? SipConfiguration)?.host}, created ${row.createdAt}")
    }
    client.voiceInTrunks.delete(trunk)
}
