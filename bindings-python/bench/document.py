"""Invented documents as the API writes them, links and all."""

from __future__ import annotations

import json
from typing import Any

DID_ID = "00000000-0000-4000-8000-000000000001"

_DID, _TRUNK, _GROUP = 0, 1, 2


def _id(kind: int, number: int) -> str:
    return f"{kind:08x}-0000-4000-8000-{number:012x}"


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def page_of_dids(dids: int = 1_000, trunks: int = 50, groups: int = 100) -> bytes:
    """Write a page of DIDs with six relationships each, their trunks and DID groups included."""
    link = f"https://api.example.com/v3/dids?page%5Bnumber%5D=1&page%5Bsize%5D={dids}"
    return _text(
        {
            "data": [_did(number, trunks, groups) for number in range(dids)],
            "included": _included(trunks, groups),
            "meta": {"api_version": "2022-05-10", "total_records": dids},
            "links": {"first": link, "last": link},
        }
    )


def one_did() -> bytes:
    """Write the answer to a find: one DID with its trunk and group."""
    return _text({"data": _did(1, 1, 1), "included": _included(1, 1), "meta": {"api_version": "2022-05-10"}})


def _included(trunks: int, groups: int) -> list[dict[str, Any]]:
    return [_trunk(number) for number in range(trunks)] + [_group(number) for number in range(groups)]


def _links(owner: str, name: str) -> dict[str, Any]:
    return {
        "links": {
            "self": f"https://api.example.com/v3/{owner}/relationships/{name}",
            "related": f"https://api.example.com/v3/{owner}/{name}",
        }
    }


def _did(number: int, trunks: int, groups: int) -> dict[str, Any]:
    did = _id(_DID, number)
    owner = f"dids/{did}"
    relationships: dict[str, Any] = {
        name: _links(owner, name)
        for name in ("order", "voice_in_trunk_group", "capacity_pool", "shared_capacity_group")
    }
    for name, wire_type, kind, count in (
        ("did_group", "did_groups", _GROUP, groups),
        ("voice_in_trunk", "voice_in_trunks", _TRUNK, trunks),
    ):
        target = {"type": wire_type, "id": _id(kind, number % count)}
        relationships[name] = {**_links(owner, name), "data": target}
    return {
        "id": did,
        "type": "dids",
        "attributes": {
            "blocked": number % 7 == 0,
            "capacity_limit": None if number % 2 == 0 else number % 100,
            "description": None if number % 3 == 0 else f"Line of desk {number}",
            "terminated": False,
            "awaiting_registration": number % 5 == 0,
            "created_at": f"2026-03-{number % 28 + 1:02}T08:21:41.795Z",
            "billing_cycles_count": None,
            "number": f"1202555{number % 10_000:04}",
            "expires_at": f"2027-03-{number % 28 + 1:02}T08:21:41.795Z",
            "channels_included_count": number % 3,
            "dedicated_channels_count": 0,
        },
        "relationships": relationships,
    }


def _trunk(number: int) -> dict[str, Any]:
    trunk = _id(_TRUNK, number)
    owner = f"voice_in_trunks/{trunk}"
    configuration = {
        "username": f"user{number}",
        "host": f"203.0.113.{number % 250 + 1}",
        "port": 5060,
        "codec_ids": [9, 10, 8, 7, 6],
        "rx_dtmf_format_id": 1,
        "tx_dtmf_format_id": 1,
        "resolve_ruri": True,
        "auth_enabled": False,
        "auth_user": None,
        "auth_password": None,
        "auth_from_user": None,
        "auth_from_domain": None,
        "sst_enabled": False,
        "sst_min_timer": 600,
        "sst_max_timer": 900,
        "sst_session_expires": None,
        "sst_refresh_method_id": 1,
        "sst_accept_501": True,
        "sip_timer_b": 8000,
        "dns_srv_failover_timer": 2000,
        "rtp_ping": False,
        "rtp_timeout": 30,
        "force_symmetric_rtp": False,
        "symmetric_rtp_ignore_rtcp": False,
        "rerouting_disconnect_code_ids": [58, 59, 60],
        "transport_protocol_id": 2,
        "max_transfers": 0,
        "max_30x_redirects": 0,
        "media_encryption_mode": "disabled",
        "stir_shaken_mode": "disabled",
        "allowed_rtp_ips": None,
    }
    return {
        "id": trunk,
        "type": "voice_in_trunks",
        "attributes": {
            "priority": 1,
            "weight": number % 100,
            "capacity_limit": 10,
            "ringing_timeout": 30,
            "name": f"Trunk {number}",
            "cli_format": "e164",
            "cli_prefix": "+",
            "description": None,
            "configuration": {"type": "sip_configurations", "attributes": configuration},
            "created_at": "2026-02-01T10:00:00.000Z",
        },
        "relationships": {name: _links(owner, name) for name in ("voice_in_trunk_group", "pop")},
    }


def _group(number: int) -> dict[str, Any]:
    group = _id(_GROUP, number)
    owner = f"did_groups/{group}"
    relationships = ("country", "city", "region", "did_group_type", "stock_keeping_units")
    return {
        "id": group,
        "type": "did_groups",
        "attributes": {
            "prefix": str(200 + number % 700),
            "features": ["voice_in", "voice_out", "t38"],
            "is_metered": number % 4 == 0,
            "area_name": f"Area {number}",
            "allow_additional_channels": True,
        },
        "relationships": {name: _links(owner, name) for name in relationships},
        "meta": {
            "needs_registration": False,
            "is_available": True,
            "available_dids_enabled": True,
            "total_count": number,
        },
    }
