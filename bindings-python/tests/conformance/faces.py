"""The classes of the package by the names of the schema, and what they say of the types of their members."""

from __future__ import annotations

import inspect
import keyword
import re
from functools import cache
from typing import NamedTuple

import didww_sdk
from didww_sdk import Object, Resource
from didww_sdk.wire_enum import WireEnum


class Face(NamedTuple):
    """A member of a class: which descriptor it is, and of what."""

    descriptor: str
    of: str

    @property
    def is_relationship(self) -> bool:
        """Whether it gives linked resources."""
        return self.descriptor in {"ToOne", "ReadOnlyToOne", "ToMany", "ReadOnlyToMany"}

    @property
    def is_many(self) -> bool:
        """Whether it gives several of them."""
        return self.descriptor in {"ToMany", "ReadOnlyToMany"}

    @property
    def is_link(self) -> bool:
        """Whether it gives ids."""
        return self.descriptor in {"LinkedId", "ReadOnlyLinkedId", "LinkedIds", "ReadOnlyLinkedIds"}

    @property
    def classes(self) -> list[str]:
        """Give the names of the classes that its values are of."""
        return re.findall(r"\w+", self.of)


_ANNOTATION = re.compile(r"(\w+)(?:\[(.*)\])?", re.DOTALL)


def python_name(name: str) -> str:
    """Give the spelling of a name of the schema in Python."""
    return f"{name}_" if keyword.iskeyword(name) else name


@cache
def faces(cls: type) -> dict[str, Face]:
    """Give the members of a class by their names in Python, as type checkers see them."""
    found: dict[str, Face] = {}
    for base in reversed(cls.__mro__):
        for name, annotation in vars(base).get("__annotations__", {}).items():
            match = _ANNOTATION.fullmatch(annotation)
            if match is not None and not name.startswith("_"):
                found[name] = Face(match.group(1), match.group(2) or "")
    return found


def face(cls: type, name: str) -> Face | None:
    """Give the member of a class that has this name in the schema."""
    return faces(cls).get(python_name(name))


def ids_name(cls: type, relationship: str) -> str | None:
    """Give the name of the member with the ids of a relationship."""
    for name, member in faces(cls).items():
        if member.is_link and getattr(cls, name).name == relationship:
            return name
    return None


@cache
def _exported() -> list[type]:
    exported = [getattr(didww_sdk, name) for name in didww_sdk.__all__]
    return [value for value in exported if inspect.isclass(value)]


@cache
def resource_classes() -> dict[str, type[Resource]]:
    """Give the classes of resources by their JSON:API types."""
    classes = [cls for cls in _exported() if issubclass(cls, Resource) and cls is not Resource]
    return {cls().wire_type: cls for cls in classes}


@cache
def object_classes() -> dict[str, type[Object]]:
    """Give the classes of nested objects by what a case calls them."""
    found: dict[str, type[Object]] = {}
    for cls in _exported():
        if issubclass(cls, Object) and cls is not Object:
            try:
                wire_type = cls().wire_type
            except TypeError:  # it comes from the API alone
                continue
            found[wire_type or snake(cls.__name__)] = cls
    return found


def snake(name: str) -> str:
    """Give the name of a class as the schema writes it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def enum_class(names: list[str]) -> type[WireEnum] | None:
    """Give the enum among the names of classes."""
    for name in names:
        cls = getattr(didww_sdk, name, None)
        if inspect.isclass(cls) and issubclass(cls, WireEnum):
            return cls
    return None
