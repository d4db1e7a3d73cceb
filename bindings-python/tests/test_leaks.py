"""Nothing is kept: memory is flat over hundreds of thousands of resources and many thousands of requests.

Each part runs in a process of its own, which measures itself at an early and at a late point.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parent / "programs" / "leaking.py"


def measured(part: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, str(PROGRAM), part], capture_output=True, text=True, timeout=170, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.parametrize("part", ["resources", "requests", "asynchronous"])
def test_memory_is_flat(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = measured(part)
    with capsys.disabled():
        print(f"\n{part}: {report}")
    assert report["rss_growth"] < 3_000_000, report
    assert report["traced_growth"] < 300_000, report
    assert report["objects_growth"] < 500, report
