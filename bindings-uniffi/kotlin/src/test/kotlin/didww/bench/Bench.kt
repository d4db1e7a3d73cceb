package didww.bench

import com.fasterxml.jackson.annotation.JsonIgnoreProperties
import com.fasterxml.jackson.annotation.JsonProperty
import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.ObjectMapper
import didww.Did
import didww.Page
import didww.pageOfDids
import didww.readAll
import kotlin.system.exitProcess

// The same document as plain classes.

@JsonIgnoreProperties(ignoreUnknown = true)
class Document(@JsonProperty("data") val data: List<DidNode>, @JsonProperty("included") val included: List<Included>)

class Reference(@JsonProperty("type") val type: String, @JsonProperty("id") val id: String)

class Relationship(@JsonProperty("data") val data: Reference?)

class DidNode(
    @JsonProperty("id") val id: String,
    @JsonProperty("attributes") val attributes: DidAttributes,
    @JsonProperty("relationships") val relationships: Map<String, Relationship>,
)

class DidAttributes(
    @JsonProperty("number") val number: String,
    @JsonProperty("description") val description: String?,
    @JsonProperty("blocked") val blocked: Boolean,
    @JsonProperty("awaiting_registration") val awaitingRegistration: Boolean,
    @JsonProperty("terminated") val terminated: Boolean,
    @JsonProperty("capacity_limit") val capacityLimit: Long?,
    @JsonProperty("channels_included_count") val channelsIncludedCount: Long,
    @JsonProperty("dedicated_channels_count") val dedicatedChannelsCount: Long,
    @JsonProperty("billing_cycles_count") val billingCyclesCount: Long?,
    @JsonProperty("expires_at") val expiresAt: String,
    @JsonProperty("created_at") val createdAt: String,
)

/** A trunk or a DID group. */
class Included(
    @JsonProperty("id") val id: String,
    @JsonProperty("type") val type: String,
    @JsonProperty("attributes") val attributes: IncludedAttributes,
)

class IncludedAttributes(
    @JsonProperty("priority") val priority: Long?,
    @JsonProperty("weight") val weight: Long?,
    @JsonProperty("capacity_limit") val capacityLimit: Long?,
    @JsonProperty("ringing_timeout") val ringingTimeout: Long?,
    @JsonProperty("name") val name: String?,
    @JsonProperty("cli_format") val cliFormat: String?,
    @JsonProperty("cli_prefix") val cliPrefix: String?,
    @JsonProperty("description") val description: String?,
    @JsonProperty("created_at") val createdAt: String?,
    @JsonProperty("configuration") val configuration: Configuration?,
    @JsonProperty("prefix") val prefix: String?,
    @JsonProperty("features") val features: List<String>?,
    @JsonProperty("is_metered") val isMetered: Boolean?,
    @JsonProperty("area_name") val areaName: String?,
    @JsonProperty("allow_additional_channels") val allowAdditionalChannels: Boolean?,
)

class Configuration(@JsonProperty("attributes") val attributes: SipAttributes)

class SipAttributes(
    @JsonProperty("username") val username: String?,
    @JsonProperty("host") val host: String,
    @JsonProperty("port") val port: Long?,
    @JsonProperty("codec_ids") val codecIds: List<Long>,
    @JsonProperty("transport_protocol_id") val transportProtocolId: Long?,
    @JsonProperty("auth_enabled") val authEnabled: Boolean,
    @JsonProperty("auth_user") val authUser: String?,
    @JsonProperty("sst_min_timer") val sstMinTimer: Long?,
    @JsonProperty("rtp_timeout") val rtpTimeout: Long?,
)

private val mapper: ObjectMapper = ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)

/** Times stay texts, which is the quickest. */
private fun jackson(body: ByteArray): Int {
    val document = mapper.readValue(body, Document::class.java)
    val included = document.included.associateBy { it.type to it.id }
    var read = 0
    fun saw(vararg values: Any?) {
        read += values.size
    }
    for (did in document.data) {
        val of = did.attributes
        saw(of.number, of.description, of.blocked, of.awaitingRegistration, of.terminated, of.capacityLimit)
        saw(of.channelsIncludedCount, of.dedicatedChannelsCount, of.billingCyclesCount, of.expiresAt, of.createdAt)
        val trunk = did.relationships["voice_in_trunk"]?.data?.let { included[it.type to it.id] }?.attributes ?: continue
        saw(trunk.priority, trunk.weight, trunk.capacityLimit, trunk.ringingTimeout, trunk.name, trunk.cliFormat)
        saw(trunk.cliPrefix, trunk.description, trunk.createdAt)
        val sip = trunk.configuration?.attributes ?: continue
        saw(sip.username, sip.host, sip.port, sip.codecIds.size, sip.transportProtocolId, sip.authEnabled, sip.authUser)
        saw(sip.sstMinTimer, sip.rtpTimeout)
        val group = did.relationships["did_group"]?.data?.let { included[it.type to it.id] }?.attributes ?: continue
        saw(group.areaName, group.prefix, group.features?.size, group.isMetered, group.allowAdditionalChannels)
    }
    return read
}

private fun ours(body: ByteArray): Int = readAll(Page.parse(Did, body))

/** How long something takes, in milliseconds. */
private fun timeOf(work: () -> Unit): Double {
    val begin = System.nanoTime()
    work()
    return (System.nanoTime() - begin) / 1e6
}

private fun median(numbers: List<Double>): Double = numbers.sorted()[numbers.size / 2]

/**
 * A page of 1,000 DIDs with trunks and DID groups, in memory: parsed, and every attribute read; against Jackson, which reads the same
 * body into plain classes. The first argument is how often.
 */
fun main(arguments: Array<String>) {
    val runs = arguments.firstOrNull()?.toInt() ?: 300
    val body = pageOfDids(1_000)
    var sink = 0
    repeat(runs) { sink += ours(body) + jackson(body) }
    val ratios = List(5) {
        // turn by turn, so that what else the machine does concerns both
        val times = List(runs / 5 + 1) { timeOf { sink += ours(body) } to timeOf { sink += jackson(body) } }
        val (own, floor) = median(times.map { it.first }) to median(times.map { it.second })
        println("page of ${body.size / 1000} kB: ours %.2f ms, Jackson %.2f ms, ratio %.2f".format(own, floor, own / floor))
        own / floor
    }
    println("kotlin_page ratio %.2f".format(median(ratios)))
    exitProcess(if (sink == 0) 1 else 0)
}
