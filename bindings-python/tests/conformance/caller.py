"""The one difference between the two clients: whether what a call gives is there, or is awaited.

Steps are coroutines. With `Direct` they never wait, so that `at_once` can run them without an event loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from didww_sdk import AsyncClient, Client, DidwwError

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


class Caller(Protocol):
    """How the calls of a client are made."""

    def client(self, api_key: str, **options: Any) -> Any:
        """Make a client."""
        ...

    async def result(self, call: Any) -> Any:
        """Give what a call gives."""
        ...

    async def collect(self, rows: Any, most: int | None = None) -> tuple[list[Any], DidwwError | None]:
        """Go through rows until the end, the first error, or so many of them."""
        ...

    def rows_of(self, pages: Any) -> Any:
        """Give the rows of pages, lazily."""
        ...

    async def close(self, client: Any) -> None:
        """Close a client."""
        ...


class Direct:
    """Calls of `Client`."""

    def client(self, api_key: str, **options: Any) -> Any:
        """Make a client."""
        return Client(api_key, **options)

    async def result(self, call: Any) -> Any:
        """Give what a call gave."""
        return call

    async def collect(self, rows: Any, most: int | None = None) -> tuple[list[Any], DidwwError | None]:
        """Go through rows with `for`."""
        taken: list[Any] = []
        if most == 0:
            return taken, None
        try:
            for row in rows:
                taken.append(row)
                if len(taken) == most:
                    break
        except DidwwError as error:
            return taken, error
        return taken, None

    def rows_of(self, pages: Any) -> Any:
        """Give the rows of pages, lazily."""
        return (row for page in pages for row in page)

    async def close(self, client: Any) -> None:
        """Close a client."""
        client.close()


class Awaited:
    """Calls of `AsyncClient`."""

    def client(self, api_key: str, **options: Any) -> Any:
        """Make a client."""
        return AsyncClient(api_key, **options)

    async def result(self, call: Any) -> Any:
        """Await what a call gives."""
        return await call

    async def collect(self, rows: Any, most: int | None = None) -> tuple[list[Any], DidwwError | None]:
        """Go through rows with `async for`."""
        taken: list[Any] = []
        if most == 0:
            return taken, None
        try:
            async for row in rows:
                taken.append(row)
                if len(taken) == most:
                    break
        except DidwwError as error:
            return taken, error
        return taken, None

    def rows_of(self, pages: Any) -> Any:
        """Give the rows of pages, lazily."""
        return (row async for page in pages for row in page)

    async def close(self, client: Any) -> None:
        """Close a client."""
        await client.aclose()


def at_once(steps: Coroutine[Any, Any, T]) -> T:
    """Run what never waits."""
    try:
        steps.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    steps.close()
    raise RuntimeError("a step waits, though its calls block")
