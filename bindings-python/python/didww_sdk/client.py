"""The clients: `Client`, whose calls block, and `AsyncClient`, whose calls are awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from didww_sdk._native import NativeClient
from didww_sdk.accessors import Accessors, AsyncAccessors
from didww_sdk.endpoint import UNSET, Unset, _limits
from didww_sdk.errors import InvalidInputError, invalid_input

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Literal, TypedDict, Union

    from typing_extensions import Self, TypeAlias, Unpack

    from didww_sdk._native import RateLimiter, RawResponse, RequestEvent, ResponseEvent
    from didww_sdk.endpoint import Timeout

    Environment: TypeAlias = Union[Literal["sandbox", "production"], str]
    Trust: TypeAlias = Literal["system", "only_added", "bundled"]
    Authentication: TypeAlias = Callable[[], Union[str, tuple[str, str]]]

    class ClientOptions(TypedDict, total=False):
        """What a client may be told besides its key: the keywords of `Client`."""

        environment: Environment | None
        base_url: str | None
        api_version: str | None
        timeout: Timeout | Unset
        connect_timeout: float | None
        read_timeout: float | None
        rate_limit: RateLimit | int | None
        rate_limiter: RateLimiter | None
        retries: int | None
        retry_policy: RetryPolicy | None
        max_response_bytes: int | None
        allow_plain_http: bool
        proxy: str | None
        no_proxy: bool
        root_certificates: Iterable[bytes]
        trust: Trust
        client_certificate: tuple[bytes, bytes] | None
        user_agent_suffix: str | None
        on_request: Callable[[RequestEvent], object] | None
        on_response: Callable[[ResponseEvent], object] | None
        authentication: Authentication | None


__all__ = ["AsyncClient", "Client", "RateLimit", "RetryPolicy"]


class _Settings:
    """What a client is told at once. It cannot be changed, and equals another one that says the same."""

    __slots__ = ()

    def _options(self) -> dict[str, Any]:
        raise NotImplementedError

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed: make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed: make another one")

    def __eq__(self, other: object) -> bool:
        return self._options() == other._options() if isinstance(other, type(self)) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._options().values()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _settings, (type(self), self._options())

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self._options().items())
        return f"{type(self).__name__}({shown})"


def _amount(option: str, value: Any, kind: Any) -> None:
    if not isinstance(value, kind) or value < 0:
        what = "whole number" if kind is int else "number"
        raise invalid_input(option, f"it is a {what}, not less than 0, and not {value!r}")


def _settings(cls: type[_Settings], options: dict[str, Any]) -> _Settings:
    return cls(**options)


class RateLimit(_Settings):
    """How many requests a client lets leave: `per_second` of them in any second, `burst` at once after a quiet time
    (as many as `per_second`, unless it says otherwise).
    """

    __slots__ = ("burst", "per_second")

    per_second: int
    """Requests in any second, at most."""
    burst: int | None
    """Requests at once after a quiet time; `None`: as many as `per_second`."""

    def __init__(self, per_second: int = 20, burst: int | None = None) -> None:
        object.__setattr__(self, "per_second", per_second)
        object.__setattr__(self, "burst", burst)

    def _options(self) -> dict[str, Any]:
        return {"per_second": self.per_second, "burst": self.burst}


class RetryPolicy(_Settings):
    """How failed requests are repeated: any request that never left; GET, PATCH and DELETE after 429, 502, 503 and
    504; GET after a broken connection or silence; a POST never once the API may have seen it.

    Between attempts it waits a random time of up to `base_delay`, twice that, and so on up to `max_delay`, at least as
    long as `Retry-After` says, which beyond `max_retry_after` is not waited for. All are seconds. A client has
    `budget` retries ahead, and gets `budget_ratio` of one for each request that succeeds.
    """

    __slots__ = ("base_delay", "budget", "budget_ratio", "max_delay", "max_retries", "max_retry_after")

    max_retries: int
    """How often a request is repeated at most."""
    base_delay: float
    """Longest wait before the first retry, in seconds."""
    max_delay: float
    """Longest wait before any retry, in seconds, but for what `Retry-After` says."""
    max_retry_after: float
    """Longest `Retry-After` that is waited for, in seconds."""
    budget: int
    """Retries that all calls together have ahead."""
    budget_ratio: float
    """What part of a retry a request that succeeds gives back."""

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
        _amount("max_retries", max_retries, int)
        _amount("budget", budget, int)
        _amount("budget_ratio", budget_ratio, (int, float))
        object.__setattr__(self, "max_retries", max_retries)
        object.__setattr__(self, "base_delay", base_delay)
        object.__setattr__(self, "max_delay", max_delay)
        object.__setattr__(self, "max_retry_after", max_retry_after)
        object.__setattr__(self, "budget", budget)
        object.__setattr__(self, "budget_ratio", budget_ratio)

    def _options(self) -> dict[str, Any]:
        return {
            "max_retries": self.max_retries,
            "base_delay": self.base_delay,
            "max_delay": self.max_delay,
            "max_retry_after": self.max_retry_after,
            "budget": self.budget,
            "budget_ratio": self.budget_ratio,
        }


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
        environment: Environment | None = None,
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
        trust: Trust = "system",
        client_certificate: tuple[bytes, bytes] | None = None,
        user_agent_suffix: str | None = None,
        on_request: Callable[[RequestEvent], object] | None = None,
        on_response: Callable[[ResponseEvent], object] | None = None,
        authentication: Authentication | None = None,
        _from_env: bool = False,
    ) -> None:
        """Makes a client of one account; sends nothing.

        - `api_key`: needed, unless `authentication` gives a key or a header `(name, value)` before each request. If
          that has a method `rejected(status)`, it is called after a 401, and says whether to ask it again and send
          once more.
        - `environment`: `"sandbox"` (the default) or `"production"`; `base_url` takes its place, e.g. for a mock
          server.
        - `api_version`: e.g. `"2026-04-16"`; `"2022-05-10"` unless told otherwise.
        - `timeout`: seconds for a call, all waits and attempts included: 30 unless told otherwise, `None` for no
          limit. `connect_timeout` (10) is the time to connect, `read_timeout` (none) that without a byte of the
          answer.
        - `rate_limit`: requests a second (20), or a `RateLimit`; `None`: no limit. `rate_limiter`, that of another
          client, takes its place.
        - `retries`: how often a request is repeated at most (2); `retry_policy` says more.
        - `max_response_bytes`: longest answer that is read (64 MiB). `allow_plain_http`: `http://` to other machines,
          too.
        - `proxy`: URL of a proxy, in place of that which the environment names; `no_proxy`: none.
        - `root_certificates`: PEM or DER of those that are trusted besides the system's, or alone with
          `trust="only_added"`; `"bundled"`: Mozilla's list. `client_certificate`: PEM of a chain and its key.
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
            "retry_policy": _retry_options(retry_policy),
            "max_response_bytes": max_response_bytes,
            "allow_plain_http": allow_plain_http,
            "proxy": proxy,
            "no_proxy": no_proxy,
            "root_certificates": list(root_certificates),
            "trust": trust,
            "client_certificate": client_certificate,
            "user_agent_suffix": user_agent_suffix,
            "on_request": _function("on_request", on_request),
            "on_response": _function("on_response", on_response),
            "authentication": _function("authentication", authentication),
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
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """A client as the environment variables `DIDWW_API_KEY` (required), `DIDWW_ENVIRONMENT`, `DIDWW_BASE_URL` and
        `DIDWW_API_VERSION` say; `options` are those of the class, and go before the environment.
        """
        return cls(None, _from_env=True, **options)

    def _open(self) -> NativeClient:
        native = self._native
        if native is None:
            raise InvalidInputError("the client is closed: make another one, or close it later")
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
        name, native = type(self).__name__, self._native
        if native is None:
            return f"{name}(closed)"
        return f"{name}(base_url={native.base_url!r}, api_version={native.api_version!r})"


def _rate_options(rate_limit: RateLimit | int | None) -> dict[str, Any] | None:
    if rate_limit is None:
        return None
    options = rate_limit._options() if isinstance(rate_limit, RateLimit) else {"per_second": rate_limit}
    if options["per_second"] == 0:
        raise invalid_input("rate_limit", "it is at least one request a second; None is no limit")
    return options


def _retry_options(policy: RetryPolicy | None) -> dict[str, Any] | None:
    if policy is None:
        return None
    if not isinstance(policy, RetryPolicy):
        raise invalid_input("retry_policy", f"it is a RetryPolicy, not {type(policy).__name__}")
    return policy._options()


def _function(option: str, function: Any) -> Any:
    if function is None or callable(function):
        return function
    raise invalid_input(option, f"it is a function, not {type(function).__name__}")


def _raw_parts(
    params: Mapping[str, str] | Iterable[tuple[str, str]] | None,
    json: Any,
    body: bytes | None,
    content_type: str | None,
    headers: Mapping[str, str] | None,
    authenticated: bool,
) -> dict[str, Any] | None:
    if json is not NO_JSON and body is not None:
        raise invalid_input("body", "there is json as well: a request has one body")
    if isinstance(body, str):
        raise invalid_input("body", "it is bytes: text.encode() makes them of a str")
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

    It has an accessor for each resource type: `client.dids`, `client.voice_in_trunks`, `client.balance` … After a fork
    it makes connections of its own in each process.
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
        """A request to whatever there is no method for, with the client's rate limit, retries and errors.

        - `path`: relative to the base URL, or begins with it. `params` are added to it as its query.
        - `json` is sent as JSON:API, `body` as it is with its `content_type`.
        - `authenticated`: whether the key goes along.
        """
        parts = _raw_parts(params, json, body, content_type, headers, authenticated)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return self._open().raw(False, method, path, parts, limits)

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
        """A request to whatever there is no method for. `Client.raw` says more."""
        parts = _raw_parts(params, json, body, content_type, headers, authenticated)
        limits = _limits(timeout, connect_timeout, read_timeout, retries)
        return await self._open().raw(True, method, path, parts, limits)

    async def aclose(self) -> None:
        """Gives up its connections; it cannot be used afterwards."""
        self._native = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()
