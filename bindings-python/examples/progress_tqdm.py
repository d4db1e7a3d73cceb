"""Progress bars of tqdm: for a list whose length is known, for an upload and for a download."""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from pathlib import Path

from tqdm import tqdm

import account
from didww_sdk import Export, ExportFilters, ExportType


def main() -> None:
    """Show three bars."""
    with account.client(changes=True) as client, tempfile.TemporaryDirectory() as folder:
        cities = client.cities.list(page_size=10, prefetch=True)
        for _ in tqdm(cities, total=cities.count(), desc="cities", unit="city", file=sys.stdout):
            pass

        with tqdm(desc="upload", unit="B", unit_scale=True, file=sys.stdout) as bar:

            def sent(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            uploaded = client.encrypted_files.upload(b"%PDF-1.7 " * 50_000, file_name="scan.pdf", on_progress=sent)
        client.encrypted_files.delete(uploaded.id)

        today = date.today()
        export = client.exports.create_and_wait(
            Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=today.year, month=today.month)),
            poll_every=0.1,
        )
        with tqdm(desc="download", unit="B", unit_scale=True, file=sys.stdout) as bar:

            def came(done: int, total: int | None) -> None:
                bar.total = total
                bar.update(done - bar.n)

            client.exports.download(export, Path(folder) / "calls.csv", on_progress=came)


if __name__ == "__main__":
    main()
