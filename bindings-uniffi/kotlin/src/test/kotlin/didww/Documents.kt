package didww

private const val DID = 0
private const val TRUNK = 1
private const val GROUP = 2

/** Trunks and DID groups that a page includes. */
private const val TRUNKS = 50
private const val GROUPS = 100

/** An invented page of DIDs as the API writes it, links and all: six relationships each, their trunks and DID groups included. */
fun pageOfDids(size: Int): ByteArray {
    val link = "https://api.example.com/v3/dids?page%5Bnumber%5D=1&page%5Bsize%5D=$size"
    val page = mapOf(
        "data" to (0 until size).map(::did),
        "included" to (0 until TRUNKS).map(::trunk) + (0 until GROUPS).map(::group),
        "meta" to mapOf("api_version" to "2022-05-10", "total_records" to size),
        "links" to mapOf("first" to link, "last" to link),
    )
    return Json.write(page).toByteArray()
}

private fun idOf(kind: Int, number: Int): String = "%08x-0000-4000-8000-%012x".format(kind, number)

private fun links(owner: String, name: String): Pair<String, Any> {
    val self = "https://api.example.com/v3/$owner/relationships/$name"
    return "links" to mapOf("self" to self, "related" to "https://api.example.com/v3/$owner/$name")
}

private fun linked(owner: String, vararg names: String): Map<String, Any> = names.associateWith { mapOf(links(owner, it)) }

private fun did(number: Int): Map<String, Any> {
    val id = idOf(DID, number)
    val owner = "dids/$id"
    val day = "%02d".format(number % 28 + 1)
    fun to(name: String, type: String, target: String) =
        name to mapOf(links(owner, name), "data" to mapOf("type" to type, "id" to target))
    val attributes = mapOf(
        "blocked" to (number % 7 == 0),
        "capacity_limit" to if (number % 2 == 0) null else number % 100,
        "description" to if (number % 3 == 0) null else "Line of desk $number",
        "terminated" to false,
        "awaiting_registration" to (number % 5 == 0),
        "created_at" to "2026-03-${day}T08:21:41.795Z",
        "billing_cycles_count" to null,
        "number" to "1202555%04d".format(number % 10_000),
        "expires_at" to "2027-03-${day}T08:21:41.795Z",
        "channels_included_count" to number % 3,
        "dedicated_channels_count" to 0,
    )
    val relationships = linked(owner, "order", "voice_in_trunk_group", "capacity_pool", "shared_capacity_group") +
        to("did_group", "did_groups", idOf(GROUP, number % GROUPS)) +
        to("voice_in_trunk", "voice_in_trunks", idOf(TRUNK, number % TRUNKS))
    return mapOf("id" to id, "type" to "dids", "attributes" to attributes, "relationships" to relationships)
}

private fun trunk(number: Int): Map<String, Any> {
    val id = idOf(TRUNK, number)
    val sip = mapOf(
        "username" to "user$number",
        "host" to "203.0.113.${number % 250 + 1}",
        "port" to 5060,
        "codec_ids" to listOf(9, 10, 8, 7, 6),
        "rx_dtmf_format_id" to 1,
        "tx_dtmf_format_id" to 1,
        "resolve_ruri" to true,
        "auth_enabled" to false,
        "auth_user" to null,
        "auth_password" to null,
        "auth_from_user" to null,
        "auth_from_domain" to null,
        "sst_enabled" to false,
        "sst_min_timer" to 600,
        "sst_max_timer" to 900,
        "sst_session_expires" to null,
        "sst_refresh_method_id" to 1,
        "sst_accept_501" to true,
        "sip_timer_b" to 8000,
        "dns_srv_failover_timer" to 2000,
        "rtp_ping" to false,
        "rtp_timeout" to 30,
        "force_symmetric_rtp" to false,
        "symmetric_rtp_ignore_rtcp" to false,
        "rerouting_disconnect_code_ids" to listOf(58, 59, 60),
        "transport_protocol_id" to 2,
        "max_transfers" to 0,
        "max_30x_redirects" to 0,
        "media_encryption_mode" to "disabled",
        "stir_shaken_mode" to "disabled",
        "allowed_rtp_ips" to null,
    )
    val attributes = mapOf(
        "priority" to 1,
        "weight" to number % 100,
        "capacity_limit" to 10,
        "ringing_timeout" to 30,
        "name" to "Trunk $number",
        "cli_format" to "e164",
        "cli_prefix" to "+",
        "description" to null,
        "configuration" to mapOf("type" to "sip_configurations", "attributes" to sip),
        "created_at" to "2026-02-01T10:00:00.000Z",
    )
    val relationships = linked("voice_in_trunks/$id", "voice_in_trunk_group", "pop")
    return mapOf("id" to id, "type" to "voice_in_trunks", "attributes" to attributes, "relationships" to relationships)
}

private fun group(number: Int): Map<String, Any> {
    val id = idOf(GROUP, number)
    val attributes = mapOf(
        "prefix" to "${200 + number % 700}",
        "features" to listOf("voice_in", "voice_out", "t38"),
        "is_metered" to (number % 4 == 0),
        "area_name" to "Area $number",
        "allow_additional_channels" to true,
    )
    val relationships =
        linked("did_groups/$id", "country", "city", "region", "did_group_type", "stock_keeping_units")
    val meta = mapOf(
        "needs_registration" to false,
        "is_available" to true,
        "available_dids_enabled" to true,
        "total_count" to number,
    )
    return mapOf(
        "id" to id,
        "type" to "did_groups",
        "attributes" to attributes,
        "relationships" to relationships,
        "meta" to meta,
    )
}

/** Reads every attribute of a page and of what it includes, by the properties; how many there are. */
fun readAll(page: Page<Did>): Int {
    var read = 0
    fun saw(vararg values: Any?) {
        read += values.size
    }
    for (did in page) {
        saw(did.number, did.description, did.blocked, did.awaitingRegistration, did.terminated, did.emergencyEnabled)
        saw(did.capacityLimit, did.channelsIncludedCount, did.dedicatedChannelsCount, did.billingCyclesCount)
        saw(did.expiresAt, did.createdAt, did.voiceInTrunkId, did.didGroupId)
        val trunk = did.voiceInTrunk ?: continue
        saw(trunk.priority, trunk.weight, trunk.capacityLimit, trunk.ringingTimeout, trunk.name, trunk.cliFormat)
        saw(trunk.cliPrefix, trunk.description, trunk.createdAt)
        val sip = trunk.configuration as? SipConfiguration ?: continue
        saw(sip.username, sip.host, sip.port, sip.codecIds.size, sip.transportProtocolId, sip.authEnabled, sip.authUser)
        saw(sip.sstMinTimer, sip.rtpTimeout)
        val group = did.didGroup ?: continue
        saw(group.areaName, group.prefix, group.features.size, group.isMetered, group.allowAdditionalChannels)
    }
    return read
}
