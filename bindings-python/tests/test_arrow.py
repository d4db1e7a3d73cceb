"""Arrow: the rows of exports as columns, for pyarrow, polars, pandas and DuckDB, without a Python object per cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

from didww_sdk import CdrIn, Client, Export, ExportFilters, ExportType
from didww_sdk.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS = 10_000


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    with (
        Sandbox(export_rows=ROWS) as running,
        Client(running.api_key, base_url=running.base_url, rate_limit=None) as made,
    ):
        yield made


@pytest.fixture(scope="module")
def export(client: Client) -> Export:
    today = date.today()
    return client.exports.create_and_wait(
        Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=today.year, month=today.month)),
        poll_every=0.05,
    )


@pytest.fixture(scope="module")
def path(client: Client, export: Export, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return client.exports.download(export, tmp_path_factory.mktemp("exports") / "calls.csv.gz").path


@pytest.fixture(scope="module")
def seconds(path: Path) -> int:
    """All that was talked, as the rows say it."""
    return sum(call.duration or 0 for call in CdrIn.open(path))


def test_pyarrow(client: Client, export: Export, path: Path, seconds: int) -> None:
    table = pyarrow.table(CdrIn.batches(path))
    assert table.num_rows == ROWS
    assert sum(cell.as_py() for cell in table["duration"]) == seconds
    assert str(table.schema.field("started_at").type).startswith("timestamp")
    first = next(iter(CdrIn.open(path)))
    assert table["started_at"][0].as_py() == first.started_at
    assert table["metered_amount"][0].as_py() == first.metered_amount
    assert isinstance(table["metered_amount"][0].as_py(), Decimal)
    fetched = pyarrow.table(client.exports.content(export).batches())
    assert fetched.equals(table)
    assert pyarrow.table(client.exports.content(export).batches(CdrIn)).num_rows == ROWS
    # batch by batch
    reader = pyarrow.RecordBatchReader.from_stream(CdrIn.batches(path))
    assert sum(batch.num_rows for batch in reader) == ROWS


def test_polars(client: Client, export: Export, path: Path, seconds: int) -> None:
    for source in (CdrIn.batches(path), client.exports.content(export).batches()):
        frame = polars.DataFrame(source)
        assert frame.height == ROWS
        assert frame["duration"].sum() == seconds
        assert frame["started_at"].dtype == polars.Datetime(frame["started_at"].dtype.time_unit, "UTC")  # type: ignore[attr-defined]


def test_pandas(client: Client, export: Export, path: Path, seconds: int) -> None:
    for source in (CdrIn.batches(path), client.exports.content(export).batches()):
        # the stubs do not know it yet
        from_arrow: Any = vars(pandas.DataFrame)["from_arrow"].__get__(None, pandas.DataFrame)
        frame = from_arrow(source)
        assert len(frame) == ROWS
        assert int(frame["duration"].sum()) == seconds
        assert str(frame["started_at"].dt.tz) == "UTC"


def test_duckdb(client: Client, export: Export, path: Path, seconds: int) -> None:
    for calls in (CdrIn.batches(path), client.exports.content(export).batches()):
        with duckdb.connect() as connection:
            connection.register("calls", calls)
            (row,) = connection.execute("select count(*), sum(duration) from calls").fetchall()
            assert (row[0], int(row[1])) == (ROWS, seconds)
            # as often as one likes
            (row,) = connection.execute("select max(duration) from calls").fetchall()
            assert row[0] > 0


def test_batches_can_be_read_again(client: Client, export: Export, path: Path) -> None:
    for batches in (CdrIn.batches(path), client.exports.content(export).batches()):
        assert pyarrow.table(batches).equals(pyarrow.table(batches))


def test_the_schema_can_be_had_without_the_rows(path: Path) -> None:
    batches: Any = CdrIn.batches(path)
    schema = pyarrow.schema(batches)
    assert schema == pyarrow.table(CdrIn.batches(path)).schema


def test_batches_that_break_say_so(tmp_path: Path) -> None:
    damaged = tmp_path / "calls.csv"
    damaged.write_text("Date/Time Start (UTC),Duration (sec)\n2026-04-16 00:00:10,often\n")
    with pytest.raises(Exception, match=r"often|Duration"):
        pyarrow.table(CdrIn.batches(damaged))
