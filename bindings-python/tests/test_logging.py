"""Logs: one record per request, retries, and never a key, a password or a body."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from conftest import KEY
from didww_sdk import AsyncClient, Client, DidwwError, RetryPolicy, SipConfiguration, VoiceInTrunk
from loopback import CLOSE, Loopback, did, document, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGGER = "didww_sdk"


class Kept(logging.Handler):
    """Keeps records."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """What is told at any level."""
    logger, handler = logging.getLogger(LOGGER), Kept()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler.records
    logger.removeHandler(handler)
    logger.setLevel(logging.NOTSET)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name.startswith("didww_")}


def test_a_request_is_one_record(loopback: Loopback, direct: Client, records: list[logging.LogRecord]) -> None:
    loopback.answer(document(did(), headers={"X-Request-Id": "request-1"}))
    direct.dids.find("did-1")
    (record,) = records
    assert (record.name, record.levelno) == (LOGGER, logging.DEBUG)
    assert record.getMessage().startswith("find dids: 200 in ")
    told = fields(record)
    duration = told.pop("didww_duration_ms")
    assert isinstance(duration, int)
    assert told == {
        "didww_operation": "find",
        "didww_resource": "dids",
        "didww_method": "GET",
        "didww_path": "/dids/did-1",
        "didww_attempts": 1,
        "didww_status": 200,
        "didww_request_id": "request-1",
    }


def test_retries_are_told(loopback: Loopback, records: list[logging.LogRecord]) -> None:
    with Client(KEY, base_url=loopback.base_url, retry_policy=RetryPolicy(base_delay=0.01)) as client:
        loopback.answer(refusal(503), document(did()))
        client.dids.find("did-1")
    again, done = records
    assert again.levelno == logging.INFO
    assert "again" in again.getMessage()
    assert done.levelno == logging.DEBUG
    assert "2 attempts" in done.getMessage()
    assert fields(done)["didww_attempts"] == 2


def test_what_fails_is_told(loopback: Loopback, direct: Client, records: list[logging.LogRecord]) -> None:
    loopback.answer(refusal(404), CLOSE)
    for _ in range(2):
        with pytest.raises(DidwwError):
            direct.raw("GET", "dids", params={"filter[number]": "1"})
    refused, broken = records
    assert refused.getMessage().startswith("GET /dids: 404 in ")
    assert broken.getMessage().startswith("GET /dids: no answer in ")


def test_a_list_that_ends_early_is_a_warning(
    loopback: Loopback, direct: Client, records: list[logging.LogRecord]
) -> None:
    loopback.answer(document([did()], meta={"total_records": 5}), document([], meta={"total_records": 5}))
    assert len(list(direct.dids.list(page_size=1))) == 1
    (warning,) = [record for record in records if record.levelno == logging.WARNING]
    assert "5" in warning.getMessage()


def test_neither_keys_nor_passwords_nor_bodies_are_told(
    loopback: Loopback, direct: Client, records: list[logging.LogRecord]
) -> None:
    configuration = SipConfiguration(
        host="sip.example.com", auth_enabled=True, auth_user="u", auth_password="hidden-pw"
    )
    trunk = VoiceInTrunk(name="A name of a trunk", configuration=configuration)
    loopback.answer(refusal(422, detail=f"{KEY} hidden-pw"), refusal(401, detail=KEY))
    for _ in range(2):
        with pytest.raises(DidwwError):
            direct.voice_in_trunks.create(trunk)
    assert len(records) == 2
    everything = json.dumps([{**vars(record), "message": record.getMessage()} for record in records], default=repr)
    for secret in (KEY, "hidden-pw", "A name of a trunk"):
        assert secret not in everything


def test_the_level_is_that_of_the_logger(loopback: Loopback, direct: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger=LOGGER):
        direct.dids.list().page()
    assert caplog.records == []
    with caplog.at_level(logging.DEBUG, logger=LOGGER):
        direct.dids.list().page()
    assert len(caplog.records) == 1
    with caplog.at_level(logging.DEBUG, logger="urllib3"):
        direct.dids.list().page()
    assert len(caplog.records) == 1


def test_calls_of_asyncio_are_told_too(loopback: Loopback, records: list[logging.LogRecord]) -> None:
    async def run() -> None:
        async with AsyncClient(KEY, base_url=loopback.base_url) as client:
            await asyncio.gather(*(client.dids.list().page() for _ in range(5)))

    asyncio.run(run())
    assert [record.getMessage().split(":")[0] for record in records] == ["list dids"] * 5


def test_a_handler_that_fails_does_not_fail_the_call(loopback: Loopback, direct: Client) -> None:
    class Fails(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise RuntimeError("a handler")

    logger, handler = logging.getLogger(LOGGER), Fails()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    shown: list[Any] = []
    before, sys.unraisablehook = sys.unraisablehook, shown.append
    try:
        assert len(direct.dids.list().page()) == 0
    finally:
        sys.unraisablehook = before
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
    assert [str(each.exc_value) for each in shown] == ["a handler"]


def test_a_program_without_logging_gets_none(loopback: Loopback) -> None:
    code = (
        "import sys\nfrom didww_sdk import Client\n"
        f"Client('key', base_url={loopback.base_url!r}).dids.list().page()\n"
        "sys.exit('logging' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(loopback.requests) == 1
