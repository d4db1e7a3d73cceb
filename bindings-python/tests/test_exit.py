"""Programs end as they should, whatever is under way at that moment: with status 0, and without a word."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox

PROGRAM = Path(__file__).parent / "programs" / "ending.py"
# What goes wrong at the end of a program goes wrong now and then.
TIMES = 24


@pytest.mark.parametrize("what", ["awaited", "under_way", "observed", "fetched_ahead", "daemons"])
def test_a_program_ends(sandbox: Sandbox, what: str) -> None:
    def run(_: int) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, str(PROGRAM), what, sandbox.base_url, sandbox.api_key],
            env={**os.environ, "PYTHONFAULTHANDLER": "1"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stderr

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(run, range(TIMES)))
    assert [end for end in ends if end != (0, "")] == []


def test_a_call_at_the_very_end(sandbox: Sandbox) -> None:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), "at_the_very_end", sandbox.base_url, sandbox.api_key],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout in ("blocking 3\nawaited 3\n", "blocking 3\nawaited refused\n")
