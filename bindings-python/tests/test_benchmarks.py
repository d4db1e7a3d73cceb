"""The benchmarks: every line of them works. What they say is for another day."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "bench" / "run.py"


def test_every_line_of_the_benchmarks_works() -> None:
    done = subprocess.run([sys.executable, str(PROGRAM), "--test"], capture_output=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        "every attribute read",
        "fetched from loopback",
        "find, one after the other",
        "find from 16 threads",
        "find with asyncio, 64 in flight",
        "memory that the page takes",
        "import and a client",
        "callback of three members",
        "encryption of 10 MB",
    ):
        assert line in done.stdout
    assert "MISSED" not in done.stdout, "nothing is judged by one round"


def test_the_package_reads_what_the_page_says() -> None:
    """Guards the comparison: what is timed must be the reading of all values, and of the right ones."""
    check = (
        "import json, document; from didww_sdk import Did, Page; body = document.page_of_dids();"
        "rows = json.loads(body); page = Page.parse(Did, body);"
        "assert [row['attributes']['number'] for row in rows['data']] == [did.number for did in page];"
        "assert [row['attributes']['description'] for row in rows['data']] == [did.description for did in page];"
        "trunks = {row['id']: row['attributes']['name'] for row in rows['included']"
        " if row['type'] == 'voice_in_trunks'};"
        "linked = [row['relationships']['voice_in_trunk']['data']['id'] for row in rows['data']];"
        "assert [trunks[id] for id in linked] == [did.voice_in_trunk.name for did in page];"
        "assert len(page) == 1000 and len(page.included) == 150"
    )
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=PROGRAM.parent, capture_output=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 0, done.stderr
