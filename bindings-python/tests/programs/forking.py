"""Uses clients, forks, and goes on with them on both sides. Every side has a hard limit, after which the system ends
it.

`python forking.py WHAT BASE_URL API_KEY`
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from didww_sdk import AsyncClient, Client, DidwwError
from didww_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

BASE_URL, API_KEY = sys.argv[2:4] if len(sys.argv) > 3 else ("http://127.0.0.1:9/v3", "key")
# Seconds after which a process is ended: nothing here takes one.
LIMIT = 10

client = Client(API_KEY, base_url=BASE_URL, rate_limit=None, timeout=10.0)
shared = AsyncClient(API_KEY, base_url=BASE_URL, rate_limit=None, timeout=10.0)


def find() -> int:
    """Ask for something."""
    return len(client.dids.list(include=["voice_in_trunk"]).page())


async def find_awaited() -> int:
    """Ask for something, many times at once."""
    pages = await asyncio.gather(*(shared.dids.list().page() for _ in range(10)))
    return sum(map(len, pages))


def both() -> None:
    """Use both clients."""
    assert find() == 3
    assert asyncio.run(find_awaited()) == 30


def forked(work: Callable[[], object]) -> int:
    """Do something in a child, and give its process id."""
    pid = os.fork()
    if pid:
        return pid
    signal.alarm(LIMIT)
    status = 1
    try:
        work()
        status = 0
    except BaseException as error:
        print(f"the child fails: {error!r}", file=sys.stderr, flush=True)
    finally:
        os._exit(status)


def wait_for(pid: int) -> None:
    """Wait for a child that has done its work."""
    _, status = os.waitpid(pid, 0)
    assert status == 0, f"the child ends with {status}"


def after_use() -> None:
    """Fork after both clients have been used."""
    both()
    child = forked(both)
    both()
    wait_for(child)
    both()


def before_use() -> None:
    """Fork before anything was asked."""
    child = forked(both)
    both()
    wait_for(child)


def of_a_child() -> None:
    """A child forks in its turn."""
    both()

    def parent() -> None:
        both()
        wait_for(forked(both))
        both()

    wait_for(forked(parent))
    both()


def while_busy() -> None:
    """Fork again and again while threads are in the middle of calls."""
    both()
    in_threads()


def while_first_used() -> None:
    """Fork beside threads that make the first calls of all."""
    in_threads()


def in_threads() -> None:
    """Fork again and again beside threads that make calls."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def work() -> None:
        while not stop.is_set():
            try:
                find()
            except BaseException as error:
                failed.append(error)
                return

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(25):
        wait_for(forked(both))
    stop.set()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive()
    assert failed == []


def within_a_loop() -> None:
    """Fork while an event loop runs and calls are under way."""

    async def run() -> None:
        under_way = [asyncio.ensure_future(shared.dids.list().page()) for _ in range(20)]
        await asyncio.sleep(0)
        child = forked(find)
        await asyncio.gather(*under_way)
        assert await find_awaited() == 30
        wait_for(child)

    asyncio.run(run())


def in_the_middle_of_a_list() -> None:
    """Both sides go on with a list that was begun before: with its rows, or with an error, and without waiting for
    ever.
    """
    rows = iter(client.cities.list(page_size=10))
    next(rows)

    def go_on() -> None:
        began = time.monotonic()
        try:
            assert sum(1 for _ in rows) == 35
        except DidwwError as error:
            print(f"in the child: {error}", file=sys.stderr)
        assert find() == 3
        assert time.monotonic() - began < 5, "it has waited for what cannot come"

    child = forked(go_on)
    assert sum(1 for _ in rows) == 35
    wait_for(child)


def with_resources() -> None:
    """What was loaded before is read, changed and updated by the child."""
    trunk = client.voice_in_trunks.list().all()[0]
    limiter = client.rate_limiter

    def change() -> None:
        trunk.description = "of the child"
        client.voice_in_trunks.update(trunk)
        assert not trunk.is_changed
        with Client(API_KEY, base_url=BASE_URL, rate_limiter=limiter) as other:
            assert other.voice_in_trunks.find(trunk.id).description == "of the child"

    wait_for(forked(change))
    assert client.voice_in_trunks.find(trunk.id).description == "of the child"
    client.close()


def with_a_sandbox() -> None:
    """A sandbox of the parent's goes on when a child has done with it."""
    with Sandbox() as own, own.client() as user:
        assert user.dids.list().count() == 3

        def leave() -> None:
            own.stop()
            both()

        wait_for(forked(leave))
        assert user.dids.list().count() == 3


def that_ends_normally() -> None:
    """A child ends at once, as any program does, though other threads were in Python when it was forked."""
    stop = threading.Event()

    def hook(_: object) -> None:
        time.sleep(0.0005)

    watched = AsyncClient(API_KEY, base_url=BASE_URL, rate_limit=None, on_request=hook, on_response=hook)

    async def several() -> None:
        while not stop.is_set():
            await asyncio.gather(*(watched.dids.list().page() for _ in range(5)))

    both()
    threads = [threading.Thread(target=lambda: asyncio.run(several())) for _ in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    took = 0.0
    for _ in range(15):
        began = time.monotonic()
        pid = os.fork()
        if not pid:
            signal.alarm(LIMIT)
            raise SystemExit(0)
        wait_for(pid)
        took = time.monotonic() - began
        if took > 1.5:
            break
    stop.set()
    for thread in threads:
        thread.join(LIMIT)
    assert took < 1.5, f"a child took {took:.1f} s to end"


def one(_: int) -> int:
    """Work of a pool."""
    return find()


def one_awaited(_: int) -> int:
    """Work of a pool."""
    return asyncio.run(find_awaited())


def processes() -> None:
    """`multiprocessing` with the fork method: processes, a pool, and the pool of `concurrent.futures`."""
    both()
    context = multiprocessing.get_context("fork")
    started = [context.Process(target=both) for _ in range(4)]
    for process in started:
        process.start()
    both()
    for process in started:
        process.join(LIMIT)
        assert process.exitcode == 0, process.exitcode
    with context.Pool(3) as pool:
        assert pool.map_async(one, range(12)).get(LIMIT) == [3] * 12
        assert pool.map_async(one_awaited, range(6)).get(LIMIT) == [30] * 6
    with ProcessPoolExecutor(3, mp_context=context) as executor:
        assert list(executor.map(one, range(12), timeout=LIMIT)) == [3] * 12
    both()


def main() -> None:
    """Do what is named."""
    signal.alarm(LIMIT * 2)
    began = time.monotonic()
    known: dict[str, Callable[[], None]] = {
        work.__name__: work
        for work in (
            after_use,
            before_use,
            of_a_child,
            while_busy,
            while_first_used,
            within_a_loop,
            in_the_middle_of_a_list,
            with_resources,
            with_a_sandbox,
            that_ends_normally,
            processes,
        )
    }
    known[sys.argv[1]]()
    print(f"done in {time.monotonic() - began:.2f} s")


if __name__ == "__main__":
    main()
