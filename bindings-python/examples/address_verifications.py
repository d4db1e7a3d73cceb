"""Address verifications: numbers that need an address work once DIDWW has checked it."""

from __future__ import annotations

import account
from didww_sdk import AddressVerification, DidOrderItem, Order, VerificationStatus


def main() -> None:
    """Buy a number that needs an address, have the address checked, wait for the decision."""
    with account.client(changes=True) as client:
        group = client.did_groups.list(
            filter={"needs_registration": True, "is_available": True},
            include=["country", "requirement", "stock_keeping_units"],
        ).all()
        # the one that asks for least
        easiest = min(
            group,
            key=lambda group: (
                group.requirement.personal_proof_qty + group.requirement.address_proof_qty if group.requirement else 99
            ),
        )
        order = client.orders.create_and_wait(
            Order(items=[DidOrderItem(sku_id=easiest.stock_keeping_units[0].id, qty=1)]), poll_every=0.1
        )
        did = client.dids.list(filter={"order.id": order.id}).first()
        address = client.addresses.list().first()
        if did is None or address is None:
            raise SystemExit("There is no number or no address.")
        print(f"+{did.number} waits for an address: {did.awaiting_registration}")

        verification = client.address_verifications.create_and_wait(
            AddressVerification(address=address, dids=[did]),
            poll_every=0.1,
            on_progress=lambda verification: print(f"  {verification.reference}: {verification.status}"),
        )
        if verification.status == VerificationStatus.APPROVED:
            print(f"approved; +{did.number} waits: {client.dids.find(did.id).awaiting_registration}")
        else:
            print("rejected:", ", ".join(verification.reject_reasons))


if __name__ == "__main__":
    main()
