"""Paths of the cases: what they lead to, and changes at their ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.faces import Face, face, python_name
from conformance.outcomes import MismatchError, RefusedError, Rows
from conformance.values import ABSENT, member_of, value_of
from didww_sdk import Object, Page, Resource


def rows_of(held: Any) -> list[Resource]:
    """Give the rows of a page, or of a list."""
    if isinstance(held, Page):
        return list(held)
    if isinstance(held, Rows):
        return held.rows
    raise MismatchError(f"these are no rows: {held!r}")


def resource_of(held: Any) -> Resource:
    """Give a resource."""
    if isinstance(held, Resource):
        return held
    raise MismatchError(f"this is no resource: {held!r}")


def _item(items: Any, segment: str) -> Any:
    if not segment.isdigit() or int(segment) >= len(items):
        raise MismatchError(f"there is no item {segment}")
    return items[int(segment)]


def see(held: Any, path: str) -> Any:
    """Give what a path leads to: a value, a resource, a tuple of resources, or `ABSENT`."""
    segments = path.split(".") if path else []
    seen: Any = held
    if not isinstance(held, Resource):
        seen = _item(rows_of(held), segments.pop(0) if segments else "")
    for segment in segments:
        if isinstance(seen, Resource):
            seen = _of_resource(seen, segment)
        elif isinstance(seen, Object):
            seen = member_of(seen, segment)
        elif isinstance(seen, (list, tuple)):
            seen = _item(seen, segment)
        else:
            raise MismatchError(f"{path}: nothing is behind {segment}")
    return seen


def _of_resource(resource: Resource, name: str) -> Any:
    if name == "id":
        return resource.id
    if name == "type":
        return resource.wire_type
    if name == "meta":
        return ABSENT if resource.meta is None else resource.meta
    member = face(type(resource), name)
    if member is not None and member.is_relationship:
        return _linked(resource, name, member)
    return member_of(resource, name)


def _linked(resource: Resource, name: str, member: Face) -> Any:
    seen = getattr(resource, python_name(name))
    # both ways to ask, and twice, give the same objects
    expected = list(seen) if member.is_many else [] if seen is None else [seen]
    for again in (resource.related(name), resource.related(name)):
        if len(again) != len(expected) or any(one is not other for one, other in zip(again, expected)):
            raise AssertionError(f"{name}: {again!r} are not the same objects as {expected!r}")
    return ABSENT if seen is None else seen


def resource_at(held: Any, path: str) -> Resource:
    """Give the resource at the end of a path."""
    seen = see(held, path)
    if isinstance(seen, Resource):
        return seen
    raise MismatchError(f"{path} leads to no resource")


Change = Callable[[Any, str, Any], None]


def change_at(resource: Resource, path: str, node: Any, change: Change) -> None:
    """Change what is at the end of a path, in place."""
    *way, last = path.split(".")
    owner: Any = resource
    for segment in way:
        owner = _item(owner, segment) if isinstance(owner, list) else _read(owner, segment)
        if not isinstance(owner, (Object, list)):
            raise MismatchError(f"{path}: nothing is behind {segment}")
    try:
        change(owner, last, node)
    except (TypeError, ValueError, AttributeError) as error:
        raise RefusedError(error) from error


def _read(owner: Any, name: str) -> Any:
    known = face(type(owner), name)
    return owner.get(name) if known is None else getattr(owner, python_name(name))


def put(owner: Any, name: str, node: Any) -> None:
    """Set a member, by its property where the class has one."""
    if isinstance(owner, list):
        owner[int(name)] = value_of(node, None)
        return
    known = face(type(owner), name)
    if known is None:
        owner.set(name, value_of(node, None))
    else:
        setattr(owner, python_name(name), value_of(node, known))


def append(owner: Any, name: str, node: Any) -> None:
    """Add a value at the end of the list that a member is."""
    known = face(type(owner), name)
    items = _read(owner, name)
    if not isinstance(items, list):
        raise MismatchError(f"{name} is no list: {items!r}")
    items.append(value_of(node, known))
