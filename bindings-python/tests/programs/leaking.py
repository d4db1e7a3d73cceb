"""Makes, reads, changes and drops what the package gives, and tells how memory has grown between two points."""

from __future__ import annotations

import asyncio
import copy
import ctypes
import gc
import json
import os
import pickle
import sys
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from didww_sdk import (
    AsyncClient,
    Client,
    Codec,
    Did,
    DidOrderItem,
    InvalidInputError,
    NotFoundError,
    Order,
    Page,
    SipConfiguration,
    VoiceInTrunk,
)
from didww_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

RESOURCES = 200_000
REQUESTS = 20_000


def rss() -> int:
    """Tell how much memory the process has, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def point() -> dict[str, int]:
    """Measure what is held once everything that can go has gone."""
    for _ in range(3):
        gc.collect()
    # what the allocator keeps for later is no leak
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    traced = tracemalloc.get_traced_memory()[0] if tracemalloc.is_tracing() else 0
    return {"rss": rss(), "traced": traced, "objects": len(gc.get_objects())}


def grown(rounds: int, work: Callable[[int], None]) -> dict[str, int]:
    """Do the work, and tell how memory has grown between a quarter of it and its end."""
    early: dict[str, int] = {}
    for number in range(rounds):
        if number == rounds // 4:
            early = point()
        work(number)
    late = point()
    report = {f"{name}_growth": late[name] - early[name] for name in early}
    return {"rounds": rounds, **report, **{f"{name}_late": late[name] for name in late}}


ROWS = 100


def body() -> bytes:
    """Give a page of DIDs that share a trunk."""
    link = {"voice_in_trunk": {"data": {"type": "voice_in_trunks", "id": "trunk"}}}
    trunk = {
        "id": "trunk",
        "type": "voice_in_trunks",
        "attributes": {
            "name": "Office",
            "configuration": {
                "type": "sip_configurations",
                "attributes": {"host": "a.example.com", "codec_ids": [9, 10]},
            },
        },
    }
    rows = [
        {
            "id": f"did-{number}",
            "type": "dids",
            "attributes": {"number": "12025550123", "created_at": "2026-04-16T09:30:00.123Z", "colour": {"a": [1]}},
            "relationships": link,
        }
        for number in range(ROWS)
    ]
    return json.dumps({"data": rows, "included": [trunk]}).encode()


def resources() -> dict[str, int]:
    """Go through resources: some parsed, some made by hand."""
    document = body()

    def work(_: int) -> None:
        for row in Page.parse(Did, document):
            row.description = "changed"
            trunk = row.voice_in_trunk
            assert trunk is not None
            assert isinstance(trunk.configuration, SipConfiguration)
            trunk.configuration.port = 5060
            trunk.configuration.codec_ids.append(Codec.G729)
            assert row.is_changed
            assert row.created_at is not None
            assert row.get("colour") == {"a": [1]}
            row.voice_in_trunk = None
        for number in range(ROWS):
            configuration = SipConfiguration(host="sip.example.com", codec_ids=[Codec.PCMU])
            made = VoiceInTrunk(name=f"trunk-{number}", configuration=configuration)
            assert made.configuration is configuration
            did = Did(id="did", voice_in_trunk=made)
            assert did.voice_in_trunk is made
            order = Order(items=[DidOrderItem(sku_id="sku", qty=1)])
            item = order.items[0]
            assert isinstance(item, DidOrderItem)
            item.qty = 2
            assert order.is_changed
            if number % 20 == 0:
                copy.deepcopy(order)
                pickle.loads(pickle.dumps(made))
                made.to_dict()
                repr(made)
            with suppress(TypeError):
                Did(colour=1)  # type: ignore[call-arg]

    # a page of rows, and three made by hand for each of them
    return grown(RESOURCES // (4 * ROWS), work)


def requests() -> dict[str, int]:
    """Make requests of all kinds, those that fail among them."""
    with Sandbox() as sandbox, Client(sandbox.api_key, base_url=sandbox.base_url, rate_limit=None) as client:
        id = client.dids.list().all()[0].id
        trunk = client.voice_in_trunks.list().all()[0]

        def work(number: int) -> None:
            for _ in range(6):
                assert client.dids.find(id, include=["voice_in_trunk"]).id == id
            assert len(client.countries.list().page()) > 5
            trunk.description = str(number)
            client.voice_in_trunks.update(trunk)
            with suppress(NotFoundError):
                client.dids.find("nope")
            with suppress(InvalidInputError):
                client.dids.list(filter={"colour": 1}).page()  # type: ignore[dict-item]
            for _ in client.cities.list(page_size=100):
                pass

        return grown(REQUESTS // 10, work)


def asynchronous() -> dict[str, int]:
    """Make requests that are awaited, many at once, a part of which is cancelled."""
    with Sandbox() as sandbox:
        client = AsyncClient(sandbox.api_key, base_url=sandbox.base_url, rate_limit=None)

        async def several() -> None:
            tasks = [asyncio.ensure_future(client.countries.list().page()) for _ in range(20)]
            await asyncio.sleep(0)
            for task in tasks[::4]:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            async for _ in client.dids.list():
                pass

        loop = asyncio.new_event_loop()
        try:
            return grown(REQUESTS // 40, lambda _: loop.run_until_complete(several()))
        finally:
            loop.close()


def main() -> None:
    """Measure the part that is named."""
    part = {"resources": resources, "requests": requests, "asynchronous": asynchronous}[sys.argv[1]]
    tracemalloc.start()
    print(json.dumps(part()))


if __name__ == "__main__":
    main()
