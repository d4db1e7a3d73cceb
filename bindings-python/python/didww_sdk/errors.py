"""Everything that can go wrong: one tree of exceptions.

`DidwwError` is all of them. What the API answered is an `ApiError`, with a class for each status that a program may
want to tell from the others.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Self

    from didww_sdk._native import ResponseInfo

__all__ = [
    "ApiError",
    "CallbackError",
    "CancelledRequestError",
    "ConflictError",
    "ConnectError",
    "DecodeError",
    "DidwwError",
    "ErrorObject",
    "ErrorSource",
    "FileError",
    "ForbiddenError",
    "InvalidInputError",
    "NotFoundError",
    "RateLimitedError",
    "RecordError",
    "RequestTimeoutError",
    "ServerError",
    "TlsError",
    "TransportError",
    "UnauthorizedError",
    "UnprocessableError",
    "WaitError",
]


class ErrorSource:
    """What in the request a problem is about."""

    __slots__ = ("header", "parameter", "pointer")

    pointer: str | None
    """Where in the document, e.g. `/data/attributes/capacity_limit`."""
    parameter: str | None
    """Which query parameter."""
    header: str | None
    """Which header."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.pointer = data.get("pointer")
        self.parameter = data.get("parameter")
        self.header = data.get("header")

    def to_dict(self) -> dict[str, Any]:
        """What the API said, as plain data."""
        return _without_none(self, self.__slots__)

    def __repr__(self) -> str:
        return _shown(self, self.to_dict())


class ErrorObject:
    """One problem that the API reports: a JSON:API error object. A member that the API did not send is `None`."""

    __slots__ = ("code", "detail", "id", "links", "meta", "source", "status", "title")

    id: str | None
    """Identifies this occurrence."""
    status: str | None
    """HTTP status of this problem."""
    code: str | None
    """The API's code for this kind of problem."""
    title: str | None
    """The kind of problem in words."""
    detail: str | None
    """This problem in words."""
    source: ErrorSource | None
    """What in the request it is about."""
    links: Any
    """`links` as the API sent it."""
    meta: Any
    """`meta` as the API sent it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.id = data.get("id")
        self.status = data.get("status")
        self.code = data.get("code")
        self.title = data.get("title")
        self.detail = data.get("detail")
        source = data.get("source")
        self.source = None if source is None else ErrorSource(source)
        self.links = data.get("links")
        self.meta = data.get("meta")

    def to_dict(self) -> dict[str, Any]:
        """What the API said, as plain data."""
        data = _without_none(self, self.__slots__)
        if self.source is not None:
            data["source"] = self.source.to_dict()
        return data

    def __repr__(self) -> str:
        return _shown(self, _without_none(self, self.__slots__))


def _without_none(record: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(record, name) for name in names if getattr(record, name) is not None}


def _shown(record: object, members: Mapping[str, Any]) -> str:
    shown = ", ".join(f"{name}={value!r}" for name, value in members.items())
    return f"{type(record).__name__}({shown})"


class DidwwError(Exception):
    """Whatever goes wrong in this package; `str()` says what, and what to do.

    `__cause__` is what stands behind it, if there is anything: the system's error, say.
    """

    kind: str
    """The kind of error in one word: `api`, `timeout`, `connect`, `tls`, `transport`, `decode`, `invalid_input`,
    `file`, `wait`, `record`, `callback` or `cancelled`.
    """
    status: int | None
    """HTTP status of the answer, if there was one."""
    request_id: str | None
    """`X-Request-Id` of the answer: what DIDWW's support finds the request by."""
    response: ResponseInfo | None
    """Status and headers of the answer, if there was one."""
    outcome: str
    """What became of the request: `not_sent`, `refused`, `unknown` or `done`."""
    attempts: int
    """How often it was tried to send the request; 0 if it never came to that."""
    waited_for_rate_limit: float
    """How long the call waited for the client's rate limit, all attempts together, in seconds."""
    is_retryable: bool
    """Whether the same request may succeed when it is made again. Whether repeating a write is safe is another
    question.
    """
    may_have_happened: bool
    """Whether a write may have taken effect although it failed: look before repeating it."""

    _kind = "error"
    _status: int | None = None

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        """With what it is to say, and what is known about it: `NotFoundError("no such DID", {"request_id": "4711"})`.
        What is not named has the value that is usual for the class, so that a test can raise it in place of a request.
        """
        super().__init__(message)
        given = dict(fields or {})
        self._fields = given
        self.kind = given.get("kind", self._kind)
        self.status = given.get("status", self._status)
        self.request_id = given.get("request_id")
        self.response = given.get("response")
        self.outcome = given.get("outcome", "not_sent")
        self.attempts = given.get("attempts", 0)
        self.waited_for_rate_limit = given.get("waited_for_rate_limit", 0.0)
        self.is_retryable = given.get("is_retryable", False)
        self.may_have_happened = given.get("may_have_happened", False)

    def __reduce__(self) -> tuple[Any, ...]:
        notes = getattr(self, "__notes__", None)
        return _restored, (type(self), str(self), self._fields, self.__cause__, notes)

    def __copy__(self) -> Self:
        copied = type(self)(str(self), self._fields)
        _finished(copied, self.__cause__, getattr(self, "__notes__", None))
        copied.__traceback__ = self.__traceback__
        return copied


def _restored(
    cls: type[DidwwError],
    message: str,
    fields: Mapping[str, Any],
    cause: BaseException | None,
    notes: list[str] | None,
) -> DidwwError:
    error = cls(message, fields)
    _finished(error, cause, notes)
    return error


def _finished(error: DidwwError, cause: BaseException | None, notes: list[str] | None) -> None:
    # to set even None would hide what was being handled when it was raised
    if cause is not None:
        error.__cause__ = cause
    if notes is not None:
        error.__dict__["__notes__"] = list(notes)


class ApiError(DidwwError):
    """The API answered, and the answer is not a success."""

    _kind = "api"

    errors: list[ErrorObject]
    """What the API says is wrong; empty if the body is not the JSON that it should be."""
    retry_after: float | None
    """How long the API asks to wait before the next request, in seconds."""
    body: str
    """The first KiB of the body, whatever it is. It may repeat what was sent: do not log it."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.errors = [ErrorObject(error) for error in self._fields.get("errors") or ()]
        self.retry_after = self._fields.get("retry_after")
        self.body = self._fields.get("body") or ""


class UnauthorizedError(ApiError):
    """401: the credential is not accepted."""

    _status = 401


class ForbiddenError(ApiError):
    """403: the account may not do this."""

    _status = 403


class NotFoundError(ApiError):
    """404: no such resource, or it is not the account's."""

    _status = 404


class ConflictError(ApiError):
    """409: it does not fit the state that the resource is in."""

    _status = 409


class UnprocessableError(ApiError):
    """422: the values are not accepted; `errors` tells which."""

    _status = 422


class RateLimitedError(ApiError):
    """429: too many requests."""

    _status = 429


class ServerError(ApiError):
    """500 and above."""

    _status = 500


class RequestTimeoutError(DidwwError, TimeoutError):
    """It took too long."""

    _kind = "timeout"

    phase: str
    """What was being waited for: `rate_limit`, `credential`, `connect`, `response` or `body`."""
    limit: float | None
    """The limit that was reached, in seconds, where it is known."""
    wait: float | None
    """How long the rate limit would have had it wait, in seconds, if that is what it was about."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.phase = self._fields.get("phase", "response")
        self.limit = self._fields.get("limit")
        self.wait = self._fields.get("wait")


class ConnectError(DidwwError, ConnectionError):
    """No connection could be made: unknown host, refused, unreachable. Nothing was sent."""

    _kind = "connect"

    host: str
    """The host, with the port if it is not the scheme's own."""
    proxy: str | None
    """The proxy that it went through, if it is known to have gone through one."""
    dns: bool
    """Whether the host's name could not be resolved."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.host = self._fields.get("host") or ""
        self.proxy = self._fields.get("proxy")
        self.dns = self._fields.get("dns", False)


class TlsError(DidwwError):
    """The server's certificate is not trusted, or what answers does not speak TLS. Nothing was sent."""

    _kind = "tls"

    host: str
    """The host, with the port if it is not the scheme's own."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.host = self._fields.get("host") or ""


class TransportError(DidwwError, ConnectionError):
    """The connection broke after it was made."""

    _kind = "transport"


class DecodeError(DidwwError, ValueError):
    """The answer is a success and cannot be understood."""

    _kind = "decode"

    path: str
    """Where in the document, e.g. `data[3].attributes.number`; empty for the document itself."""
    excerpt: str | None
    """The start of a body that is not JSON at all: the page of a proxy, say."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.path = self._fields.get("path") or ""
        self.excerpt = self._fields.get("excerpt")


class InvalidInputError(DidwwError, ValueError):
    """What was asked for cannot be sent. Nothing was."""

    _kind = "invalid_input"

    member: str | None
    """The attribute, parameter or option that it is about, if it is about one."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.member = self._fields.get("member")


class FileError(DidwwError, OSError):
    """A file of this machine could not be read or written."""

    _kind = "file"

    action: str
    """What was tried: `read`, `create` …"""
    path: str | None
    """Which file; `None` for a file object."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.action = self._fields.get("action") or ""
        self.path = self._fields.get("file")
        self.filename = self.path
        self.errno = self._fields.get("errno")

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class WaitError(DidwwError):
    """Something that DIDWW was to do did not come to the end that was waited for. It goes on: wait for its id again."""

    _kind = "wait"

    resource: str
    """JSON:API type of what was waited for."""
    id: str
    """Its id."""
    state: str
    """The state that it was last seen in."""
    waited: float
    """How long it was waited for, in seconds."""
    timed_out: bool
    """Whether the time was up."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.resource = self._fields.get("resource") or ""
        self.id = self._fields.get("id") or ""
        self.state = self._fields.get("state") or ""
        self.waited = self._fields.get("waited", 0.0)
        self.timed_out = self._fields.get("timed_out", False)


class RecordError(DidwwError, ValueError):
    """A row of a file with call detail records cannot be understood."""

    _kind = "record"

    line: int
    """Line of the file where the row begins, counted from 1; the header is line 1."""
    column: str | None
    """The column's name, if it is about one."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.line = self._fields.get("line", 0)
        self.column = self._fields.get("column")


class CallbackError(DidwwError, ValueError):
    """A callback cannot be read, or is not known to be DIDWW's."""

    _kind = "callback"

    fault: str
    """What kind of fault it is: `signature`, `malformed`, `too_large` or `media_type`."""
    http_status: int
    """The HTTP status to answer with."""

    def __init__(self, message: str = "", fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(message, fields)
        self.fault = self._fields.get("fault") or "malformed"
        self.http_status = self._fields.get("http_status", 400)


class CancelledRequestError(DidwwError):
    """The request was cancelled."""

    _kind = "cancelled"


_OF_KIND: dict[str, type[DidwwError]] = {
    "timeout": RequestTimeoutError,
    "connect": ConnectError,
    "tls": TlsError,
    "transport": TransportError,
    "decode": DecodeError,
    "invalid_input": InvalidInputError,
    "file": FileError,
    "wait": WaitError,
    "record": RecordError,
    "callback": CallbackError,
    "cancelled": CancelledRequestError,
}

_OF_STATUS: dict[int, type[ApiError]] = {
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableError,
    429: RateLimitedError,
}


def from_native(fields: dict[str, Any]) -> DidwwError:
    """The exception of an error that the native module tells about."""
    cause = fields.pop("cause", None)
    kind, status = fields["kind"], fields.get("status")
    if kind == "file" and fields.get("errno") is None and isinstance(cause, OSError):
        # what a file object of the program raised
        fields["errno"] = cause.errno
    cls: type[DidwwError]
    if kind == "api":
        cls = ServerError if status is not None and status >= 500 else _OF_STATUS.get(status or 0, ApiError)
    else:
        cls = _OF_KIND.get(kind, DidwwError)
    error = cls(fields.pop("message"), fields)
    _finished(error, cause, None)
    # what is raised by native code has none of itself
    error.__context__ = sys.exc_info()[1]
    return error


def invalid_input(member: str, message: str) -> InvalidInputError:
    """The exception of an option that cannot be."""
    return InvalidInputError(f"{member}: {message}", {"member": member})
