"""Documents as the API answers them, for tests that need no server."""

from __future__ import annotations

import json
from typing import Any, TypeVar

from didww_sdk import Page, Resource

R = TypeVar("R", bound=Resource)

SIP = {
    "type": "sip_configurations",
    "attributes": {
        "host": "sip.example.com",
        "port": 5060,
        "username": "{DID}",
        "auth_enabled": True,
        "auth_user": "user",
        "auth_password": "hidden-password",
        "codec_ids": [9, 10],
        "rerouting_disconnect_code_ids": [56],
        "transport_protocol_id": 1,
    },
}


def trunk(id: str = "trunk-1", **attributes: Any) -> dict[str, Any]:
    """Give a trunk as the API writes one."""
    known = {"name": "Office", "priority": 1, "cli_format": "e164", "configuration": SIP}
    return {"id": id, "type": "voice_in_trunks", "attributes": {**known, **attributes}}


def did(id: str = "did-1", trunk: str | None = None, **attributes: Any) -> dict[str, Any]:
    """Give a DID as the API writes one, linked to a trunk."""
    known = {"number": "12025550123", "description": "Desk", "created_at": "2026-04-16T09:30:00.123Z"}
    data: dict[str, Any] = {"id": id, "type": "dids", "attributes": {**known, **attributes}}
    if trunk is not None:
        data["relationships"] = {"voice_in_trunk": {"data": {"type": "voice_in_trunks", "id": trunk}}}
    return data


def page(cls: type[R], *rows: dict[str, Any], included: tuple[dict[str, Any], ...] = (), **rest: Any) -> Page[R]:
    """Read a page of rows."""
    body: dict[str, Any] = {"data": list(rows), **rest}
    if included:
        body["included"] = list(included)
    return Page.parse(cls, json.dumps(body))


def one(cls: type[R], row: dict[str, Any], *included: dict[str, Any]) -> R:
    """Read one resource."""
    return page(cls, row, included=included)[0]
