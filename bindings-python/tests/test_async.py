"""The asyncio client: cancellation that ends the request, many calls at once, any loop, several loops, loops that
are gone.
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import random
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import anyio
import pytest

from conftest import KEY
from didww_sdk import (
    AsyncClient,
    Did,
    DidOrderItem,
    InvalidInputError,
    NotFoundError,
    Order,
    OrderStatus,
    Page,
    RateLimit,
    RequestTimeoutError,
    VoiceInTrunkGroup,
)
from didww_sdk.sandbox import Sandbox
from loopback import STALL, Answer, Loopback, Received, did, document, refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


def of_sandbox(sandbox: Sandbox, **options: Any) -> AsyncClient:
    return AsyncClient(sandbox.api_key, base_url=sandbox.base_url, rate_limit=None, **options)


def of_loopback(loopback: Loopback, **options: Any) -> AsyncClient:
    return AsyncClient(
        KEY, base_url=loopback.base_url, **{"rate_limit": None, "retries": 0, "timeout": 20.0, **options}
    )


async def arrived(loopback: Loopback, number: int = 1) -> None:
    """Wait until so many requests have come, without blocking the loop."""
    assert await asyncio.to_thread(loopback.wait_for_requests, number)


async def ended(loopback: Loopback, number: int = 1) -> None:
    """Wait until the client has ended so many connections."""
    assert await asyncio.to_thread(loopback.wait_for_ends, number), "the request goes on"


# ------------------------------------------------------------------------------------------------ calls


def test_the_same_methods_awaited(sandbox: Sandbox) -> None:
    async def run() -> None:
        async with of_sandbox(sandbox) as client:
            assert (await client.balance.find()).total_balance > 0
            group = await client.voice_in_trunk_groups.create(VoiceInTrunkGroup(name="Night"))
            group.capacity_limit = 3
            assert await client.voice_in_trunk_groups.update(group) is group
            assert (await client.voice_in_trunk_groups.update(group.id, name="Day")).name == "Day"
            assert (await client.voice_in_trunk_groups.delete(group)).status == 204
            with pytest.raises(NotFoundError):
                await client.voice_in_trunk_groups.find(group.id)
            answer = await client.raw("GET", "countries", params={"filter[iso]": "US"})
            assert answer.json()["data"][0]["attributes"]["name"] == "United States"

    asyncio.run(run())


def test_listings_are_gone_through(sandbox: Sandbox) -> None:
    async def run() -> None:
        async with of_sandbox(sandbox) as client:
            cities = client.cities.list(sort=["name"], page_size=10)
            assert sandbox.requests() == []
            names = [city.name async for city in cities]
            assert len(names) == 36
            assert names == sorted(names)
            assert [len(page) async for page in cities.pages()] == [10, 10, 10, 6]
            assert [city.name for city in await cities.all()] == names
            assert [city.name for city in await cities.page(2)] == names[10:20]
            assert await cities.count() == 36
            first = await cities.first()
            assert first is not None
            assert first.name == names[0]
            before = len(sandbox.requests())
            async for city in cities:
                assert city.name == names[0]
                break
            assert len(sandbox.requests()) == before + 1

    asyncio.run(run())


def test_orders_exports_and_uploads(sandbox: Sandbox, tmp_path: Any) -> None:
    async def run() -> None:
        async with of_sandbox(sandbox) as client:
            groups = client.did_groups.list(
                filter={"is_available": True, "needs_registration": False}, include=["stock_keeping_units"]
            )
            group = await groups.first()
            assert group is not None
            order = Order(items=[DidOrderItem(sku_id=group.stock_keeping_units[0].id, qty=1)])
            seen: list[OrderStatus] = []
            done = await client.orders.create_and_wait(
                order, poll_every=0.05, on_progress=lambda order: seen.append(order.status)
            )
            assert (done.status, seen[-1]) == (OrderStatus.COMPLETED, OrderStatus.COMPLETED)
            uploaded = await client.encrypted_files.upload(b"%PDF a scan", file_name="scan.pdf")
            assert sandbox.uploaded_file(uploaded.id) == b"%PDF a scan"
            export = await client.exports.list().first()
            assert export is not None
            file = await client.exports.download(export, tmp_path / "calls.csv")
            assert file.path.read_bytes() == await client.exports.content(export).read()
            assert b"".join([part async for part in client.exports.content(export)]) == file.path.read_bytes()
            rows = [call async for call in client.exports.content(export).rows()]
            assert len(rows) == len(file.path.read_text().splitlines()) - 1

    asyncio.run(run())


def test_nothing_blocks_the_loop(loopback: Loopback) -> None:
    loopback.otherwise(document(did(), after=0.3))

    async def run() -> int:
        async with of_loopback(loopback) as client:
            finding = asyncio.create_task(client.dids.find("did-1"))
            turns = 0
            while not finding.done():
                await asyncio.sleep(0.01)
                turns += 1
            assert (await finding).id == "did-1"
            return turns

    assert asyncio.run(run()) >= 3


def test_many_calls_at_once(sandbox: Sandbox) -> None:
    async def run() -> None:
        async with of_sandbox(sandbox) as client:
            ids = [row.id async for row in client.dids.list()]
            found = await asyncio.gather(*(client.dids.find(ids[number % 3]) for number in range(200)))
            assert [row.id for row in found] == [ids[number % 3] for number in range(200)]
            both = (client.dids.find(ids[0]), client.dids.find("nope"))
            one, other = await asyncio.gather(*both, return_exceptions=True)
            assert isinstance(one, Did)
            assert isinstance(other, NotFoundError)

    asyncio.run(run())


# ------------------------------------------------------------------------------------------- cancellation


def test_a_cancelled_task_ends_its_request(loopback: Loopback) -> None:
    loopback.otherwise(STALL)

    async def run() -> None:
        async with of_loopback(loopback) as client:
            task = asyncio.create_task(client.dids.find("did-1"))
            await arrived(loopback)
            assert loopback.ended == 0
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await ended(loopback)

    asyncio.run(run())


def test_wait_for_ends_the_request(loopback: Loopback) -> None:
    loopback.otherwise(STALL)

    async def run() -> None:
        async with of_loopback(loopback) as client:
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.dids.list().page(), 0.3)
            await ended(loopback)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.dids.list().all(), 0.3)
            await ended(loopback, 2)

    asyncio.run(run())


@pytest.mark.parametrize("what", ["page", "rows", "pages", "create", "update", "delete", "raw", "wait"])
def test_whatever_is_cancelled_ends(loopback: Loopback, what: str) -> None:
    loopback.otherwise(STALL)

    async def rows(client: AsyncClient) -> None:
        async for _ in client.dids.list():
            pass

    async def pages(client: AsyncClient) -> None:
        async for _ in client.dids.list().pages():
            pass

    calls: dict[str, Callable[[AsyncClient], Coroutine[Any, Any, Any]]] = {
        "page": lambda client: client.dids.list().page(),
        "rows": rows,
        "pages": pages,
        "create": lambda client: client.voice_in_trunk_groups.create(VoiceInTrunkGroup(name="x")),
        "update": lambda client: client.dids.update("did-1", description="x"),
        "delete": lambda client: client.voice_in_trunks.delete("trunk-1"),
        "raw": lambda client: client.raw("GET", "dids"),
        "wait": lambda client: client.orders.wait("order-1"),
    }

    async def run() -> None:
        async with of_loopback(loopback) as client:
            task = asyncio.create_task(calls[what](client))
            await arrived(loopback)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await ended(loopback)

    asyncio.run(run())


def test_a_cancelled_update_leaves_the_changes(loopback: Loopback) -> None:
    async def run() -> None:
        async with of_loopback(loopback) as client:
            loopback.answer(document(did()), STALL, document(did(description="new")))
            found = await client.dids.find("did-1")
            found.description = "new"
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.dids.update(found), 0.2)
            assert found.is_changed
            await client.dids.update(found)
            assert not found.is_changed
            assert loopback.requests[2].json()["data"]["attributes"] == {"description": "new"}

    asyncio.run(run())


def test_what_is_cancelled_in_line_gives_up_its_place(loopback: Loopback) -> None:
    async def run() -> None:
        async with of_loopback(loopback, rate_limit=RateLimit(per_second=2, burst=1)) as client:
            await client.dids.list().page()
            waiting = [asyncio.create_task(client.dids.list().page()) for _ in range(20)]
            await asyncio.sleep(0.05)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            started = time.monotonic()
            await client.dids.list().page()
            # twenty places would have been ten seconds
            assert time.monotonic() - started < 3
            assert len(loopback.requests) == 2

    asyncio.run(run())


def numbered(request: Received) -> Answer:
    """Give one row a page, called like the page, of four."""
    number = int(parse_qs(request.query).get("page[number]", ["1"])[0])
    return document([did(f"did-{number}")], meta={"total_records": 4})


@pytest.mark.parametrize("late", [False, True], ids=["before it is handed over", "after it was"])
@pytest.mark.parametrize("what", ["rows", "pages"])
def test_what_was_fetched_for_a_cancelled_step_is_not_lost(loopback: Loopback, what: str, late: bool) -> None:
    loopback.otherwise(numbered)

    async def run() -> None:
        async with of_loopback(loopback) as client:
            listing = client.dids.list(page_size=1)
            steps: Any = listing.__aiter__() if what == "rows" else listing.pages()
            step = asyncio.ensure_future(steps.__anext__())
            await asyncio.sleep(0)
            # the answer comes while the loop is busy, and then the task is cancelled
            assert loopback.wait_for_requests(1)
            time.sleep(0.3)
            if late:
                # behind what hands over the result, before the task goes on with it
                asyncio.get_running_loop().call_soon(step.cancel)
            else:
                step.cancel()
            with pytest.raises(asyncio.CancelledError):
                await step
            seen = [each.id if what == "rows" else each[0].id async for each in steps]
            assert seen == ["did-1", "did-2", "did-3", "did-4"]

    asyncio.run(run())


@pytest.mark.parametrize("what", ["bytes", "records"])
def test_no_part_of_a_file_is_lost(what: str) -> None:
    async def run() -> None:
        async with of_sandbox(running) as client:
            export = await client.exports.list().first()
            assert export is not None
            content = client.exports.content(export)
            parts: Any = content if what == "bytes" else content.rows()
            whole = [part async for part in parts]
            steps: Any = content.__aiter__() if what == "bytes" else content.rows().__aiter__()
            seen: list[Any] = []
            for _ in range(4):
                step = asyncio.ensure_future(steps.__anext__())
                await asyncio.sleep(0)
                time.sleep(0.05)
                asyncio.get_running_loop().call_soon(step.cancel)
                # what an earlier step left is there without waiting
                with suppress(asyncio.CancelledError):
                    seen.append(await step)
            assert len(seen) < 4
            seen += [part async for part in steps]
            if what == "bytes":
                assert b"".join(seen) == b"".join(whole)
            else:
                assert [record.line for record in seen] == [record.line for record in whole]

    with Sandbox(export_rows=3_000) as running:
        asyncio.run(run())


def test_a_step_that_was_cancelled_in_time_is_made_again(loopback: Loopback) -> None:
    loopback.answer(STALL).otherwise(numbered)

    async def run() -> None:
        async with of_loopback(loopback) as client:
            rows = client.dids.list(page_size=1).__aiter__()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(rows.__anext__(), 0.2)
            assert [row.id async for row in rows] == ["did-1", "did-2", "did-3", "did-4"]

    asyncio.run(run())


def test_cancelling_at_any_moment_harms_nobody(sandbox: Sandbox) -> None:
    async def run() -> None:
        complaints: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        chance = random.Random(1)
        async with of_sandbox(sandbox) as client:
            for _ in range(10):
                tasks = [asyncio.ensure_future(client.countries.list().page()) for _ in range(40)]
                for task in tasks:
                    asyncio.get_running_loop().call_later(chance.random() * 0.03, task.cancel)
                results = await asyncio.gather(*tasks, return_exceptions=True)
                others = [each for each in results if not isinstance(each, (Page, asyncio.CancelledError))]
                assert others == []
            assert len(await client.dids.list().all()) == 3
        assert complaints == []

    asyncio.run(run())


def test_a_cancelled_retry_is_not_made(loopback: Loopback) -> None:
    loopback.otherwise(refusal(503, headers={"Retry-After": "1"}))

    async def run() -> None:
        async with of_loopback(loopback, retries=3) as client:
            task = asyncio.create_task(client.dids.find("did-1"))
            await arrived(loopback)
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await asyncio.sleep(1.2)
            assert len(loopback.requests) == 1

    asyncio.run(run())


def test_the_own_timeout_is_not_a_cancellation(loopback: Loopback) -> None:
    loopback.otherwise(STALL)

    async def run() -> None:
        async with of_loopback(loopback) as client:
            with pytest.raises(RequestTimeoutError):
                await client.dids.find("did-1", timeout=0.2)

    asyncio.run(run())


# ------------------------------------------------------------------------------------ anyio, other loops


def test_anyio_task_groups_and_cancel_scopes(loopback: Loopback) -> None:
    async def run() -> None:
        async with of_loopback(loopback) as client:
            loopback.otherwise(document(did()))
            found: list[str] = []

            async def find() -> None:
                found.append((await client.dids.find("did-1")).id)

            async with anyio.create_task_group() as group:
                for _ in range(10):
                    group.start_soon(find)
            assert found == ["did-1"] * 10

            loopback.otherwise(STALL)
            ends = loopback.ended
            requests = len(loopback.requests)
            with anyio.move_on_after(0.3) as scope:
                await client.dids.find("did-1")
            assert scope.cancelled_caught
            assert len(loopback.requests) == requests + 1
            await ended(loopback, ends + 1)

            # one that fails ends its siblings
            ends = loopback.ended

            async def siblings() -> None:
                async with anyio.create_task_group() as group:
                    group.start_soon(client.dids.find, "did-1")
                    await arrived(loopback, requests + 2)
                    raise KeyError("a sibling")

            with pytest.raises(Exception, match="TaskGroup") as caught:
                await siblings()
            assert isinstance(caught.value.exceptions[0], KeyError)  # type: ignore[attr-defined]
            await ended(loopback, ends + 1)

    anyio.run(run)


def test_uvloop(loopback: Loopback) -> None:
    import uvloop

    async def run() -> None:
        assert type(asyncio.get_running_loop()).__module__.startswith("uvloop")
        async with of_loopback(loopback) as client:
            loopback.otherwise(document(did()))
            found = await asyncio.gather(*(client.dids.find("did-1") for _ in range(50)))
            assert len(found) == 50
            loopback.otherwise(STALL)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.dids.find("did-1"), 0.2)
            await ended(loopback)

    loop = uvloop.new_event_loop()
    try:
        loop.run_until_complete(run())
    finally:
        loop.close()


def test_one_client_in_several_loops_in_several_threads(sandbox: Sandbox) -> None:
    client = of_sandbox(sandbox)
    found: list[int] = []
    failed: list[BaseException] = []

    async def find_all() -> None:
        ids = [row.id async for row in client.dids.list()]
        rows = await asyncio.gather(*(client.dids.find(id) for id in ids * 10))
        found.append(len(rows))

    def run() -> None:
        try:
            asyncio.run(find_all())
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert found == [30] * 6


def test_loops_one_after_the_other(sandbox: Sandbox) -> None:
    client = of_sandbox(sandbox)

    async def find() -> int:
        return len(await client.dids.list().all())

    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0

    assert [asyncio.run(find()) for _ in range(3)] == [3, 3, 3]
    before = open_files()
    assert {asyncio.run(find()) for _ in range(30)} == {3}
    assert open_files() <= before + 4


class Blind(asyncio.SelectorEventLoop):
    """A loop that watches no files, as that of Windows."""

    def add_reader(self, fd: Any, callback: Any, *args: Any) -> None:  # type: ignore[override]
        raise NotImplementedError


def test_a_loop_that_watches_nothing(loopback: Loopback) -> None:
    client = of_loopback(loopback)

    async def find() -> str:
        return (await client.dids.find("did-1")).id

    async def run() -> None:
        assert set(await asyncio.gather(*(find() for _ in range(50)))) == {"did-1"}
        loopback.answer(STALL)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(find(), 0.2)
        await ended(loopback)

    loop = Blind()
    try:
        loopback.otherwise(document(did()))
        loop.run_until_complete(asyncio.wait_for(run(), 20))
    finally:
        loop.close()


def test_a_loop_that_ends_while_a_call_is_under_way(loopback: Loopback) -> None:
    client = of_loopback(loopback)
    loopback.otherwise(document(did(), after=0.3))
    loop = asyncio.new_event_loop()

    async def begin() -> None:
        # nobody awaits it
        begun.append(asyncio.ensure_future(client.dids.find("did-1")))
        await asyncio.sleep(0)
        await arrived(loopback)

    begun: list[asyncio.Future[Did]] = []
    loop.run_until_complete(begin())
    begun[0].cancel()
    with pytest.raises(asyncio.CancelledError):
        loop.run_until_complete(begun[0])
    loop.close()
    # the answer comes to a loop that is closed, and harms nobody
    time.sleep(0.5)

    async def again() -> str:
        return (await client.dids.find("did-1")).id

    assert asyncio.run(again()) == "did-1"
    assert loop.is_closed()


def test_a_call_that_nobody_awaits(loopback: Loopback) -> None:
    client = of_loopback(loopback)
    finding: object = client.dids.find("did-1")
    with pytest.warns(RuntimeWarning, match="never awaited"):
        del finding
    gc.collect()
    assert loopback.requests == []


def test_outside_of_a_loop_it_says_so(loopback: Loopback) -> None:
    client = of_loopback(loopback)
    finding = client.dids.find("did-1")
    with pytest.raises(RuntimeError, match="loop"):
        finding.send(None)


def test_a_closed_client_makes_no_more_calls(loopback: Loopback) -> None:
    async def run() -> None:
        client = of_loopback(loopback)
        async with client as entered:
            assert entered is client
        with pytest.raises(InvalidInputError, match="closed"):
            await client.dids.find("did-1")
        with pytest.raises(InvalidInputError, match="closed"):
            async for _ in client.dids.list():
                pass
        await client.aclose()

    asyncio.run(run())
    assert loopback.requests == []


def test_contexts_and_the_task_are_those_of_the_caller(loopback: Loopback) -> None:
    request = contextvars.ContextVar("request", default="none")
    loopback.otherwise(document(did()))

    async def run() -> None:
        async with of_loopback(loopback) as client:
            request.set("outer")

            async def inner() -> str:
                request.set("inner")
                await client.dids.find("did-1")
                return request.get()

            assert list(await asyncio.gather(inner(), inner())) == ["inner", "inner"]
            assert request.get() == "outer"

    asyncio.run(run())


def test_importing_the_package_does_not_import_asyncio() -> None:
    code = "import sys, didww_sdk; from didww_sdk import Client; Client('key'); sys.exit('asyncio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
