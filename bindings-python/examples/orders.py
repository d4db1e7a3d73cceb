"""Orders: numbers by quantity, one that was picked or held, one of a North American prefix, channels."""

from __future__ import annotations

import account
from didww_sdk import (
    CapacityOrderItem,
    Client,
    DidOrderItem,
    DidReservation,
    Order,
    StockKeepingUnit,
)


def show(order: Order) -> None:
    """Print an order and what it is made of."""
    print(f"{order.reference} {order.status}: {order.amount} USD for {order.description}")
    for item in order.items:
        if isinstance(item, DidOrderItem):
            print(f"    {item.qty} numbers: {item.nrc} USD once, {item.mrc} USD a month, until {item.billed_to}")
        elif isinstance(item, CapacityOrderItem):
            print(f"    {item.qty} channels: {item.nrc} USD once, {item.mrc} USD a month, until {item.billed_to}")
        else:
            # fees and the like; of a kind that this release does not know, too
            print(f"    {item.wire_type}: {item.to_dict()}")


def settled(client: Client, *items: DidOrderItem | CapacityOrderItem) -> Order:
    """Order some items and wait until that is settled."""
    return client.orders.create_and_wait(Order(items=items), poll_every=0.1)


def picked(client: Client) -> tuple[str, StockKeepingUnit]:
    """Find a number that can be picked: its id, and what it costs."""
    available = client.available_dids.list(
        filter={"did_group.needs_registration": False}, include=["did_group.stock_keeping_units"]
    ).first()
    if available is None or available.did_group is None:
        raise SystemExit("No number can be picked.")
    return available.id, available.did_group.stock_keeping_units[0]


def main() -> None:
    """Order one of each kind, and cancel an order."""
    with account.client(changes=True) as client:
        _, sku = account.cheapest_offer(client)
        show(
            settled(
                client, DidOrderItem(sku_id=sku.id, qty=2), DidOrderItem(sku_id=sku.id, qty=1, billing_cycles_count=1)
            )
        )

        available_id, sku_of_it = picked(client)
        show(settled(client, DidOrderItem(sku_id=sku_of_it.id, available_did_id=available_id)))

        available_id, sku_of_it = picked(client)
        held = client.did_reservations.create(DidReservation(available_did_id=available_id))
        show(settled(client, DidOrderItem(sku_id=sku_of_it.id, did_reservation_id=held.id)))

        prefix = client.nanpa_prefixes.list(filter={"npa": "212"}).first()
        if prefix:
            group = client.did_groups.list(
                filter={"nanpa_prefix.id": prefix.id}, include=["stock_keeping_units"]
            ).first()
            if group:
                sku_id = group.stock_keeping_units[0].id
                show(settled(client, DidOrderItem(sku_id=sku_id, qty=1, nanpa_prefix_id=prefix.id)))

        pool = client.capacity_pools.list().first()
        if pool:
            show(settled(client, CapacityOrderItem(capacity_pool_id=pool.id, qty=2)))

        # what is not in stock is ordered in advance, unless the order says otherwise; pending orders can be canceled
        waiting = client.orders.create(Order(items=[DidOrderItem(sku_id=sku.id, qty=150)], allow_back_ordering=True))
        client.orders.delete(waiting)
        show(client.orders.find(waiting.id))


if __name__ == "__main__":
    main()
