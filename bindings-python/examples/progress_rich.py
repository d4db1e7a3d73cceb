"""Progress and tables of rich: an order while it is settled, a download, numbers as a table."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.table import Table

import account
from didww_sdk import DidOrderItem, Export, ExportFilters, ExportType, Order


def main() -> None:
    """Show a spinner, a bar and a table."""
    console = Console()
    with account.client(changes=True) as client, tempfile.TemporaryDirectory() as folder:
        _, sku = account.cheapest_offer(client)
        with console.status("ordering") as status:
            order = client.orders.create_and_wait(
                Order(items=[DidOrderItem(sku_id=sku.id, qty=1)]),
                poll_every=0.1,
                on_progress=lambda order: status.update(f"order {order.reference} is {order.status}"),
            )
        console.print(f"order {order.reference}: {order.amount} USD")

        today = date.today()
        export = client.exports.create_and_wait(
            Export(export_type=ExportType.CDR_IN, filters=ExportFilters(year=today.year, month=today.month)),
            poll_every=0.1,
        )
        with Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), console=console) as progress:
            task = progress.add_task("calls.csv", total=None)
            client.exports.download(
                export,
                Path(folder) / "calls.csv",
                on_progress=lambda done, total: progress.update(task, completed=done, total=total),
            )

        table = Table("number", "description", "calls go to", title="Numbers")
        for did in client.dids.list(include=["voice_in_trunk"], sort=["number"]):
            table.add_row(f"+{did.number}", did.description, did.voice_in_trunk.name if did.voice_in_trunk else "-")
        console.print(table)


if __name__ == "__main__":
    main()
