"""Call detail records as Arrow batches, which Polars, DuckDB, pandas and pyarrow take as they are."""

from __future__ import annotations

import tempfile
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import account
from didww_sdk import CdrIn, Export, ExportFilters, ExportType


def with_pyarrow(path: Path) -> None:
    """Read batch by batch, in constant memory."""
    import pyarrow

    reader = pyarrow.RecordBatchReader.from_stream(CdrIn.batches(path))
    rows = 0
    for batch in reader:
        rows += batch.num_rows
    print(f"pyarrow: {rows} calls, columns {', '.join(reader.schema.names[:4])} …")


def with_polars(path: Path) -> None:
    """Make a data frame and ask it something."""
    import polars

    frame = polars.DataFrame(CdrIn.batches(path))
    by_response = frame.group_by("response").agg(polars.len().alias("calls"), polars.col("duration").sum())
    print("polars:")
    for response, calls, seconds in by_response.sort("response").rows():
        print(f"  {response}: {calls} calls, {seconds} s")


def main() -> None:
    """Fetch an export, read it with what is installed."""
    today = date.today()
    with account.client(changes=True) as client, tempfile.TemporaryDirectory() as folder:
        export = client.exports.create_and_wait(
            Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=today.year, month=today.month)),
            poll_every=0.1,
        )
        path = Path(folder) / "calls.csv.gz"
        client.exports.download(export, path)
        for library, read in (("pyarrow", with_pyarrow), ("polars", with_polars)):
            if find_spec(library):
                read(path)
            else:
                print(f"{library} is not installed: pip install {library}")
        if find_spec("pyarrow"):
            import pyarrow

            # while it is fetched, without a disk
            table = pyarrow.table(client.exports.content(export).batches())
            print(f"fetched as a table: {table.num_rows} rows, {table.num_columns} columns")


if __name__ == "__main__":
    main()
