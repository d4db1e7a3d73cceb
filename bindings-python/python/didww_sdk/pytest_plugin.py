"""Fixtures for pytest: a local DIDWW, so that code is tested offline.

```python
def test_my_code(didww_client):
    my_code(didww_client)
    assert didww_client.dids.list().first().description == "checked"
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from didww_sdk.client import Client
    from didww_sdk.sandbox import Sandbox


@pytest.fixture
def didww_sandbox() -> Iterator[Sandbox]:
    """A fresh local DIDWW: `base_url`, `api_key`, `requests()`, `settle_all()` …"""
    from didww_sdk.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def didww_client(didww_sandbox: Sandbox) -> Iterator[Client]:
    """A client of `didww_sandbox`, without a rate limit."""
    with didww_sandbox.client() as client:
        yield client
