"""What the official package does in the benchmarks: the same, as far as it goes.

It has no types; what is read of it is what it knows of the attributes of the page.
"""

from __future__ import annotations

from typing import Any


def client(base_url: str) -> Any:
    """Make a client."""
    from didww.client import DidwwClient  # pyright: ignore[reportMissingImports]

    return DidwwClient("bench-key", base_url=base_url)


def read_list(client: Any) -> None:
    """Fetch a page, read every attribute of every row and of what they lead to, each of those once."""
    seen: dict[str, Any] = {}
    for did in client.dids().list().data:
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
        trunk, group = did.voice_in_trunk, did.did_group
        if trunk.id not in seen:
            seen[trunk.id] = trunk
            _read_trunk(trunk)
        if group.id not in seen:
            seen[group.id] = group
            _ = (
                group.id,
                group.prefix,
                group.features,
                group.is_metered,
                group.area_name,
                group.allow_additional_channels,
            )


def _read_trunk(trunk: Any) -> None:
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
        sip.force_symmetric_rtp,
        sip.rerouting_disconnect_code_ids,
        sip.transport_protocol_id,
        sip.max_transfers,
        sip.max_30x_redirects,
        sip.media_encryption_mode,
        sip.stir_shaken_mode,
        sip.allowed_rtp_ips,
    )
