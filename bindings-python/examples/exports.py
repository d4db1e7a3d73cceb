"""Exports: files of call detail records, made on request and fetched to disk."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import account
from didww_sdk import Export, ExportFilters, ExportStatus, ExportType


def main() -> None:
    """Ask for the calls of a month, wait, fetch the file unpacked and packed."""
    today = date.today()
    with account.client(changes=True) as client, tempfile.TemporaryDirectory() as folder:
        export = client.exports.create_and_wait(
            Export(
                export_type=ExportType.CDR_IN,
                filters=ExportFilters(year=today.year, month=today.month),
            ),
            poll_every=0.1,
            on_progress=lambda export: print(f"  {export.status}"),
        )

        # it goes on where its connection broke, checks lengths and sums, and has its name when it is whole
        unpacked = client.exports.download(
            export,
            Path(folder) / "calls.csv",
            on_progress=lambda done, total: print(f"  {done} of {total or '?'} bytes"),
        )
        print(f"{unpacked.path}: {unpacked.bytes} bytes")
        packed = client.exports.download(export, Path(folder) / "calls.csv.gz")  # by its name it stays packed
        print(f"{packed.path}: {packed.bytes} bytes")

        # without a disk
        lines = client.exports.content(export).read().decode().splitlines()
        print(f"{len(lines) - 1} calls; columns {lines[0][:60]}…")

        for row in client.exports.list(sort=["-created_at"]):
            if row.status == ExportStatus.COMPLETED:
                print(f"{row.export_type} of {row.created_at:%Y-%m-%d}: {row.url}")


if __name__ == "__main__":
    main()
