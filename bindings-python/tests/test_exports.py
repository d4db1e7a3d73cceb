"""Exports: files on disk and in pieces, and their rows, typed."""

from __future__ import annotations

import gzip
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from didww_sdk import (
    CdrIn,
    CdrOut,
    Client,
    Export,
    ExportFilters,
    ExportType,
    FileError,
    InvalidInputError,
    RecordError,
)
from didww_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 20_000


@pytest.fixture(scope="module")
def large() -> Iterator[Client]:
    """A client of an account with many calls."""
    with (
        Sandbox(export_rows=ROWS) as running,
        Client(running.api_key, base_url=running.base_url, rate_limit=None) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def export(large: Client) -> Export:
    today = date.today()
    return large.exports.create_and_wait(
        Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=today.year, month=today.month)),
        poll_every=0.05,
    )


def test_a_download_tells_how_far_it_is(large: Client, export: Export, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    done = large.exports.download(
        export, tmp_path / "calls.csv", on_progress=lambda got, total: seen.append((got, total))
    )
    assert done.path == tmp_path / "calls.csv"
    assert done.bytes == done.path.stat().st_size
    assert done.resumed_from == 0
    assert len(done.path.read_text().splitlines()) == ROWS + 1
    assert [got for got, _ in seen] == sorted(got for got, _ in seen)
    assert seen[-1][0] > 0
    assert [path.name for path in tmp_path.iterdir()] == ["calls.csv"]


def test_a_packed_download(large: Client, export: Export, tmp_path: Path) -> None:
    by_name = large.exports.download(export, str(tmp_path / "calls.csv.gz"))
    asked = large.exports.download(export, tmp_path / "packed", packed=True)
    plain = large.exports.download(export, tmp_path / "plain.csv", packed=False)
    assert by_name.path.read_bytes() == asked.path.read_bytes()
    assert gzip.decompress(by_name.path.read_bytes()) == plain.path.read_bytes()


def test_the_content_in_pieces_and_at_once(large: Client, export: Export, tmp_path: Path) -> None:
    file = large.exports.download(export, tmp_path / "calls.csv").path.read_bytes()
    content = large.exports.content(export)
    pieces = list(content)
    assert len(pieces) > 1
    assert b"".join(pieces) == file
    assert content.read() == file, "it can be fetched again"
    packed = large.exports.content(export, packed=True).read()
    assert gzip.decompress(packed) == file
    seen: list[int] = []
    large.exports.content(export, on_progress=lambda got, _: seen.append(got)).read()
    assert seen == sorted(seen)
    assert seen


def test_a_piece_at_a_time_need_not_be_read_to_the_end(large: Client, export: Export) -> None:
    first = next(iter(large.exports.content(export)))
    assert first.startswith(b"Date/Time")
    rows = iter(large.exports.content(export).rows(CdrIn))
    assert isinstance(next(rows), CdrIn)
    del rows
    assert large.balance.find().total_balance > 0


def test_rows_are_typed(large: Client, export: Export) -> None:
    count = 0
    for call in large.exports.content(export).rows(CdrIn):
        count += 1
        if count > 50:
            continue
        assert isinstance(call.started_at, datetime)
        assert call.started_at.tzinfo is timezone.utc
        assert isinstance(call.duration, int)
        assert isinstance(call.metered_amount, Decimal)
        assert call.connected_at is None or call.connected_at >= call.started_at
        assert isinstance(call.destination_did, str)
        assert call.line == count + 1
        assert f"line={call.line}" in repr(call)
    assert count == ROWS
    # the export says itself what it holds
    assert isinstance(next(iter(large.exports.content(export).rows())), CdrIn)


def test_rows_of_files(large: Client, export: Export, tmp_path: Path) -> None:
    packed = large.exports.download(export, tmp_path / "calls.csv.gz").path
    plain = large.exports.download(export, tmp_path / "calls.csv").path
    of_file = [(call.started_at, call.source, call.duration) for call in CdrIn.open(packed)]
    assert len(of_file) == ROWS
    assert of_file == [(call.started_at, call.source, call.duration) for call in CdrIn.open(str(plain))]
    assert of_file == [(call.started_at, call.source, call.duration) for call in CdrIn.read(plain.read_bytes())]
    assert of_file == [(call.started_at, call.source, call.duration) for call in CdrIn.read(plain.read_text())]
    with plain.open("rb") as opened:
        assert len(list(CdrIn.read(opened))) == ROWS


TEXT = """Date/Time Start (UTC),Source,Duration (sec),Total (USD),Colour
2026-04-16 00:00:10,12025550123,45,0.0100,blue
2026-04-16 00:01:10,,often,,red
2026-04-16 00:02:10,,0,,
"""


def test_columns_that_are_not_known_and_cells_that_are_damaged() -> None:
    reader = CdrIn.read(TEXT)
    first = next(reader)
    assert first.total == Decimal("0.0100")
    assert first.connected_at is None
    assert first.get("Colour") == "blue"
    assert first.unknown == {"Colour": "blue"}
    assert first.get("Nothing") is None
    with pytest.raises(RecordError) as caught:
        next(reader)
    assert (caught.value.line, caught.value.column) == (3, "Duration (sec)")
    assert isinstance(caught.value, ValueError)
    # the next one is read all the same
    third = next(reader)
    assert (third.line, third.duration, third.source) == (4, 0, None)
    with pytest.raises(StopIteration):
        next(reader)
    with pytest.raises(AttributeError, match="read-only"):
        first.duration = 1  # type: ignore[assignment]
    with pytest.raises(TypeError):
        CdrIn()


def test_outgoing_calls(sandbox: Sandbox) -> None:
    with Client(sandbox.api_key, base_url=sandbox.base_url, api_version="2026-04-16") as client:
        now = datetime.now(timezone.utc).replace(microsecond=0)
        made = client.exports.create_and_wait(
            Export(export_type=ExportType.CDR_OUT, filters=ExportFilters(from_=now.replace(day=1, hour=0), to=now)),
            poll_every=0.05,
        )
        rows = list(client.exports.content(made).rows(CdrOut))
        assert all(isinstance(row, CdrOut) for row in rows)


def test_what_cannot_be_fetched(client: Client, tmp_path: Path) -> None:
    waiting = client.exports.create(
        Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=date.today().year, month=date.today().month))
    )
    with pytest.raises(InvalidInputError, match="pending"):
        client.exports.download(waiting, tmp_path / "calls.csv")
    assert list(tmp_path.iterdir()) == []
    ready = client.exports.wait(waiting, poll_every=0.05)
    with pytest.raises(FileError) as caught:
        client.exports.download(ready, tmp_path / "no" / "such" / "folder" / "calls.csv")
    assert isinstance(caught.value, OSError)
    assert caught.value.errno is not None
    with pytest.raises(FileError):
        CdrIn.open(tmp_path / "nothing.csv")
