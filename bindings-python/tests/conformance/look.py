"""What the caller sees: results against what a case expects of them."""

from __future__ import annotations

from typing import Any

from conformance.callbacks import look_at_events
from conformance.links import look_at_link
from conformance.outcomes import Events, MismatchError, Records, differ
from conformance.paths import resource_at, resource_of, rows_of, see
from conformance.values import ABSENT, difference, is_absent, same_json
from didww_sdk import Page, RawResponse, Resource, ResponseInfo, UploadedFile


def look_at(held: Any, expect: dict[str, Any]) -> None:
    """Compare a result with what is expected of it."""
    if isinstance(held, Records):
        _look_at_records(held, expect)
        return
    for path, wanted in expect.get("values", {}).items():
        _look_at_value(path, see(held, path), wanted)
    for path, wanted in expect.get("links", {}).items():
        owner, _, name = path.rpartition(".")
        look_at_link(resource_at(held, owner), name, wanted)
    for one, other in expect.get("same", []):
        _look_at_identity(held, one, other)
    _look_at_plain(held, expect)
    _look_at_resource(held, expect)
    _look_at_rows(held, expect)
    _look_at_page(held, expect)
    look_at_response(_response_of(held), expect)
    if "body" in expect:
        got = held.json() if isinstance(held, RawResponse) else ABSENT
        if not same_json(got, expect["body"]):
            differ("body", got, expect["body"])
    holds("repr", repr(held), expect.get("debug", []))
    lacks("repr", repr(held), expect.get("debug_lacks", []))


def _equal(what: str, got: object, wanted: object) -> None:
    if type(got) is not type(wanted) or got != wanted:
        differ(what, got, wanted)


def _look_at_value(path: str, seen: Any, wanted: Any) -> None:
    if isinstance(seen, Resource):
        seen = seen.id
    elif isinstance(seen, tuple):
        seen = [resource.id for resource in seen]
    found = difference(seen, wanted)
    if found is not None:
        raise MismatchError(f"{path}: {found}")


def _look_at_records(held: Records, expect: dict[str, Any]) -> None:
    if "len" in expect:
        _equal("len", len(held.records), expect["len"])
    for path, wanted in expect.get("values", {}).items():
        row, _, name = path.partition(".")
        record = held.records[int(row)]
        # a field of the record, or a column of the file that is none
        got = getattr(record, name) if hasattr(type(record), name) else record.get(name)
        found = difference(got, wanted)
        if found is not None:
            raise MismatchError(f"{path}: {found}")


def _look_at_identity(held: Any, one: str, other: str) -> None:
    a, b = resource_at(held, one), resource_at(held, other)
    if a is not b:
        differ(f"{one} and {other} are not one object", a, b)
    # and not only as long as somebody holds it
    if resource_at(held, one) is not b:
        differ(f"{one} is another object now", a, b)


def _look_at_plain(held: Any, expect: dict[str, Any]) -> None:
    if "text" in expect:
        wanted = expect["text"] * expect.get("times", 1)
        if not isinstance(held, str):
            raise MismatchError(f"this is no text: {held!r}")
        if held != wanted and len(held) > 1_000:
            raise MismatchError(f"text of {len(held)} characters, not the {len(wanted)} that are expected")
        _equal("text", held, wanted)
    if "valid" in expect:
        _equal("valid", held, expect["valid"])
    if "count" in expect:
        _equal("count", held, expect["count"])
    if "none" in expect:
        _equal("none", held is None, expect["none"])
    if "events" in expect:
        if not isinstance(held, Events):
            raise MismatchError(f"these are no events: {held!r}")
        look_at_events(held.events, expect["events"])


def _look_at_resource(held: Any, expect: dict[str, Any]) -> None:
    if "type" in expect:
        _equal("type", resource_of(held).wire_type, expect["type"])
    if "id" in expect:
        _equal("id", held.id if isinstance(held, UploadedFile) else resource_of(held).id, expect["id"])
    if "changed" in expect:
        _equal("changed", resource_of(held).is_changed, expect["changed"])
    if "unknown" in expect:
        got = resource_of(held).unknown_attributes
        if not same_json(got, expect["unknown"]):
            differ("unknown", got, expect["unknown"])
    plain: Any = resource_of(held).to_dict() if "json" in expect else None
    for pointer, wanted in expect.get("json", {}).items():
        got = _behind(plain, pointer)
        right = got is ABSENT if is_absent(wanted) else same_json(got, wanted)
        if not right:
            differ(f"json {pointer}", "absent" if got is ABSENT else got, wanted)


def _behind(plain: Any, pointer: str) -> Any:
    for segment in pointer.split("/")[1:]:
        name = segment.replace("~1", "/").replace("~0", "~")
        if isinstance(plain, dict) and name in plain:
            plain = plain[name]
        elif isinstance(plain, list) and name.isdigit() and int(name) < len(plain):
            plain = plain[int(name)]
        else:
            return ABSENT
    return plain


def _look_at_rows(held: Any, expect: dict[str, Any]) -> None:
    if "len" in expect:
        _equal("len", len(rows_of(held)), expect["len"])
    if "ids" in expect:
        _equal("ids", [row.id for row in rows_of(held)], expect["ids"])


def _look_at_page(held: Any, expect: dict[str, Any]) -> None:
    if not {"total_records", "page_links", "document_meta"} & expect.keys():
        return
    if not isinstance(held, Page):
        raise MismatchError(f"this is no page: {held!r}")
    if "total_records" in expect:
        _equal("total_records", held.total_records, expect["total_records"])
    for name, wanted in expect.get("page_links", {}).items():
        _equal(f"link {name}", getattr(held.links, name), wanted)
    for name, wanted in expect.get("document_meta", {}).items():
        got = held.meta.get(name, ABSENT)
        if not same_json(got, wanted):
            differ(f"meta {name}", got, wanted)


def _response_of(held: Any) -> ResponseInfo | None:
    if isinstance(held, (Resource, Page, UploadedFile)):
        return held.response
    if isinstance(held, RawResponse):
        return held.info
    return held if isinstance(held, ResponseInfo) else None


def look_at_response(response: ResponseInfo | None, expect: dict[str, Any]) -> None:
    """Compare what came with an answer."""
    if not {"status", "request_id", "attempts", "rate_limit", "headers"} & expect.keys():
        return
    if response is None:
        if expect.get("request_id", ABSENT) is None or expect.get("rate_limit", ABSENT) is None:
            return
        raise MismatchError("there is no answer to look at")
    for name in ("status", "request_id", "attempts"):
        if name in expect:
            _equal(name, getattr(response, name), expect[name])
    if "rate_limit" in expect:
        limit = response.rate_limit
        got = limit and {"limit": limit.limit, "remaining": limit.remaining, "reset": limit.reset}
        _equal("rate_limit", got, expect["rate_limit"])
    for name, wanted in expect.get("headers", {}).items():
        _equal(f"header {name}", response.header(name), wanted)
        _equal(f"headers of {name}", response.headers.get(name.lower()), wanted)


def holds(what: str, text: str, wanted: list[str]) -> None:
    """Fail if a text lacks one of those."""
    for part in wanted:
        if part not in text:
            raise MismatchError(f"{what} {text!r} does not hold {part!r}")


def lacks(what: str, text: str, unwanted: list[str]) -> None:
    """Fail if a text holds one of those."""
    for part in unwanted:
        if part in text:
            raise MismatchError(f"{what} {text!r} holds {part!r}")
