"""Steps about callbacks."""

from __future__ import annotations

from typing import Any

from conformance.faces import face
from conformance.outcomes import Events, MismatchError
from conformance.values import difference
from didww_sdk import Callback, Payload, RequestValidator

SECRET = "SOMEAPIKEY"


def _validator(callback: dict[str, Any]) -> RequestValidator:
    return RequestValidator(callback.get("secret", SECRET), public_base_url=callback.get("public_base_url"))


def _payload(callback: dict[str, Any]) -> Payload:
    if "form" in callback:
        return Payload.form([(name, value) for name, value in callback["form"]])
    if "body" in callback:
        return Payload.body(callback["body"], callback.get("content_type", ""))
    return Payload.query_of(callback.get("url", ""))


def sign(callback: dict[str, Any]) -> str:
    """Give the signature of a callback."""
    return _validator(callback).compute_signature(callback.get("url", ""), _payload(callback))


def validate(callback: dict[str, Any]) -> bool:
    """Tell whether a callback is genuine."""
    url, payload = callback.get("url", ""), _payload(callback)
    return _validator(callback).validate(url, payload, callback.get("signature", ""))


def read(callback: dict[str, Any]) -> Events:
    """Read a callback; one with a signature must be genuine."""
    payload = _payload(callback)
    if "signature" not in callback:
        return Events(Callback.parse(payload))
    url = callback.get("url", "")
    return Events(_validator(callback).validate_and_parse(url, payload, callback["signature"]))


def look_at_events(events: list[Callback], expected: list[dict[str, Any]]) -> None:
    """Compare events with what a case expects of them."""
    if len(events) != len(expected):
        raise MismatchError(f"{len(events)} events instead of {len(expected)}")
    for number, (event, wanted) in enumerate(zip(events, expected)):
        for name, value in wanted.items():
            if name == "members":
                _look_at_members(event, value)
                continue
            found = difference(_typed(event, name), value)
            if found is not None:
                raise MismatchError(f"event {number}: {name}: {found}")


def _look_at_members(event: Callback, expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        if event.get(name) != value or event.members.get(name) != value:
            raise MismatchError(f"member {name}: {event.get(name)!r} instead of {value!r}")


def _typed(event: Callback, name: str) -> Any:
    if name == "id":
        return event.id
    if name == "type":
        return event.callback_type
    if face(type(event), name) is None:
        raise MismatchError(f"{type(event).__name__} has no member {name}")
    return getattr(event, name)
