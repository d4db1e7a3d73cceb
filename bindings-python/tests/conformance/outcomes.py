"""How a step can go wrong, and what steps give besides resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from didww_sdk import Callback, Record


class MismatchError(Exception):
    """The caller does not see what the case expects."""


class RefusedError(Exception):
    """Python itself said no before anything could be sent: there is no such class or method, or a setter does not
    take it.

    A case may expect that as `invalid_input`.
    """

    def __init__(self, error: Exception) -> None:
        super().__init__(f"{type(error).__name__}: {error}")
        self.error = error


def differ(what: str, got: object, wanted: object) -> NoReturn:
    """Fail with what was seen and what should have been."""
    raise MismatchError(f"{what}: {got!r} instead of {wanted!r}")


class Rows:
    """Rows of whatever pages."""

    def __init__(self, rows: list[Any]) -> None:
        self.rows = rows

    def __repr__(self) -> str:
        return repr(self.rows)


class Records:
    """Call detail records."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records

    def __repr__(self) -> str:
        return repr(self.records)


class Events:
    """What a callback says."""

    def __init__(self, events: list[Callback]) -> None:
        self.events = events

    def __repr__(self) -> str:
        return repr(self.events)
