"""A local DIDWW in this process, to develop against and to test with.

```python
from didww_sdk import Client
from didww_sdk.sandbox import Sandbox

with Sandbox() as sandbox, sandbox.client() as client:
    print(client.balance.find().total_balance)
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from didww_sdk import _native
from didww_sdk.client import AsyncClient, Client

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self, Unpack

    from didww_sdk.client import ClientOptions


class Sandbox:
    """A running sandbox: all types, filters, includes, paging, orders that settle, exports that complete, errors like
    the real ones, in every API version. It listens on the loopback interface alone, and stops with the process at the
    latest.
    """

    __slots__ = ("_native",)

    def __init__(
        self,
        *,
        api_key: str | None = None,
        port: int | None = None,
        empty_account: bool = False,
        settle_after: float | None = None,
        export_rows: int | None = None,
        callback_secret: str | None = None,
        callback_minute: float | None = None,
    ) -> None:
        """Starts one.

        - `port`: a free one unless told otherwise.
        - `empty_account`: without numbers, trunks, orders and the like.
        - `settle_after`: how long pending states last, in seconds (0.3).
        - `export_rows`: rows of the file of an export.
        - `callback_secret`: what callbacks are signed with; empty: none are made. `callback_minute`: how long a minute
          between the attempts of a callback lasts, in seconds (0.001).
        """
        self._native = _native.Sandbox.start(
            {
                "api_key": api_key,
                "port": port,
                "empty_account": empty_account,
                "settle_after": settle_after,
                "export_rows": export_rows,
                "callback_secret": callback_secret,
                "callback_minute": callback_minute,
            }
        )

    @property
    def base_url(self) -> str:
        """The base URL to give to a client."""
        return self._native.base_url

    @property
    def api_key(self) -> str:
        """The API key to give to a client."""
        return self._native.api_key

    @property
    def callback_secret(self) -> str:
        """The secret that callbacks are signed with."""
        return self._native.callback_secret

    def client(self, **options: Unpack[ClientOptions]) -> Client:
        """A client of it, without a rate limit unless `options`, those of `Client`, say otherwise."""
        return Client(self.api_key, **self._with(options))

    def async_client(self, **options: Unpack[ClientOptions]) -> AsyncClient:
        """An `AsyncClient` of it, without a rate limit unless `options` say otherwise."""
        return AsyncClient(self.api_key, **self._with(options))

    def _with(self, options: ClientOptions) -> ClientOptions:
        return {"base_url": self.base_url, "rate_limit": None, **options}

    def settle_all(self) -> None:
        """Lets everything that is pending settle now."""
        self._native.settle_all()

    def requests(self) -> list[dict[str, Any]]:
        """The requests that were made, oldest first: the last thousand of them. Each has `method`, `path`, `query`,
        `headers`, `body` and `json`.
        """
        return self._native.requests()

    def last_request(self, method: str, path_prefix: str) -> dict[str, Any] | None:
        """The latest request with a method, whose path begins so (`/v3/dids`)."""
        return self._native.last_request(method, path_prefix)

    def uploaded_file(self, id: str) -> bytes | None:
        """What an uploaded file holds, decrypted, by the id of its encrypted file."""
        return self._native.uploaded_file(id)

    def rotate_keys(self) -> None:
        """Puts other keys in the place of the public keys."""
        self._native.rotate_keys()

    def block_trunk(self, id: str) -> bool:
        """Blocks a trunk for outgoing calls, as if it had spent its threshold; whether there is such a trunk."""
        return self._native.block_trunk(id)

    def callbacks(self) -> list[dict[str, Any]]:
        """The callbacks that were made or are under way, oldest first. Each has `method`, `url`, `headers`, `body`,
        `signature`, `attempts` and `state` (`under_way`, `delivered` or `given_up`).
        """
        return self._native.callbacks()

    def wait_for_callbacks(self) -> None:
        """Waits until all callbacks about what has happened so far are delivered or given up."""
        self._native.wait_for_callbacks()

    def stop(self) -> None:
        """Stops it."""
        self._native.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Sandbox(base_url={self.base_url!r})"
