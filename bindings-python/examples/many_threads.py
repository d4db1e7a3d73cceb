"""Threads: one client for all of them; they wait for each other's turn within the rate limit."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import account


def main() -> None:
    """Look at all numbers at once."""
    with account.client() as client:
        ids = [did.id for did in client.dids.list()]
        started = time.monotonic()
        with ThreadPoolExecutor(max_workers=8) as pool:
            dids = list(pool.map(lambda id: client.dids.find(id, include=["did_group"]), ids * 3))
        for did in dids[: len(ids)]:
            print(f"+{did.number} {did.did_group.area_name if did.did_group else '?'}")
        print(f"{len(dids)} requests from 8 threads in {time.monotonic() - started:.2f} s")


if __name__ == "__main__":
    main()
