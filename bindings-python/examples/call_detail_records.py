"""Call detail records: the rows of an export, typed, one by one, in constant memory."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import account
from didww_sdk import CdrIn, CdrOut, Client, Export, ExportFilters, ExportType


def incoming(client: Client) -> Export:
    """Read incoming calls while they are fetched."""
    today = date.today()
    export = client.exports.create_and_wait(
        Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=today.year, month=today.month)),
        poll_every=0.1,
    )
    seconds, calls = 0, 0
    for call in client.exports.content(export).rows(CdrIn):
        calls += 1
        seconds += call.duration or 0
        if calls <= 3:
            print(f"  {call.started_at} {call.source} → {call.destination_did}: {call.duration} s, {call.response}")
    print(f"{calls} incoming calls, {seconds / 60:.1f} minutes")
    return export


def from_disk(client: Client, export: Export) -> None:
    """Read a file of before, packed as it came."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv.gz"
        client.exports.download(export, path)
        longest = max(CdrIn.open(path), key=lambda call: call.duration or 0, default=None)
        if longest:
            print(f"the longest call is in line {longest.line}: {longest.duration} s")
            # any column by its name in the file, those that this release does not know too
            print(f"  {longest.get('Response')!r}; other columns: {longest.unknown}")


def outgoing(client: Client) -> None:
    """Read outgoing calls; a span of time is said in API version 2026-04-16."""
    now = datetime.now(timezone.utc).replace(microsecond=0)
    export = client.exports.create_and_wait(
        Export(
            export_type=ExportType.CDR_OUT,
            filters=ExportFilters(from_=now - timedelta(days=1), to=now),
        ),
        poll_every=0.1,
    )
    charged: dict[str, Decimal] = {}
    for call in client.exports.content(export).rows(CdrOut):
        country = call.destination_country or "?"
        charged[country] = charged.get(country, Decimal(0)) + (call.charged or Decimal(0))
    for country, amount in sorted(charged.items()):
        print(f"  {country}: {amount} USD")


def main() -> None:
    """Read incoming and outgoing calls."""
    with account.client(changes=True) as client:
        export = incoming(client)
        from_disk(client, export)
    with account.client(changes=True, api_version="2026-04-16") as client:
        outgoing(client)


if __name__ == "__main__":
    main()
