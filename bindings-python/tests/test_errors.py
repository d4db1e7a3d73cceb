"""The tree of exceptions."""

from __future__ import annotations

import copy
import errno
import pickle
import socket
from typing import TYPE_CHECKING

import pytest

import didww_sdk
from didww_sdk import (
    ApiError,
    Client,
    ConflictError,
    ConnectError,
    DidwwError,
    ErrorObject,
    Export,
    ExportFilters,
    ExportStatus,
    ExportType,
    FileError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RateLimitedError,
    RequestTimeoutError,
    ServerError,
    TransportError,
    UnauthorizedError,
    UnprocessableError,
    VoiceInTrunk,
    WaitError,
)
from didww_sdk.errors import from_native
from didww_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path


def test_what_the_api_says_is_all_there(client: Client) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.dids.find("nope")
    error = caught.value
    assert isinstance(error, (ApiError, DidwwError))
    assert (error.kind, error.status, error.outcome, error.attempts) == ("api", 404, "refused", 1)
    assert error.errors[0].detail == "The record identified by nope could not be found."
    assert error.response is not None
    assert error.response.request_id == error.request_id
    assert "check the id" in str(error)
    assert not error.is_retryable
    assert not error.may_have_happened


def test_refused_values_tell_their_place(client: Client) -> None:
    with pytest.raises(UnprocessableError) as caught:
        client.raw("POST", "voice_in_trunks", json={"data": {"type": "voice_in_trunks", "attributes": {}}})
    sources = [error.source for error in caught.value.errors if error.source is not None]
    assert sources
    assert all(source.pointer for source in sources)


def test_a_wrong_key_is_unauthorized(sandbox: Sandbox) -> None:
    another = Client("another-key", base_url=sandbox.base_url, rate_limit=None)
    with another as client, pytest.raises(UnauthorizedError) as caught:
        client.balance.find()
    assert "another-key" not in str(caught.value) + repr(caught.value)


def test_where_nobody_listens_the_systems_error_stands_behind() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/v3"
        with Client("key", base_url=url, retries=0) as client, pytest.raises(ConnectError) as caught:
            client.balance.find()
    error = caught.value
    assert isinstance(error, ConnectionError)
    assert isinstance(error.__cause__, OSError)
    assert error.__cause__.errno == errno.ECONNREFUSED
    assert error.outcome == "not_sent"
    assert error.is_retryable


def test_bad_input_is_a_value_error(client: Client) -> None:
    with pytest.raises(ValueError, match="there are: ") as caught:
        client.dids.list(sort=["colour"]).page()  # type: ignore[list-item]
    assert isinstance(caught.value, InvalidInputError)
    assert caught.value.member == "colour"
    with pytest.raises(InvalidInputError) as caught:
        client.voice_in_trunks.create(VoiceInTrunk())
    assert caught.value.member == "name"


def test_a_file_that_is_not_there_is_an_os_error(client: Client, tmp_path: Path) -> None:
    missing = tmp_path / "missing.pdf"
    with pytest.raises(OSError, match=r"missing\.pdf") as caught:
        client.encrypted_files.upload(missing)
    assert isinstance(caught.value, FileError)
    assert caught.value.errno == errno.ENOENT
    assert caught.value.path == str(missing)


def test_a_wait_that_takes_too_long_keeps_the_id() -> None:
    with Sandbox(settle_after=60) as sandbox, sandbox.client() as client:
        export = Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=2026, month=10))
        export = client.exports.create(export)
        with pytest.raises(WaitError, match=export.id) as caught:
            client.exports.wait(export, within=0.2, poll_every=0.05)
        error = caught.value
        assert (error.resource, error.id, error.state, error.timed_out) == ("exports", export.id, "pending", True)
        assert error.waited > 0
        sandbox.settle_all()
        assert client.exports.wait(export.id).status == ExportStatus.COMPLETED
        with pytest.raises(NotFoundError):
            client.exports.wait("nope", within=0.2, poll_every=0.05)


ALL = [
    (cls, name)
    for name, cls in vars(didww_sdk.errors).items()
    if isinstance(cls, type) and issubclass(cls, DidwwError) and not name.startswith("_")
]


@pytest.mark.parametrize(("cls", "name"), ALL)
def test_every_exception_is_exported_documented_and_can_be_pickled(cls: type[DidwwError], name: str) -> None:
    assert getattr(didww_sdk, name) is cls
    assert cls.__doc__
    error = cls("what went wrong", {"status": 503, "attempts": 3, "is_retryable": True})
    error.__cause__ = OSError(errno.ECONNRESET, "reset")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is cls
        assert str(again) == "what went wrong"
        assert (again.status, again.attempts, again.is_retryable) == (503, 3, True)
        assert isinstance(again.__cause__, OSError)
        assert again.kind == error.kind


@pytest.mark.parametrize(
    ("fields", "cls"),
    [
        ({"kind": "api", "status": 404}, NotFoundError),
        ({"kind": "api", "status": 500}, ServerError),
        ({"kind": "api", "status": 503}, ServerError),
        ({"kind": "api", "status": 418}, ApiError),
        ({"kind": "timeout", "phase": "connect", "limit": 1.5}, RequestTimeoutError),
        ({"kind": "transport"}, TransportError),
        ({"kind": "of a later release"}, DidwwError),
    ],
)
def test_the_kind_decides_the_class(fields: dict[str, object], cls: type[DidwwError]) -> None:
    cause = ValueError("behind")
    error = from_native({"message": "text", "cause": cause, **fields})
    assert type(error) is cls
    assert error.__cause__ is cause
    assert str(error) == "text"
    assert error.kind == fields["kind"]


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (401, UnauthorizedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (422, UnprocessableError),
        (429, RateLimitedError),
        (500, ServerError),
    ],
)
def test_a_class_stands_for_its_status(status: int, cls: type[ApiError]) -> None:
    assert type(from_native({"kind": "api", "message": "text", "status": status})) is cls
    # what a test raises in place of a request is like what a request raises
    alone = cls("text")
    assert (alone.kind, alone.status, alone.errors, alone.body) == ("api", status, [], "")
    assert cls("text", {"status": 599}).status == 599


DETAILS: list[dict[str, object]] = [
    {"kind": "api", "status": 422, "errors": [{"title": "t", "source": {"pointer": "/data"}}], "retry_after": 1.5},
    {"kind": "timeout", "phase": "rate_limit", "limit": 30.0, "wait": 31.5},
    {"kind": "connect", "host": "example.com", "proxy": "http://proxy:3128", "dns": True},
    {"kind": "tls", "host": "example.com:8443"},
    {"kind": "transport", "outcome": "unknown", "may_have_happened": True},
    {"kind": "decode", "path": "data[3].id", "excerpt": "<html>"},
    {"kind": "invalid_input", "member": "name"},
    {"kind": "file", "action": "read", "file": "/tmp/missing", "errno": errno.ENOENT},
    {"kind": "wait", "resource": "orders", "id": "o", "state": "pending", "waited": 600.5, "timed_out": True},
    {"kind": "record", "line": 17, "column": "Duration"},
    {"kind": "callback", "fault": "media_type", "http_status": 415},
    {"kind": "cancelled", "attempts": 1, "waited_for_rate_limit": 0.25},
]


@pytest.mark.parametrize("fields", DETAILS, ids=lambda fields: str(fields["kind"]))
def test_what_an_exception_tells_survives_pickle_and_copy(fields: dict[str, object]) -> None:
    error = from_native({"message": "what went wrong", **fields})
    assert type(error) in vars(didww_sdk.errors).values()
    assert type(error) is not DidwwError
    error.__cause__ = ConnectionResetError(errno.ECONNRESET, "reset")
    twins = [copy.copy(error), copy.deepcopy(error)]
    twins += [pickle.loads(pickle.dumps(error, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for twin in twins:
        for name, value in fields.items():
            # what an OSError calls otherwise
            given = getattr(twin, {"file": "path"}.get(name, name))
            assert ([one.to_dict() for one in given] if name == "errors" else given) == value
        assert (type(twin), twin.args, str(twin)) == (type(error), error.args, "what went wrong")
        assert isinstance(twin.__cause__, ConnectionResetError)
        assert twin.__cause__.errno == errno.ECONNRESET


def test_the_answer_comes_along(client: Client) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.dids.find("nope")
    error = caught.value
    copied, sent = copy.copy(error), pickle.loads(pickle.dumps(error))
    assert error.response is not None
    assert copied.response is error.response
    assert copied.__traceback__ is error.__traceback__
    assert sent.response is not None
    assert sent.response.headers == error.response.headers
    assert (sent.status, sent.request_id, sent.body) == (404, error.request_id, error.body)


def test_what_was_being_handled_is_the_context(client: Client) -> None:
    def look() -> None:
        try:
            raise KeyError("a")
        except KeyError:
            client.dids.find("nope")

    with pytest.raises(NotFoundError) as caught:
        look()
    assert isinstance(caught.value.__context__, KeyError)
    with pytest.raises(NotFoundError) as caught:
        client.dids.find("nope")
    assert caught.value.__context__ is None


def test_notes_are_kept() -> None:
    error = NotFoundError("text")
    # what `add_note` does from Python 3.11 on
    vars(error)["__notes__"] = ["while routing numbers"]
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert vars(twin)["__notes__"] == ["while routing numbers"]
        vars(twin)["__notes__"].append("of its own")
    assert vars(error)["__notes__"] == ["while routing numbers"]


def test_without_a_cause_what_was_being_handled_is_shown() -> None:
    error = from_native({"kind": "api", "message": "text", "status": 404, "cause": None})
    assert error.__cause__ is None
    assert not error.__suppress_context__
    assert not pickle.loads(pickle.dumps(error)).__suppress_context__


def test_a_body_is_not_shown() -> None:
    error = from_native({"kind": "api", "message": "text", "status": 418, "body": "<p>hidden</p>"})
    assert isinstance(error, ApiError)
    assert error.body == "<p>hidden</p>"
    assert "hidden" not in repr(error) + str(error)


def test_file_errors_are_those_of_the_system() -> None:
    error = from_native({"kind": "file", "message": "cannot read", "file": "a.pdf", "errno": errno.EACCES})
    assert isinstance(error, FileError)
    assert isinstance(error, OSError)
    assert (error.errno, error.filename, error.path, str(error)) == (errno.EACCES, "a.pdf", "a.pdf", "cannot read")
    # of a file object it is what that raised
    cause = PermissionError(errno.EPERM, "not this one")
    error = from_native({"kind": "file", "message": "cannot read", "errno": None, "cause": cause})
    assert isinstance(error, FileError)
    assert (error.errno, error.filename) == (errno.EPERM, None)
    assert pickle.loads(pickle.dumps(error)).errno == errno.EPERM


def test_error_objects_are_plain_data_too() -> None:
    data = {"title": "Name", "source": {"pointer": "/data/attributes/name"}, "meta": {"a": 1}}
    problem = ErrorObject(data)
    assert problem.to_dict() == data
    assert "pointer='/data/attributes/name'" in repr(problem)


def test_timeouts_are_those_of_python() -> None:
    assert issubclass(RequestTimeoutError, TimeoutError)
