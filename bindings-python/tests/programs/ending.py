"""Ends while something is still under way, as programs do.

`python ending.py WHAT BASE_URL API_KEY`
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

# those that are registered first run last: what the package registers has run by then
LAST: list[Callable[[], None]] = []
atexit.register(lambda: [work() for work in LAST])

from didww_sdk import AsyncClient, Client, RequestEvent  # noqa: E402

BASE_URL, API_KEY = sys.argv[2:4]
OPTIONS: dict[str, Any] = {"base_url": BASE_URL, "rate_limit": None}


def begin(client: AsyncClient, number: int) -> list[asyncio.Task[Any]]:
    """Begin calls."""
    return [asyncio.ensure_future(client.dids.list().page()) for _ in range(number)]


def awaited() -> None:
    """Nothing is left."""

    async def run() -> None:
        async with AsyncClient(API_KEY, **OPTIONS) as client:
            await asyncio.gather(*begin(client, 3))

    asyncio.run(run())


def under_way() -> None:
    """Calls are under way in a loop that nobody runs any more."""
    client = AsyncClient(API_KEY, **OPTIONS)
    loop = asyncio.new_event_loop()
    tasks: list[asyncio.Task[Any]] = []

    async def run() -> None:
        tasks.extend(begin(client, 30))
        await tasks[0]

    loop.run_until_complete(run())


def observed() -> None:
    """Hooks and logs have things to say until the end."""
    logging.getLogger("didww_sdk").setLevel(logging.DEBUG)

    def leaving(event: RequestEvent) -> None:
        event.insert_header("X-Number", str(event.attempt))

    client = AsyncClient(API_KEY, **OPTIONS, on_request=leaving, on_response=lambda event: event.status)
    loop = asyncio.new_event_loop()
    tasks: list[asyncio.Task[Any]] = []

    async def run() -> None:
        tasks.extend(begin(client, 30))
        await tasks[0]

    loop.run_until_complete(run())


def fetched_ahead() -> None:
    """A page is fetched ahead that nobody reads."""
    client = Client(API_KEY, **OPTIONS, on_request=lambda event: None, on_response=lambda event: None)
    rows = iter(client.cities.list(page_size=5, prefetch=True))
    next(rows)


def daemons() -> None:
    """Threads are in the middle of calls that do not end."""
    client = Client(API_KEY, **OPTIONS, timeout=None)

    def work() -> None:
        while True:
            client.dids.list().page()

    for _ in range(4):
        threading.Thread(target=work, daemon=True).start()
    client.dids.list().page()


def at_the_very_end() -> None:
    """Calls are made when the interpreter has begun to end: they work, or fail at once."""
    client, awaited = Client(API_KEY, **OPTIONS), AsyncClient(API_KEY, **OPTIONS)
    client.dids.list().page()

    def last() -> None:
        print("blocking", client.dids.list().count(), flush=True)
        try:
            print("awaited", asyncio.run(awaited.dids.list().count()), flush=True)
        except RuntimeError:
            print("awaited", "refused", flush=True)

    LAST.append(last)


def main() -> None:
    """Do what is named, and end."""
    # what it says of tasks that nobody has awaited is true
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    known: dict[str, Callable[[], None]] = {
        work.__name__: work for work in (awaited, under_way, observed, fetched_ahead, daemons, at_the_very_end)
    }
    known[sys.argv[1]]()


if __name__ == "__main__":
    main()
