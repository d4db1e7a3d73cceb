"""A WSGI application whose client is made, and used, before the server forks its workers."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from didww_sdk import AsyncClient, Client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

options: dict[str, Any] = {"base_url": os.environ["TEST_BASE_URL"], "rate_limit": None, "timeout": 10.0}
client = Client(os.environ["TEST_API_KEY"], **options)
shared = AsyncClient(os.environ["TEST_API_KEY"], **options)
NUMBERS = len(client.dids.list().all())


async def count() -> int:
    """Count numbers, awaited."""
    return len(await shared.dids.list().all())


def application(_: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Tell which process answers, and how many numbers it has found in two ways."""
    found = (NUMBERS, len(client.dids.list().all()), asyncio.run(count()))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {' '.join(map(str, found))}".encode()]
