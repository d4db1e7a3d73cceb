"""The package against floors and against the official package `didww`, in one run.

`cargo xtask bench python` builds a release wheel and installs what it is compared with. With `--test` each line is
run once, to see that it works; what is not installed is left out.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import document
import memory_of_page
import official
import ours
import static_server
from didww_sdk import AsyncClient, Did, Page, PublicKeys, RequestValidator, encrypt
from measure import Effort, Table, best, milliseconds, per_second

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS = 16
IN_FLIGHT = 64
HAS_OFFICIAL = find_spec("didww") is not None
# those of the local DIDWW, of 4096 bits as DIDWW's own
KEYS = [
    (Path(__file__).parents[2] / "sandbox/src/keys" / name).read_text(encoding="ascii") for name in ("a.pem", "b.pem")
]

Contenders = dict[str, "Callable[[], object]"]


def page_in_memory(table: Table, effort: Effort) -> None:
    """Compare a body, parsed and read, with `json.loads` of the same bytes, which reads nothing of it."""
    body = document.page_of_dids()
    least = best(
        {
            "json": lambda: json.loads(body),
            "ours": lambda: ours.read_page(Page.parse(Did, body)),
            "parse": lambda: Page.parse(Did, body),
            "through": lambda: ours.read_through_dids(Page.parse(Did, body)),
        },
        effort.rounds(40),
    )
    floor = f"{milliseconds(least['json'])}, json.loads"
    size = f"page of 1,000 DIDs, {len(body) / 1e6:.1f} MB"
    table.add(
        f"{size}: every attribute read", milliseconds(least["ours"]), floor, least["ours"] / least["json"], at_most=0.4
    )
    table.note("  of that, parsed", milliseconds(least["parse"]), floor, least["parse"] / least["json"])
    table.note(
        "  trunk and group read anew for each DID",
        milliseconds(least["through"]),
        floor,
        least["through"] / least["json"],
    )


def page_over_http(table: Table, effort: Effort, base_url: str) -> None:
    """Compare a page fetched and read with `requests.get` and `json()`, and with the official package."""
    client = ours.client(base_url)
    contenders: Contenders = {"ours": lambda: ours.read_page(client.dids.list().page())}
    if find_spec("requests"):
        import requests

        session = requests.Session()
        contenders["requests"] = lambda: session.get(f"{base_url}/dids", timeout=30).json()
    if HAS_OFFICIAL:
        other = official.client(base_url)
        contenders["official"] = lambda: official.read_list(other)
    least = best(contenders, effort.rounds(25))
    what = "the same, fetched from loopback"
    compare(table, what, least, "requests", milliseconds, "requests.get(…).json()", at_most=0.5)
    compare(table, what, least, "official", milliseconds, "official", times_faster=15)


def find(table: Table, effort: Effort, base_url: str) -> None:
    """Compare single requests: one after the other, from threads, and with asyncio."""
    count = effort.calls(3_200)
    client = ours.client(base_url)
    # made once, as the other one, so that both have their connections
    awaited = AsyncClient("bench-key", base_url=base_url, rate_limit=None)

    def one() -> str:
        return client.dids.find(document.DID_ID).number

    contenders: Contenders = {
        "one by one": lambda: repeat(one, count),
        "threads": lambda: from_threads(one, count),
        "asyncio": lambda: asyncio.run(with_asyncio(awaited, count)),
    }
    least = {name: seconds / count for name, seconds in best(contenders, effort.rounds(25)).items()}
    others: dict[str, float] = {}
    if HAS_OFFICIAL:
        other = official.client(base_url)
        # fewer, as they take long
        fewer = effort.calls(640)

        def another() -> str:
            return str(other.dids().find(document.DID_ID).data.number)

        contenders = {
            "one by one": lambda: repeat(another, fewer),
            "threads": lambda: from_threads(another, fewer),
        }
        others = {name: seconds / fewer for name, seconds in best(contenders, effort.rounds(5)).items()}

    def rate(seconds: float) -> str:
        return per_second(1, seconds)

    for what, name, goal in (
        ("find, one after the other", "one by one", 2),
        (f"find from {THREADS} threads", "threads", 4),
    ):
        pair = {"ours": least[name], **({"official": others[name]} if name in others else {})}
        compare(table, what, pair, "official", rate, "official", times_faster=goal)
    pair = {"ours": least["asyncio"], "threads": least["threads"]}
    compare(table, f"find with asyncio, {IN_FLIGHT} in flight", pair, "threads", rate, "from threads", times_faster=1)


def repeat(work: Callable[[], object], count: int) -> None:
    """Work again and again."""
    for _ in range(count):
        work()


def from_threads(work: Callable[[], object], count: int) -> None:
    """Work from threads, each doing its share."""
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(repeat, work, count // THREADS) for _ in range(THREADS)]:
            done.result()


async def with_asyncio(client: AsyncClient, count: int) -> None:
    """Find with many requests in flight."""

    async def lane() -> None:
        for _ in range(count // IN_FLIGHT):
            _ = (await client.dids.find(document.DID_ID)).number

    await asyncio.gather(*(lane() for _ in range(IN_FLIGHT)))


def cold_start(table: Table, effort: Effort) -> None:
    """Compare what importing and making a client adds to an interpreter that does nothing."""
    programs = {
        "bare": "pass",
        "ours": "from didww_sdk import Client; Client('key')",
        "official": "from didww.client import DidwwClient; DidwwClient('key')",
    }
    if not HAS_OFFICIAL:
        del programs["official"]
    least = best(
        {
            name: lambda program=program: subprocess.run([sys.executable, "-c", program], check=True)  # type: ignore[misc]
            for name, program in programs.items()
        },
        effort.rounds(20),
    )
    bare = least.pop("bare")
    added = {name: max(seconds - bare, 1e-6) for name, seconds in least.items()}
    compare(
        table, "import and a client, above a bare start", added, "official", milliseconds, "official", at_most=1 / 3
    )


def callbacks(table: Table, effort: Effort) -> None:
    """Compare the validation of a callback."""
    secret = "szrdgh6547umt7tht7xbqhj6g9gdbyp7"
    url = "https://mycompany.com/didww_callbacks?opaque=123"
    members = {"type": "orders", "id": "bf2cee72-6caa-4ae2-917e-bea01945691e", "status": "completed"}
    signature = "30f66e9d72eb5e193051fd02952f70d8e934b4ff"
    validator = RequestValidator(secret)
    assert validator.validate(url, members, signature)
    count = effort.calls(6_400)
    contenders: Contenders = {"ours": lambda: repeat(lambda: validator.validate(url, members, signature), count)}
    if HAS_OFFICIAL:
        from didww.callback.request_validator import (  # pyright: ignore[reportMissingImports]
            RequestValidator as Official,
        )

        other = Official(secret)
        assert other.validate(url, members, signature)
        contenders["official"] = lambda: repeat(lambda: other.validate(url, members, signature), count)
    least = {name: seconds / count for name, seconds in best(contenders, effort.rounds(30)).items()}
    compare(
        table,
        "callback of three members, checked",
        least,
        "official",
        lambda time: per_second(1, time),
        "official",
        times_faster=2,
    )


def encryption(table: Table, effort: Effort) -> None:
    """Compare the encryption of 10 MB with AES alone."""
    content = os.urandom(10_000_000)
    keys = PublicKeys(*KEYS)
    contenders: Contenders = {"ours": lambda: encrypt(content, keys)}
    if find_spec("cryptography"):
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        def aes() -> None:
            encryptor = Cipher(algorithms.AES(bytes(32)), modes.CBC(bytes(16))).encryptor()
            _ = encryptor.update(content) + encryptor.finalize()

        contenders["aes"] = aes
    if HAS_OFFICIAL:
        from didww.encrypt import Encrypt  # pyright: ignore[reportMissingImports]

        contenders["official"] = lambda: Encrypt.encrypt_with_keys(content, KEYS)
    least = best(contenders, effort.rounds(20))

    def rate(seconds: float) -> str:
        return f"{len(content) / 1e6 / seconds:,.0f} MB/s"

    compare(table, "encryption of 10 MB", least, "aes", rate, "AES-256-CBC of cryptography", times_faster=0.9)
    if HAS_OFFICIAL:
        table.note(
            "  the official package", "", f"{rate(least['official'])}, official", least["official"] / least["ours"]
        )


def memory(table: Table, base_url: str) -> None:
    """Compare what a page adds to a process with a client."""
    mib = {"ours": memory_of_page.of("ours", base_url)}
    if HAS_OFFICIAL:
        mib["official"] = memory_of_page.of("official", base_url)
    added = {name: float(memory.peak - memory.ready) for name, memory in mib.items()}

    def size(kib: float) -> str:
        return f"{kib / 1024:.1f} MiB"

    compare(table, "memory that the page takes, at most", added, "official", size, "official", at_most=0.5)
    for name, memory in mib.items():
        table.note(f"  the whole process, {name}", size(memory.peak))


def compare(
    table: Table,
    what: str,
    least: dict[str, float],
    other: str,
    write: Callable[[float], str],
    name: str,
    *,
    at_most: float = 0,
    times_faster: float = 0,
) -> None:
    """Add a line that compares ours with another, if there is one."""
    if other not in least:
        table.note(what, write(least["ours"]), f"{name}: not installed")
        return
    ratio = least[other] / least["ours"] if times_faster else least["ours"] / least[other]
    against = f"{write(least[other])}, {name}"
    table.add(what, write(least["ours"]), against, ratio, at_most=at_most, at_least=times_faster)


def main() -> None:
    """Run every line."""
    effort = Effort(is_test="--test" in sys.argv[1:])
    if not (HAS_OFFICIAL or effort.is_test):
        sys.exit("The official package is not installed: cargo xtask bench python installs it.")
    table = Table(is_judged=not effort.is_test)
    page_in_memory(table, effort)
    with static_server.running() as base_url:
        page_over_http(table, effort, base_url)
        find(table, effort, base_url)
        memory(table, base_url)
    cold_start(table, effort)
    callbacks(table, effort)
    encryption(table, effort)
    table.show()


if __name__ == "__main__":
    main()
