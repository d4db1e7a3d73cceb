"""asyncio: many calls at once, a limit for some of them, and cancelling."""

from __future__ import annotations

import asyncio
import time

import account
from didww_sdk import AsyncClient, Did, DidwwError


async def find_all(client: AsyncClient, ids: list[str]) -> list[Did]:
    """Find numbers, ten at a time."""
    limit = asyncio.Semaphore(10)

    async def find(id: str) -> Did:
        async with limit:
            return await client.dids.find(id)

    return await asyncio.gather(*(find(id) for id in ids))


async def run() -> None:
    """Find many, give up on one, and go through a list while something else runs."""
    async with account.async_client() as client:
        ids = [did.id async for did in client.dids.list()]
        started = time.monotonic()
        dids = await find_all(client, ids * 4)
        print(f"{len(dids)} numbers in {time.monotonic() - started:.2f} s")

        # what is cancelled is ended: the request too
        try:
            await asyncio.wait_for(client.countries.list().page(), 0.000_001)
        except asyncio.TimeoutError:
            print("given up")

        task = asyncio.create_task(client.cities.list(page_size=10).all())
        results = await asyncio.gather(client.dids.find(ids[0]), client.dids.find("unknown"), return_exceptions=True)
        for result in results:
            print(f"{result.status}: {result}" if isinstance(result, DidwwError) else result)
        print(f"{len(await task)} cities meanwhile")


def main() -> None:
    """Run it."""
    asyncio.run(run())


if __name__ == "__main__":
    main()
