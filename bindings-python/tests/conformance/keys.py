"""The keys of the cases that this runner knows. One that it does not know fails the case: a check must not vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CASE = {"name", "about", "client", "exchanges", "steps"}
CLIENT = {"api_version", "api_key", "timeout_ms", "retries", "max_response_bytes", "rate_limit", "base_url"}
RATE_LIMIT = {"per_second", "burst"}
QUERY = {"filter", "sort", "include", "fields", "page", "allow_unknown"}
PAGE = {"number", "size"}
FILE = {"text", "times", "from", "name", "description"}
CALLBACK = {"secret", "url", "public_base_url", "form", "body", "content_type", "query", "signature"}
EXPECT = {
    "type",
    "id",
    "values",
    "links",
    "unknown",
    "changed",
    "same",
    "json",
    "len",
    "ids",
    "none",
    "count",
    "total_records",
    "page_links",
    "document_meta",
    "status",
    "request_id",
    "headers",
    "attempts",
    "rate_limit",
    "text",
    "times",
    "valid",
    "events",
    "body",
    "debug",
    "debug_lacks",
}
ERROR = {
    "kind",
    "is",
    "status",
    "request_id",
    "errors",
    "retry_after",
    "attempts",
    "rate_limit",
    "body",
    "message",
    "message_lacks",
    "member",
    "line",
    "column",
    "path",
    "outcome",
    "retryable",
}

_CALL = {"timeout_ms", "read_timeout_ms", "retries"}
# What a step takes besides `do`, `expect` and `error`.
STEPS: dict[str, set[str]] = {
    "find": {"type", "id", "query", "as", *_CALL},
    "list": {"type", "query", "as", *_CALL},
    "each": {"type", "query", "as", "take", "prefetch", *_CALL},
    "first": {"type", "query", "as", *_CALL},
    "count": {"type", "query", "as", *_CALL},
    "create": {"type", "of", "query", "as", *_CALL},
    "update": {"type", "of", "query", *_CALL},
    "delete": {"type", "id", *_CALL},
    "raw": {"method", "path", "params", "body", *_CALL},
    "new": {"type", "id", "as"},
    "take": {"path", "of", "as"},
    "clone": {"as", "of"},
    "set": {"values", "of"},
    "append": {"values", "of"},
    "link": {"links", "of"},
    "reset": {"of"},
    "check": {"of"},
    "wait": {"type", "id", "as", "poll_every_ms", "within_ms", *_CALL},
    "create_and_wait": {"type", "of", "as", "poll_every_ms", "within_ms", *_CALL},
    "upload": {"file", "as", *_CALL},
    "fingerprint": {"keys", "as"},
    "download": {"of", "as", "packed", *_CALL},
    "records": {"record", "of", "csv", "as"},
    "sign": {"callback", "as"},
    "validate": {"callback", "as"},
    "read_callback": {"callback", "as"},
}


class UnknownKeyError(Exception):
    """A case says what this runner does not understand."""


def _known(what: str, given: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise UnknownKeyError(f"{what}: the runner does not know {', '.join(unknown)}")


def check_case(case: Mapping[str, Any]) -> None:
    """Refuse a case with a key that nobody would look at. What the exchanges hold is for the server alone."""
    _known("case", case, CASE)
    client = case["client"]
    _known("client", client, CLIENT)
    _known("rate_limit", client.get("rate_limit", {}), RATE_LIMIT)
    for number, step in enumerate(case["steps"], start=1):
        what = f"step {number}"
        verb = step["do"]
        if verb not in STEPS:
            raise UnknownKeyError(f"{what}: the runner cannot {verb}")
        _known(what, step, STEPS[verb] | {"do", "expect", "error"})
        _known(f"{what}, expect", step.get("expect", {}), EXPECT)
        _known(f"{what}, error", step.get("error", {}), ERROR)
        query = step.get("query", {})
        _known(f"{what}, query", query, QUERY)
        _known(f"{what}, page", query.get("page", {}), PAGE)
        _known(f"{what}, file", step.get("file", {}), FILE)
        _known(f"{what}, callback", step.get("callback", {}), CALLBACK)
