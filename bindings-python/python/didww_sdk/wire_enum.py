"""What the enums of the API are: text that keeps values which this release does not know."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Self


class WireEnum(str, Enum):
    """An enum of the API. A member is its text, by the schema's name, whatever the API version writes.

    A value that this release does not know is a member, too, of which `is_known` is false: `Codec("new")`.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether this release knows the value."""
        # an unknown text may be spelt like the name of a member that has another one
        return type(self).__members__.get(self._name_) is self

    def __str__(self) -> str:
        return str(self._value_)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}.{self._name_}" if self.is_known else f"{name}({self._value_!r})"

    def __eq__(self, other: object) -> bool:
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return str.__ne__(self, other)

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __reduce_ex__(self, protocol: object) -> tuple[type[Self], tuple[str]]:
        return type(self), (str(self._value_),)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self
