"""Callbacks as DIDWW makes and signs them, by another implementation than the package's own."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

SECRET = "a-callback-secret"
HEADER = "X-DIDWW-Signature"
FORM = "application/x-www-form-urlencoded"

ORDER = {"id": "1dd7a68b-e235-402b-8912-fe73ee14243a", "type": "orders", "status": "completed"}
BODY = urlencode(ORDER).encode()
EVENTS: list[dict[str, Any]] = [
    {"id": "a", "type": "voice_out_trunks", "status": "blocked", "threshold_reached": True},
    {"id": "b", "type": "voice_out_trunks", "status": "active", "threshold_reached": False},
]


def sign(url: str, members: dict[str, str] = ORDER, *, secret: str = SECRET) -> str:
    """Give the signature of a callback; the port has to stand in the URL."""
    return _digest(url + "".join(name + members[name] for name in sorted(members)), secret)


def sign_events(url: str, events: list[dict[str, Any]] = EVENTS) -> str:
    """Give the signature of several events as JSON."""
    said = (name + _text(event[name]) for event in events for name in sorted(event))
    return _digest(url + "".join(said), SECRET)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _digest(text: str, secret: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha1).hexdigest()
