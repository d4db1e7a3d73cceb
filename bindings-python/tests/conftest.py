"""What the suites share: a local DIDWW, a server that misbehaves as it is told, and clients of both."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from didww_sdk import Client
from didww_sdk.sandbox import Sandbox
from loopback import Loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

# What there is on some systems only.
collect_ignore = [
    *(["test_fork.py", "test_interrupt.py"] if sys.platform == "win32" else []),
    *(["test_leaks.py"] if sys.platform != "linux" else []),
]

KEY = "a-key-that-nobody-may-see"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the machine says of an account or of proxies is taken."""
    proxies = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}
    for name in list(os.environ):
        own = name.startswith("DIDWW_") and name != "DIDWW_CONFORMANCE_SERVER"
        if own or name.upper() in proxies:
            monkeypatch.delenv(name)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A local DIDWW with an account of its own."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    """A client of the local DIDWW, as fast as that is."""
    with Client(sandbox.api_key, base_url=sandbox.base_url, rate_limit=None) as made:
        yield made


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server that answers as it is told."""
    with Loopback() as running:
        yield running


@pytest.fixture
def direct(loopback: Loopback) -> Iterator[Client]:
    """A client of that server, which never tries again."""
    with Client(KEY, base_url=loopback.base_url, rate_limit=None, retries=0, timeout=20.0) as made:
        yield made
