"""Hooks: see each request leave and each answer come, and add headers of your own, for tracing and metrics."""

from __future__ import annotations

import uuid
from collections import Counter

import account
from didww_sdk import Client, RequestEvent, ResponseEvent


def main() -> None:
    """Count requests by type and status, with an id of our own on each."""
    counts: Counter[str] = Counter()
    seconds = 0.0

    def leaving(event: RequestEvent) -> None:
        event.insert_header("X-Correlation-Id", str(uuid.uuid4()))

    def came(event: ResponseEvent) -> None:
        nonlocal seconds
        seconds += event.duration
        counts[f"{event.operation} {event.resource} {event.status or type(event.error).__name__}"] += 1

    with (
        account.client() as usual,
        Client(account.key(usual), base_url=usual.base_url, on_request=leaving, on_response=came) as client,
    ):
        client.balance.find()
        client.countries.list().page()
        for _ in client.dids.list(page_size=1):
            pass
    for what, count in sorted(counts.items()):
        print(f"{count} x {what}")
    print(f"{seconds * 1000:.1f} ms in all")


if __name__ == "__main__":
    main()
