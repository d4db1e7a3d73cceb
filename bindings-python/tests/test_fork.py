"""Forks: children and parents go on with the clients that were there before. No wait is without an end."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

import pytest

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox

PROGRAMS = Path(__file__).parent / "programs"
LIMIT = 60


@pytest.mark.parametrize(
    "what",
    [
        "after_use",
        "before_use",
        "of_a_child",
        "while_busy",
        "within_a_loop",
        "in_the_middle_of_a_list",
        "with_resources",
        "with_a_sandbox",
        "that_ends_normally",
        "processes",
    ],
)
def test_both_sides_of_a_fork_go_on(sandbox: Sandbox, what: str) -> None:
    process = subprocess.Popen(
        [sys.executable, str(PROGRAMS / "forking.py"), what, sandbox.base_url, sandbox.api_key],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=LIMIT)
    finally:
        end(process)
    assert process.returncode == 0, said
    assert "done in" in said


def end(process: subprocess.Popen[str]) -> None:
    """End a process and its children, whatever they do."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait(LIMIT)


@pytest.mark.parametrize("worker", ["sync", "gthread"])
def test_workers_of_gunicorn(sandbox: Sandbox, worker: str) -> None:
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "--preload", "--workers", "3", "--threads", "2"),
            *("--worker-class", worker, "--bind", "127.0.0.1:0", "--timeout", "30", "--log-level", "info"),
            *("--no-control-socket",) * has_control_socket(),
            "prefork:application",
        ],
        cwd=PROGRAMS,
        env={**os.environ, "TEST_BASE_URL": sandbox.base_url, "TEST_API_KEY": sandbox.api_key},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        port = listening(process)
        opener = build_opener(ProxyHandler({}))
        workers: set[str] = set()
        deadline = time.monotonic() + LIMIT
        answers = 0
        while (len(workers) < 3 or answers < 30) and time.monotonic() < deadline:
            with opener.open(f"http://127.0.0.1:{port}/", timeout=20) as answer:
                pid, *found = answer.read().decode().split()
            assert found == ["3", "3", "3"]
            workers.add(pid)
            answers += 1
        assert len(workers) == 3
        assert str(process.pid) not in workers
        process.terminate()
        assert process.wait(LIMIT) == 0
    finally:
        end(process)
        assert process.stderr is not None
        process.stderr.close()


def has_control_socket() -> bool:
    """Whether this gunicorn has a socket to control it by, for which nothing is needed here."""
    import gunicorn.config  # type: ignore[import-untyped]

    return "control_socket_disable" in gunicorn.config.Config().settings


def listening(process: subprocess.Popen[str]) -> int:
    """Wait until the server listens, and give its port."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        found = re.search(r"Listening at: http://127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found.group(1))
    raise AssertionError(said)
