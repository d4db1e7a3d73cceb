"""Makes a call that does not end by itself, and tells when Ctrl-C has ended it.

`python interrupted.py WHAT BASE_URL [EXPORT_URL]`
"""

from __future__ import annotations

import asyncio
import io
import signal
import sys
import time
from typing import TYPE_CHECKING, Any

from didww_sdk import AsyncClient, Client, Did, Export, PublicKeys, RateLimit, VoiceInTrunkGroup, encrypt_stream

if TYPE_CHECKING:
    from collections.abc import Callable

BASE_URL = sys.argv[2]
client = Client("key", base_url=BASE_URL, timeout=None, retries=5, rate_limit=None)


def find() -> None:
    """Wait for an answer."""
    client.dids.find("did-1")


def create() -> None:
    """Wait for the answer to something that is not sent again."""
    client.voice_in_trunk_groups.create(VoiceInTrunkGroup(name="x"))


def update() -> None:
    """Wait for the answer to an update."""
    client.dids.update(Did(id="did-1", description="x"))


def rows() -> None:
    """Go through a list that never ends."""
    for _ in client.dids.list():
        pass


def everything() -> None:
    """Fetch a list that never ends."""
    client.dids.list().all()


def raw() -> None:
    """Wait for any answer."""
    client.raw("GET", "dids")


def retry() -> None:
    """Wait for the time to send it again."""
    client.dids.find("did-1")


def turn() -> None:
    """Wait for a turn within the rate limit."""
    with Client("key", base_url=BASE_URL, rate_limit=RateLimit(per_second=1, burst=1), timeout=None) as limited:
        while True:
            limited.dids.list().page()


def settle() -> None:
    """Wait for an order to settle."""
    client.orders.wait("order-1", within=None, poll_every=5.0)


def upload() -> None:
    """Wait for the answer to an upload."""
    client.encrypted_files.upload(io.BytesIO(b"%PDF"), file_name="x.pdf")


def export() -> Export:
    """Give an export whose file never ends."""
    attributes = {"export_type": "cdr_in", "status": "Completed", "url": f"{BASE_URL}/exports/1.csv.gz"}
    return Export.from_dict({"id": "1", "type": "exports", "attributes": attributes})


def download() -> None:
    """Wait for a file."""
    client.exports.download(export(), "calls.csv")


def content() -> None:
    """Wait for the bytes of a file."""
    for _ in client.exports.content(export()):
        pass


def records() -> None:
    """Wait for the rows of a file."""
    for _ in client.exports.content(export()).rows():
        pass


class Zeros(io.RawIOBase):
    """A file object without end."""

    def read(self, size: int = -1) -> bytes:
        """Give zeros."""
        return bytes(size)


def begin_encryption() -> PublicKeys:
    """Give keys, and tell the test that it begins."""
    keys = PublicKeys(*sys.stdin.read().split("|"))
    client.raw("GET", "begun")
    return keys


def encrypt() -> None:
    """Encrypt a file that never ends."""
    encrypt_stream("/dev/zero", "/dev/null", begin_encryption())


def encrypt_objects() -> None:
    """The same with file objects of the program's."""
    with open("/dev/null", "wb") as target:
        source: Any = Zeros()
        encrypt_stream(source, target, begin_encryption())


def awaited() -> None:
    """Wait in an event loop."""

    async def run() -> None:
        async with AsyncClient("key", base_url=BASE_URL, timeout=None, rate_limit=None) as other:
            await other.dids.find("did-1")

    asyncio.run(run())


def handled() -> None:
    """Wait for an answer while a handler of a signal runs, which does not end the call."""
    calls: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: calls.append(number))
    assert client.dids.find("did-1").id == "did-1"
    assert calls == [signal.SIGINT]
    print("handled", flush=True)


def main() -> None:
    """Do what is named, until Ctrl-C."""
    known: dict[str, Callable[[], None]] = {
        work.__name__: work
        for work in (
            *(find, create, update, rows, everything, raw, retry, turn, settle, upload, download, content, records),
            *(encrypt, encrypt_objects, awaited, handled),
        )
    }
    try:
        known[sys.argv[1]]()
    except KeyboardInterrupt:
        print(f"interrupted {time.monotonic()}", flush=True)
        # and the client is as good as before
        if sys.argv[1] == "find":
            print(client.dids.list(timeout=5.0).page().total_records, flush=True)


if __name__ == "__main__":
    main()
