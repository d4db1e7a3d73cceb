"""Values of the cases as Python's own, and whether the two say the same."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.faces import Face, enum_class, face, object_classes, python_name
from conformance.outcomes import RefusedError
from didww_sdk import Object
from didww_sdk.wire_enum import WireEnum

ABSENT = object()
"""Neither null nor a value."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?")


def is_absent(node: Any) -> bool:
    """Whether a case means that there is nothing."""
    return isinstance(node, dict) and "$absent" in node


def time_of(text: str) -> datetime | None:
    """Read a time; one without a zone is in UTC."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    zone = "+00:00" if zone in (None, "Z") else zone
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{(fraction or '').ljust(6, '0')[:6]}{zone}")
    except ValueError:
        return None


# ------------------------------------------------------------------------------------------- to be set


def value_of(node: Any, member: Face | None) -> Any:
    """Give what a program would set: a value of the type that the member has."""
    if isinstance(node, list):
        return [value_of(item, member) for item in node]
    if isinstance(node, dict):
        return node["$json"] if "$json" in node else object_of(node)
    if member is None or node is None or isinstance(node, bool):
        return node
    return _typed(node, member)


def _typed(node: Any, member: Face) -> Any:
    cls = enum_class(member.classes)
    if cls is not None:
        return cls(str(node))
    # what a case sets wrongly on purpose stays what it is
    if not isinstance(node, str):
        return node
    try:
        if "Decimal" in member.classes:
            return Decimal(node)
        if "date" in member.classes:
            return date.fromisoformat(node)
    except (InvalidOperation, ValueError):
        return node
    if "datetime" in member.classes:
        return time_of(node) or node
    return node


def object_of(node: dict[str, Any]) -> Object:
    """Make a nested object with its constructor, as a program would."""
    members = {name: member for name, member in node.items() if name != "$type"}
    cls = object_classes().get(node["$type"])
    if cls is None:
        return Object.unknown(node["$type"], **{name: value_of(member, None) for name, member in members.items()})
    keywords = {python_name(name): value_of(member, face(cls, name)) for name, member in members.items()}
    try:
        return cls(**keywords)
    except (TypeError, ValueError, AttributeError) as error:
        raise RefusedError(error) from error


# ---------------------------------------------------------------------------------------- as it is seen


def member_of(owner: Any, name: str) -> Any:
    """Read an attribute as a program does, by its property where the class has one; `ABSENT` if nothing says.

    A property gives a neutral value where there is nothing or null. What `get` and `has` say must agree with it.
    """
    plain = owner.get(name, ABSENT)
    known = face(type(owner), name)
    if owner.has(name) != (plain is not ABSENT):
        raise AssertionError(f"{name}: has() and get() contradict each other")
    if known is None:
        return plain
    typed = getattr(owner, python_name(name))
    if plain is ABSENT or plain is None:
        if not is_neutral(typed):
            raise AssertionError(f"{name}: {typed!r}, where get() gives nothing")
        return plain
    if type(typed) is not type(plain) or typed != plain:
        raise AssertionError(f"{name}: {typed!r}, but get() gives {plain!r}")
    return typed


def is_neutral(value: Any) -> bool:
    """Whether a property gives this where the answer says nothing."""
    if isinstance(value, WireEnum):
        return bool(value.value == "")
    return value is None or bool(value in ("", 0, []))


def same_json(got: Any, wanted: Any) -> bool:
    """Whether plain data are the same; `1`, `1.0` and `true` are not."""
    if type(got) is not type(wanted):
        return False
    if isinstance(wanted, dict):
        return got.keys() == wanted.keys() and all(same_json(got[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(same_json, got, wanted))
    return bool(got == wanted)


def difference(got: Any, wanted: Any) -> str | None:
    """Tell how a value differs from what a case expects; `None` if it does not."""
    if got is ABSENT:
        return None if is_absent(wanted) else f"absent instead of {wanted!r}"
    if isinstance(wanted, list) and isinstance(got, list):
        if len(got) != len(wanted):
            return f"{got!r} instead of {wanted!r}"
        return next(filter(None, map(difference, got, wanted)), None)
    if isinstance(got, Object) and isinstance(wanted, dict):
        return _object_difference(got, wanted)
    return None if _same(got, wanted) else f"{got!r} ({type(got).__name__}) instead of {wanted!r}"


def _same(got: Any, wanted: Any) -> bool:
    if isinstance(got, WireEnum):
        return not isinstance(wanted, bool) and got.value == str(wanted)
    if isinstance(got, datetime):
        in_utc = got.tzinfo is timezone.utc and got.utcoffset() == timedelta(0)
        return bool(in_utc and isinstance(wanted, str) and got == time_of(wanted))
    if isinstance(got, date):
        return isinstance(wanted, str) and got.isoformat() == wanted
    if isinstance(got, Decimal):
        return isinstance(wanted, (str, int)) and not isinstance(wanted, bool) and got == Decimal(wanted)
    if isinstance(wanted, dict) and "$json" in wanted:
        return same_json(got, wanted["$json"])
    return same_json(got, wanted)


def _object_difference(got: Object, wanted: dict[str, Any]) -> str | None:
    for name, member in wanted.items():
        if name == "$type":
            cls = object_classes().get(member)
            right = got.wire_type in (member, "") and type(got) is (cls or Object)
            found = None if right else f"{got!r} instead of one of {member}"
        else:
            found = difference(member_of(got, name), member)
        if found is not None:
            return f"{name}: {found}"
    return None
