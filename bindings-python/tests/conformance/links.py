"""Relationships: how the cases write links, how they are set, and what they are seen as."""

from __future__ import annotations

from typing import Any

import didww_sdk
from conformance.faces import face, ids_name, python_name
from conformance.outcomes import MismatchError, RefusedError
from conformance.values import ABSENT, is_absent
from didww_sdk import Resource, ResourceIdentifier, UploadedFile


def link(resource: Resource, name: str, node: Any, held: dict[str, Any]) -> None:
    """Set a relationship as a program does: to ids by the property for ids, to the rest by that of the relationship."""
    by_id = node is not None and all(isinstance(one, str) for one in (node if isinstance(node, list) else [node]))
    ids = ids_name(type(resource), name)
    known = face(type(resource), name)
    try:
        if known is None:
            resource.link(name, _linked(node, held))
        elif by_id and ids is not None and known.is_many == isinstance(node, list):
            setattr(resource, ids, node)
        else:
            setattr(resource, python_name(name), _linked(node, held))
    except (TypeError, ValueError, AttributeError) as error:
        raise RefusedError(error) from error


def _linked(node: Any, held: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_linked(one, held) for one in node]
    if not isinstance(node, dict):
        return node
    if "named" not in node:
        return ResourceIdentifier(node["type"], node["id"])
    found = held.get(node["named"])
    if not isinstance(found, (Resource, UploadedFile)):
        raise MismatchError(f"{node['named']} is nothing that can be linked to")
    return found


def look_at_link(resource: Resource, name: str, wanted: Any) -> None:
    """Compare the linkage of a relationship, and the ids that the class has for it."""
    got = resource.linkage(name, ABSENT)
    if is_absent(wanted):
        expected: Any = ABSENT
    elif isinstance(wanted, list):
        expected = [_identifier(resource, name, one) for one in wanted]
    else:
        expected = None if wanted is None else _identifier(resource, name, wanted)
    if got is not expected and got != expected:
        raise MismatchError(f"{name}: {'absent' if got is ABSENT else got!r} instead of {wanted!r}")
    ids = ids_name(type(resource), name)
    if ids is not None:
        _look_at_ids(resource, ids, got)


def _look_at_ids(resource: Resource, ids: str, linkage: Any) -> None:
    seen = getattr(resource, ids)
    if isinstance(seen, tuple):
        expected: Any = () if linkage is ABSENT else tuple(one.id for one in linkage)
    else:
        expected = None if linkage in (ABSENT, None) else linkage.id
    if seen != expected:
        raise MismatchError(f"{ids}: {seen!r} instead of {expected!r}")


def _identifier(resource: Resource, name: str, node: Any) -> ResourceIdentifier:
    if isinstance(node, dict):
        return ResourceIdentifier(node["type"], node["id"])
    known = face(type(resource), name)
    if known is None:
        raise MismatchError(f"{name} of {resource.wire_type} is no relationship that the class has")
    target: Resource = getattr(didww_sdk, known.classes[0])()
    return ResourceIdentifier(target.wire_type, node)
