"""What the package does in the benchmarks: every attribute of a page, read."""

from __future__ import annotations

from didww_sdk import Client, Did, DidGroup, Page, SipConfiguration, VoiceInTrunk


def client(base_url: str) -> Client:
    """Make a client without a rate limit."""
    return Client("bench-key", base_url=base_url, rate_limit=None)


def read_page(page: Page[Did]) -> None:
    """Read every attribute of every row, and of what is included; and go from each row to its trunk and group."""
    for did in page:
        read_did(did)
        _ = did.voice_in_trunk, did.did_group
    for row in page.included:
        if isinstance(row, VoiceInTrunk):
            read_trunk(row)
        elif isinstance(row, DidGroup):
            read_group(row)


def read_did(did: Did) -> None:
    """Read the attributes of a DID."""
    _ = (
        did.id,
        did.number,
        did.description,
        did.blocked,
        did.awaiting_registration,
        did.terminated,
        did.capacity_limit,
        did.channels_included_count,
        did.dedicated_channels_count,
        did.billing_cycles_count,
        did.created_at,
        did.expires_at,
    )


def read_trunk(trunk: VoiceInTrunk) -> None:
    """Read the attributes of a trunk and of its configuration."""
    _ = (
        trunk.id,
        trunk.name,
        trunk.priority,
        trunk.weight,
        trunk.capacity_limit,
        trunk.ringing_timeout,
        trunk.cli_format,
        trunk.cli_prefix,
        trunk.description,
        trunk.created_at,
    )
    sip = trunk.configuration
    if isinstance(sip, SipConfiguration):
        _ = (
            sip.username,
            sip.host,
            sip.port,
            sip.codec_ids,
            sip.rx_dtmf_format_id,
            sip.tx_dtmf_format_id,
            sip.resolve_ruri,
            sip.auth_enabled,
            sip.auth_user,
            sip.auth_password,
            sip.auth_from_user,
            sip.auth_from_domain,
            sip.sst_enabled,
            sip.sst_min_timer,
            sip.sst_max_timer,
            sip.sst_session_expires,
            sip.sst_refresh_method_id,
            sip.sst_accept_501,
            sip.sip_timer_b,
            sip.dns_srv_failover_timer,
            sip.rtp_ping,
            sip.rtp_timeout,
            sip.force_symmetric_rtp,
            sip.symmetric_rtp_ignore_rtcp,
            sip.rerouting_disconnect_code_ids,
            sip.transport_protocol_id,
            sip.max_transfers,
            sip.max_30x_redirects,
            sip.media_encryption_mode,
            sip.stir_shaken_mode,
            sip.allowed_rtp_ips,
        )


def read_group(group: DidGroup) -> None:
    """Read the attributes of a DID group."""
    _ = (
        group.id,
        group.prefix,
        group.features,
        group.is_metered,
        group.area_name,
        group.allow_additional_channels,
    )


def read_through_dids(page: Page[Did]) -> None:
    """Read every attribute of every row, and of the trunk and the group that each row leads to, again for each row."""
    for did in page:
        read_did(did)
        if did.voice_in_trunk:
            read_trunk(did.voice_in_trunk)
        if did.did_group:
            read_group(did.did_group)
