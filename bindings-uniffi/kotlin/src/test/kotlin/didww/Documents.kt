package didww

/** The body of a page of DIDs, which includes a trunk for each of them, and a DID group for ten. */
fun pageOfDids(size: Int): ByteArray {
    val dids = (0 until size).map { number ->
        mapOf(
            "id" to "did-$number",
            "type" to "dids",
            "attributes" to mapOf(
                "number" to "1202555${number + 1000}",
                "description" to "Number $number of the office",
                "blocked" to false,
                "awaiting_registration" to false,
                "terminated" to false,
                "capacity_limit" to number,
                "channels_included_count" to 2,
                "dedicated_channels_count" to 0,
                "billing_cycles_count" to null,
                "expires_at" to "2026-12-20T10:00:00.000Z",
                "created_at" to "2026-01-20T10:00:00.123Z",
            ),
            "relationships" to mapOf(
                "did_group" to mapOf("data" to mapOf("type" to "did_groups", "id" to "group-${number / 10}")),
                "voice_in_trunk" to mapOf("data" to mapOf("type" to "voice_in_trunks", "id" to "trunk-$number")),
            ),
        )
    }
    val trunks = (0 until size).map { number ->
        val configuration = mapOf(
            "type" to "sip_configurations",
            "attributes" to mapOf(
                "username" to "user$number",
                "host" to "sip$number.example.com",
                "port" to 5060,
                "codec_ids" to listOf(9, 10, 8, 7, 6),
                "transport_protocol_id" to 1,
                "auth_enabled" to true,
                "auth_user" to "user$number",
                "sst_min_timer" to 600,
                "rtp_timeout" to 30,
            ),
        )
        val attributes = mapOf(
            "priority" to 1,
            "weight" to 65535,
            "capacity_limit" to 10,
            "ringing_timeout" to 30,
            "name" to "Trunk $number",
            "cli_format" to "e164",
            "cli_prefix" to "+",
            "description" to "Trunk of number $number",
            "created_at" to "2026-01-20T10:00:00.123Z",
            "configuration" to configuration,
        )
        mapOf("id" to "trunk-$number", "type" to "voice_in_trunks", "attributes" to attributes)
    }
    val groups = (0..(size - 1) / 10).map { number ->
        val attributes = mapOf(
            "area_name" to "Area $number",
            "prefix" to "$number",
            "features" to listOf("voice_in", "voice_out", "t38"),
            "is_metered" to false,
            "allow_additional_channels" to true,
        )
        mapOf("id" to "group-$number", "type" to "did_groups", "attributes" to attributes, "meta" to mapOf("total_count" to 5))
    }
    return Json.write(mapOf("data" to dids, "included" to trunks + groups, "meta" to mapOf("total_records" to size))).toByteArray()
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
