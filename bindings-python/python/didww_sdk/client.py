"""The clients: `Client`, whose calls block, and `AsyncClient`, whose calls are awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from didww_sdk._native import NativeClient
from didww_sdk.accessors import Accessors, AsyncAccessors
from didww_sdk.endpoint import UNSET, Unset, _limits, _loop, _settled
from didww_sdk.errors import invalid_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Literal

    from typing_extensions import Self

    from didww_sdk._native import RateLimiter, RawResponse, RequestEvent, ResponseEvent
    from didww_sdk.endpoint import Timeout

__all__ = ["AsyncClient", "Client", "RateLimit", "RetryPolicy"]


class RateLimit:
    """How many requests a client lets leave: `per_second` of them in any second, `burst` at once after a quiet time
    (as many
    as `per_second`, unless it says otherwise).
    """

    __slots__ = ("burst", "per_second")

    def __init__(self, per_second: int = 20, burst: int | None = None) -> None:
        self.per_second = per_second
        self.burst = burst

    def _options(self) -> dict[str, Any]:
        return {"per_second": self.per_second, "burst": self.burst}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RateLimit) and self._options() == other._options()

    def __hash__(self) -> int:
        return hash((self.per_second, self.burst))

    def __repr__(self) -> str:
        return f"RateLimit(per_second={self.per_second}, burst={self.burst})"


class RetryPolicy:
    """How failed requests are repeated: any request that never left; GET, PATCH and DELETE after 429, 502, 503 and
    504; GET
    after a broken connection or silence; a POST never once the API may have seen it.

    Between attempts it waits a random time of up to `base_delay`, twice that, and so on up to `max_delay`, at least
    as long as
    `Retry-After` says, which beyond `max_retry_after` is not waited for. All are seconds. A client has `budget`
    retries ahead,
    and gets `budget_ratio` of one for each request that succeeds.
    """

    __slots__ = ("base_delay", "budget", "budget_ratio", "max_delay", "max_retries", "max_retry_after")

    def __init__(
        self,
        max_retries: int = 2,
        *,
        base_delay: float = 0.25,
        max_delay: float = 5.0,
        max_retry_after: float = 60.0,
        budget: int = 20,
        budget_ratio: float = 0.2,
    ) -> None:
        self.max_retries = max_retries
        self.base_delay = base_delay
        self.max_delay = max_delay
        self.max_retry_after = max_retry_after
        self.budget = budget
        self.budget_ratio = budget_ratio

    def _options(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RetryPolicy) and self._options() == other._options()

    def __hash__(self) -> int:
        return hash(tuple(self._options().values()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value}" for name, value in sorted(self._options().items()))
        return f"RetryPolicy({shown})"


DEFAULT_RATE_LIMIT = RateLimit()
"""What the API allows."""

NO_JSON: Any = UNSET
"""No JSON body, which is not the same as `null`."""


class _BaseClient:
    """What both clients have."""

    __slots__ = ("_native",)

    _native: NativeClient | None

    def __init__(
        self,
        api_key: str | None = None,
        *,
        environment: Literal["sandbox", "production"] | str | None = None,
        base_url: str | None = None,
        api_version: str | None = None,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        rate_limit: RateLimit | int | None = DEFAULT_RATE_LIMIT,
        rate_limiter: RateLimiter | None = None,
        retries: int | None = None,
        retry_policy: RetryPolicy | None = None,
        max_response_bytes: int | None = None,
        allow_plain_http: bool = False,
        proxy: str | None = None,
        no_proxy: bool = False,
        root_certificates: Iterable[bytes] = (),
        trust: Literal["system", "only_added", "bundled"] = "system",
        client_certificate: tuple[bytes, bytes] | None = None,
        user_agent_suffix: str | None = None,
        on_request: Callable[[RequestEvent], object] | None = None,
        on_response: Callable[[ResponseEvent], object] | None = None,
        authentication: Callable[[], str | tuple[str, str]] | None = None,
        _from_env: bool = False,
    ) -> None:
        """Makes a client of one account; sends nothing.

        - `api_key`: needed, unless `authentication` gives a key or a header `(name, value)` before each request.
        - `environment`: `"sandbox"` (the default) or `"production"`; `base_url` takes its place, e.g. for a mock
          server.
        - `api_version`: e.g. `"2026-04-16"`; `"2022-05-10"` unless told otherwise.
        - `timeout`: seconds for a call, all waits and attempts included: 30 unless told otherwise, `None` for no limit.
          `connect_timeout` (10) is the time to connect, `read_timeout` (none) that without a byte of the answer.
        - `rate_limit`: requests a second (20), or a `RateLimit`; `None`: no limit. `rate_limiter` shares that of
          another client.
        - `retries`: how often a request is repeated at most (2); `retry_policy` says more.
        - `max_response_bytes`: longest answer that is read (64 MiB). `allow_plain_http`: `http://` to other
          machines, too.
        - `proxy`: URL of a proxy, in place of that which the environment names; `no_proxy`: none.
        - `root_certificates`: PEM or DER of those that are trusted besides the system's, or alone with
          `trust="only_added"`;
          `"bundled"`: Mozilla's list. `client_certificate`: PEM of a chain and its key.
        - `on_request`, `on_response`: called before each request leaves, and after each attempt; they must not block.
        """
        options: dict[str, Any] = {
            "api_key": api_key,
            "environment": environment,
            "base_url": base_url,
            "api_version": api_version,
            "connect_timeout": connect_timeout,
            "read_timeout": read_timeout,
            "rate_limiter": rate_limiter,
            "retries": retries,
            "retry_policy": None if retry_policy is None else retry_policy._options(),
            "max_response_bytes": max_response_bytes,
            "allow_plain_http": allow_plain_http,
            "proxy": proxy,
            "no_proxy": no_proxy,
            "root_certificates": list(root_certificates),
            "trust": trust,
            "client_certificate": client_certificate,
            "user_agent_suffix": user_agent_suffix,
            "on_request": on_request,
            "on_response": on_response,
            "authentication": authentication,
            "from_env": _from_env,
        }
        if timeout is not UNSET:
            options["timeout"] = timeout
        if rate_limiter is None:
            options["rate_limit"] = _rate_options(rate_limit)
        if api_key is None and authentication is None and not _from_env:
            raise invalid_input("api_key", "it is missing: it stands in the user panel; Client.from_env() reads it")
        # a client that was given nothing else authenticates by the key
        if api_key is None and not _from_env:
            options["api_key"] = "none"
        self._native = NativeClient(options)

    @classmethod
    def from_env(cls, **options: Any) -> Self:
        """A client as the environment variables `DIDWW_API_KEY` (required), `DIDWW_ENVIRONMENT`, `DIDWW_BASE_URL` and
        `DIDWW_API_VERSION` say; `options` are those of the class.
        """
        return cls(None, _from_env=True, **options)

    def _open(self) -> NativeClient:
        native = self._native
        if native is None:
            raise invalid_input("client", "it is closed: make another one")
        return native

    @property
    def api_version(self) -> str:
        """API version of its requests."""
        return self._open().api_version

    @property
    def base_url(self) -> str:
        """Base URL of its requests, without a trailing slash."""
        return self._open().base_url

    @property
    def rate_limiter(self) -> RateLimiter:
        """What limits the rate of its requests, to share with other clients of the same key."""
        return self._open().rate_limiter

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._native is None:
            return f"{name}(closed)"
        return f"{name}(base_url={self.base_url!r}, api_version={self.api_version!r})"


def _rate_options(rate_limit: RateLimit | int | None) -> dict[str, Any] | None:
    if rate_limit is None:
        return None
    return rate_limit._options() if isinstance(rate_limit, RateLimit) else {"per_second": rate_limit}


def _raw_parts(
    params: Mapping[str, str] | Iterable[tuple[str, str]] | None,
    json: Any,
    body: bytes | None,
    content_type: str | None,
    headers: Mapping[str, str] | None,
    authenticated: bool,
) -> dict[str, Any] | None:
    parts: dict[str, Any] = {}
    if params is not None:
        parts["params"] = params
    if json is not NO_JSON:
        parts["json"] = json
    if body is not None:
        parts["body"] = body
    if content_type is not None:
        parts["content_type"] = content_type
    if headers is not None:
        parts["headers"] = headers
    if not authenticated:
        parts["authenticated"] = False
    return parts or None


class Client(_BaseClient, Accessors):
    """A client of one account, in one environment and one API version, whose calls block. Any number of threads may
    share it.

    It has an accessor for each resource type: `client.dids`, `client.voice_in_trunks`, `client.balance` … After a
    fork it makes
    connections of its own in each process.
    """

    __slots__ = ()

    def raw(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        json: Any = NO_JSON,
        body: bytes | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        authenticated: bool = True,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> RawResponse:
        """A request to whatever there is no method for. `path` is relative to the base URL, or begins with it."""
        parts = _raw_parts(params, json, body, content_type, headers, authenticated)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        answer: RawResponse = self._open().raw(None, method, path, parts, limits)
        return answer

    def close(self) -> None:
        """Gives up its connections; it cannot be used afterwards."""
        self._native = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(_BaseClient, AsyncAccessors):
    """A client of one account, in one environment and one API version, whose calls are awaited, in any event loop of
    asyncio.

    To cancel the task that waits for a call ends the request.
    """

    __slots__ = ()

    async def raw(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | Iterable[tuple[str, str]] | None = None,
        json: Any = NO_JSON,
        body: bytes | None = None,
        content_type: str | None = None,
        headers: Mapping[str, str] | None = None,
        authenticated: bool = True,
        timeout: Timeout | Unset = UNSET,
        connect_timeout: float | None = None,
        read_timeout: float | None = None,
        retries: int | None = None,
    ) -> RawResponse:
        """A request to whatever there is no method for. `path` is relative to the base URL, or begins with it."""
        parts = _raw_parts(params, json, body, content_type, headers, authenticated)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        answer: RawResponse = await _settled(self._open().raw(_loop(), method, path, parts, limits))
        return answer

    async def aclose(self) -> None:
        """Gives up its connections; it cannot be used afterwards."""
        self._native = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
