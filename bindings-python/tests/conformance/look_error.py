"""Errors against what a case expects of them."""

from __future__ import annotations

from typing import Any

from conformance.look import holds, lacks, look_at_response
from conformance.outcomes import differ
from didww_sdk import (
    ApiError,
    CallbackError,
    ConflictError,
    ConnectError,
    DecodeError,
    DidwwError,
    FileError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RateLimitedError,
    RecordError,
    RequestTimeoutError,
    ServerError,
    TlsError,
    TransportError,
    UnauthorizedError,
    UnprocessableError,
    WaitError,
)

KINDS: dict[str, type[DidwwError]] = {
    "api": ApiError,
    "invalid_input": InvalidInputError,
    "timeout": RequestTimeoutError,
    "connect": ConnectError,
    "tls": TlsError,
    "transport": TransportError,
    "decode": DecodeError,
    "file": FileError,
    "wait": WaitError,
    "record": RecordError,
    "callback": CallbackError,
}
CONDITIONS: dict[str, type[ApiError]] = {
    "unauthorized": UnauthorizedError,
    "forbidden": ForbiddenError,
    "not_found": NotFoundError,
    "conflict": ConflictError,
    "unprocessable": UnprocessableError,
    "rate_limited": RateLimitedError,
    "server": ServerError,
}


def look_at_error(error: DidwwError, expect: dict[str, Any]) -> None:
    """Compare an error with what is expected of it."""
    if error.kind != expect["kind"] or not isinstance(error, KINDS[expect["kind"]]):
        differ("error", error, expect["kind"])
    for name in ("status", "request_id", "outcome", "attempts"):
        if name in expect and getattr(error, name) != expect[name]:
            differ(f"{name} of {error!r}", getattr(error, name), expect[name])
    if "rate_limit" in expect:
        look_at_response(error.response, {"rate_limit": expect["rate_limit"]})
    if "retryable" in expect and error.is_retryable is not expect["retryable"]:
        differ("retryable", error.is_retryable, expect["retryable"])
    if "is" in expect:
        conditions = [name for name, cls in CONDITIONS.items() if isinstance(error, cls)] or ["none"]
        if conditions != [expect["is"]]:
            differ("is", conditions, expect["is"])
    holds("message", str(error), expect.get("message", []))
    lacks("message", str(error), expect.get("message_lacks", []))
    lacks("repr", repr(error), expect.get("message_lacks", []))
    _look_at_details(error, expect)


def _look_at_details(error: DidwwError, expect: dict[str, Any]) -> None:
    api = error if isinstance(error, ApiError) else None
    if "errors" in expect:
        got = [each.to_dict() for each in api.errors] if api else []
        if got != expect["errors"]:
            differ("errors", got, expect["errors"])
    if "retry_after" in expect:
        wait = api.retry_after if api else None
        whole = None if wait is None else int(wait)
        if whole != expect["retry_after"]:
            differ("retry_after", wait, expect["retry_after"])
    if "body" in expect:
        holds("body", (api and api.body) or "", [expect["body"]])
    details = {
        "member": error.member if isinstance(error, InvalidInputError) else None,
        "path": error.path if isinstance(error, DecodeError) else None,
        "line": error.line if isinstance(error, RecordError) else None,
        "column": error.column if isinstance(error, RecordError) else None,
    }
    for name, detail in details.items():
        if name in expect and detail != expect[name]:
            differ(f"{name} of {error!r}", detail, expect[name])
