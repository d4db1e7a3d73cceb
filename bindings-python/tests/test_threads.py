"""Threads: one client for all, the interpreter is free while a call waits, and a resource stays in one piece."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import documents
from conftest import KEY
from didww_sdk import Client, Codec, Did, SipConfiguration, VoiceInTrunk
from loopback import Loopback, did, document

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox

THREADS = 16


def test_one_client_for_all_threads(client: Client) -> None:
    ids = [row.id for row in client.dids.list()]

    def work(number: int) -> list[str]:
        found = [client.dids.find(ids[(number + turn) % 3], include=["voice_in_trunk"]).id for turn in range(20)]
        found.append(str(client.cities.list(page_size=10).count()))
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(work, range(THREADS)))
    for number, result in enumerate(results):
        assert result == [ids[(number + turn) % 3] for turn in range(20)] + ["36"]


def test_the_interpreter_is_free_while_a_call_waits(loopback: Loopback, direct: Client) -> None:
    loopback.otherwise(document(did(), after=0.5))
    turns = 0
    done = threading.Event()

    def count() -> None:
        nonlocal turns
        while not done.is_set():
            turns += 1
            time.sleep(0.001)

    counter = threading.Thread(target=count)
    counter.start()
    direct.dids.find("did-1")
    done.set()
    counter.join()
    assert turns > 10


def test_calls_of_several_threads_wait_at_the_same_time(loopback: Loopback, direct: Client) -> None:
    loopback.otherwise(document(did(), after=0.3))
    started = time.monotonic()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda _: direct.dids.find("did-1"), range(THREADS)))
    assert time.monotonic() - started < 0.3 * THREADS / 2


def test_a_client_that_is_made_in_every_thread(sandbox: Sandbox) -> None:
    def work(_: int) -> int:
        with Client(sandbox.api_key, base_url=sandbox.base_url) as own:
            return own.cities.list().count()

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(work, range(THREADS * 2))) == [36] * THREADS * 2


def test_a_resource_that_many_threads_change() -> None:
    trunk = documents.one(VoiceInTrunk, documents.trunk())
    assert isinstance(trunk.configuration, SipConfiguration)
    configuration = trunk.configuration
    begin = threading.Barrier(THREADS)

    def work(number: int) -> None:
        begin.wait()
        for turn in range(300):
            trunk.name = f"name-{number}-{turn}"
            configuration.port = 5000 + number
            configuration.codec_ids.append(Codec.G729)
            assert trunk.name.startswith("name-")
            assert trunk.configuration is configuration
            trunk.set(f"extra_{number}", turn)
            if turn % 50 == 0:
                data = trunk.to_dict()["attributes"]
                assert data["name"].startswith("name-")
                assert trunk.is_changed
                assert "hidden-password" not in repr(trunk)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    assert len(configuration.codec_ids) == 2 + THREADS * 300
    data = trunk.to_dict()["attributes"]
    assert {data[f"extra_{number}"] for number in range(THREADS)} == {299}
    assert 5000 <= data["configuration"]["attributes"]["port"] < 5000 + THREADS


def test_included_resources_are_one_object_for_all_threads() -> None:
    for _ in range(20):
        rows = [documents.did(f"did-{number}", trunk="trunk-1") for number in range(4)]
        page = documents.page(Did, *rows, included=(documents.trunk(),))
        begin = threading.Barrier(THREADS)

        def look(number: int, page: object = page, begin: threading.Barrier = begin) -> object:
            begin.wait()
            return page[number % 4].voice_in_trunk  # type: ignore[index]

        with ThreadPoolExecutor(THREADS) as pool:
            found = list(pool.map(look, range(THREADS)))
        assert isinstance(found[0], VoiceInTrunk)
        assert len({id(each) for each in found}) == 1


def test_rows_that_several_threads_take_from_one_list(sandbox: Sandbox, client: Client) -> None:
    rows = iter(client.cities.list(page_size=5))
    taken: list[str] = []

    def take() -> None:
        for row in rows:
            taken.append(row.id)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: take(), range(8)))
    assert len(taken) == 36
    assert len(set(taken)) == 36


def test_threads_that_end_do_not_end_the_client(loopback: Loopback) -> None:
    loopback.otherwise(document(did()))
    client = Client(KEY, base_url=loopback.base_url, rate_limit=None)
    for _ in range(20):
        thread = threading.Thread(target=lambda: client.dids.find("did-1"))
        thread.start()
        thread.join(10)
        assert not thread.is_alive()
    assert client.dids.find("did-1").id == "did-1"
    # the connections are used again
    assert loopback.opened <= 3
