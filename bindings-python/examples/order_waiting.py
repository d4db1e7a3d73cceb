"""Waiting for an order: until it is settled, with progress, with a limit; and for one that another program made."""

from __future__ import annotations

from datetime import timedelta

import account
from didww_sdk import DidOrderItem, Order, WaitError


def main() -> None:
    """Wait in three ways."""
    with account.client(changes=True) as client:
        _, sku = account.cheapest_offer(client)

        order = client.orders.create_and_wait(
            Order(items=[DidOrderItem(sku_id=sku.id, qty=1)]),
            within=timedelta(minutes=2),
            poll_every=0.1,
            on_progress=lambda order: print(f"  {order.reference}: {order.status}"),
        )
        print(f"{order.reference} is {order.status}")

        other = client.orders.create(Order(items=[DidOrderItem(sku_id=sku.id, qty=1)]))
        other = client.orders.wait(other.id, poll_every=0.1)
        print(f"{other.reference} is {other.status}")

        # more than there are in stock: nobody knows when this one is settled
        try:
            client.orders.create_and_wait(
                Order(items=[DidOrderItem(sku_id=sku.id, qty=150)]), within=0.5, poll_every=0.1
            )
        except WaitError as error:
            print(f"still {error.state} after {error.waited:.1f} s; its id is {error.id}")
            if error.id:
                client.orders.delete(error.id)


if __name__ == "__main__":
    main()
