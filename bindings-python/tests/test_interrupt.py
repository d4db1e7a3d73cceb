"""Ctrl-C ends whatever waits, in far less than a second: 100 ms are promised."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from didww_sdk.sandbox import Sandbox
from loopback import STALL, Answer, Loopback, Received, did, document, refusal

PROGRAM = Path(__file__).parent / "programs" / "interrupted.py"
# What a busy machine may add to the 100 ms that are promised.
LIMIT = 1.0

PENDING = document({"id": "order-1", "type": "orders", "attributes": {"status": "Pending"}})
CSV = b"Date/Time Start (UTC)\n" + b"2026-04-16 00:00:10\n" * 50_000
BROKEN_OFF = Answer(200, CSV, {"Content-Type": "text/csv"}, stalls_after=500_000)


def page_after_page(request: Received) -> Answer:
    return document([did(f"{time.monotonic_ns()}")], meta={"total_records": 1_000_000}, after=0.02)


ANSWERS: dict[str, Answer | Callable[[Received], Answer]] = {
    "find": STALL,
    "create": STALL,
    "update": STALL,
    "rows": page_after_page,
    "everything": page_after_page,
    "raw": STALL,
    "retry": refusal(503, headers={"Retry-After": "20"}),
    "turn": document([]),
    "settle": PENDING,
    "upload": STALL,
    "download": BROKEN_OFF,
    "content": BROKEN_OFF,
    "records": BROKEN_OFF,
    "encrypt": document([]),
    "encrypt_objects": document([]),
    "awaited": STALL,
}


def started(what: str, loopback: Loopback, cwd: Path) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), what, loopback.base_url],
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if what.startswith("encrypt"):
        with Sandbox() as sandbox, sandbox.client() as client:
            keys = [row.key for row in client.public_keys.list()]
        assert program.stdin is not None
        program.stdin.write("|".join(keys))
        program.stdin.close()
        program.stdin = None
    return program


def end(program: subprocess.Popen[str]) -> None:
    """End a program that Ctrl-C has not ended."""
    program.kill()
    with program:
        program.wait(20)


@pytest.mark.parametrize("what", list(ANSWERS))
def test_ctrl_c_ends_it(
    loopback: Loopback, tmp_path: Path, what: str, record_property: Callable[[str, object], None]
) -> None:
    loopback.otherwise(ANSWERS[what])
    program = started(what, loopback, tmp_path)
    try:
        assert loopback.wait_for_requests(3 if what in {"rows", "everything"} else 1, within=30)
        # it is in the middle of it
        time.sleep(0.3)
        if what == "find":
            loopback.otherwise(document([], meta={"total_records": 7}))
        sent = time.monotonic()
        program.send_signal(signal.SIGINT)
        said, _ = program.communicate(timeout=20)
    finally:
        end(program)
    assert program.returncode == 0, said
    assert said.startswith("interrupted "), said
    took = float(said.split()[1]) - sent
    record_property("milliseconds", round(took * 1000))
    print(f"{what}: interrupted after {took * 1000:.0f} ms")
    assert took < LIMIT
    if what == "find":
        assert said.split()[2] == "7"


def test_a_handler_that_raises_nothing_does_not_end_the_call(loopback: Loopback, tmp_path: Path) -> None:
    loopback.otherwise(document(did(), after=1.0))
    program = started("handled", loopback, tmp_path)
    try:
        assert loopback.wait_for_requests(1, within=30)
        program.send_signal(signal.SIGINT)
        said, _ = program.communicate(timeout=20)
    finally:
        end(program)
    assert said == "handled\n"
    assert program.returncode == 0
