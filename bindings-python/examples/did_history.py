"""What happened to numbers in the last 90 days, since API version 2026-04-16."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import account
from didww_sdk import DidHistoryAction


def main() -> None:
    """Change how often a number renews, then read its history."""
    with account.client(changes=True, api_version="2026-04-16") as client:
        did = client.dids.list(sort=["number"]).first()
        if did is None:
            raise SystemExit("The account has no numbers.")
        client.dids.update(did, billing_cycles_count=3)
        since = datetime.now(timezone.utc) - timedelta(days=30)
        history = client.did_history.list(
            filter={"did_number": did.number, "created_at_gteq": since}, sort=["-created_at"]
        )
        for entry in history:
            line = f"{entry.created_at:%Y-%m-%d %H:%M} +{entry.did_number} {entry.action}"
            if entry.action == DidHistoryAction.BILLING_CYCLES_COUNT_CHANGED and entry.meta:
                line += f" from {entry.meta.from_} to {entry.meta.to}"
            print(f"{line}, by {entry.method}")
        client.dids.update(did, billing_cycles_count=None)


if __name__ == "__main__":
    main()
