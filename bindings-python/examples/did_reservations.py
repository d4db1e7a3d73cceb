"""Reservations: a number is held for a few minutes, so that nobody else can order it."""

from __future__ import annotations

import account
from didww_sdk import DidReservation


def main() -> None:
    """Hold a number, look at what is held, let it go."""
    with account.client(changes=True) as client:
        available = client.available_dids.list().first()
        if available is None:
            raise SystemExit("No number can be held.")
        held = client.did_reservations.create(
            DidReservation(available_did=available, description="for the new office"),
            include=["available_did"],
        )
        number = held.available_did.number if held.available_did else "?"
        print(f"+{number} is held until {held.expires_at:%Y-%m-%d %H:%M:%S} UTC")

        page = client.did_reservations.list(include=["available_did"]).page()
        for row in page:
            print(f"  {row.description or '-'}: +{row.available_did.number if row.available_did else '?'}")
        print(f"{page.meta.get('available_count')} more can be held")

        client.did_reservations.delete(held)
        print(f"+{number} is free again")


if __name__ == "__main__":
    main()
