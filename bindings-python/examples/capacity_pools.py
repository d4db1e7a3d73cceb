"""Capacity: pools of channels, their prices, channels bought, set aside for a number and given back."""

from __future__ import annotations

import account
from didww_sdk import CapacityOrderItem, Order


def main() -> None:
    """Print the pools, then buy a channel, use it and give it back."""
    with account.client(changes=True) as client:
        pools = client.capacity_pools.list(include=["countries", "qty_based_pricings"], sort=["name"]).all()
        for pool in pools:
            used = f"{pool.assigned_channels_count} of {pool.total_channels_count} channels in use"
            print(f"{pool.name}: {used}, {pool.monthly_price} USD a month each, next payment {pool.renew_date}")
            print("    for", ", ".join(sorted(country.iso for country in pool.countries)))
            for price in sorted(pool.qty_based_pricings, key=lambda price: price.qty):
                print(f"    from {price.qty}: {price.setup_price} USD once, {price.monthly_price} USD a month")

        pool = pools[-1]
        client.orders.create_and_wait(Order(items=[CapacityOrderItem(capacity_pool_id=pool.id, qty=1)]), poll_every=0.1)
        pool = client.capacity_pools.find(pool.id, include=["countries"])
        print(f"{pool.total_channels_count} channels after the order")

        covered = [country.id for country in pool.countries]
        did = client.dids.list(filter={"country.id": covered}).first()
        if did:
            # takes the number out of its shared group, if it is in one
            client.dids.update(did, capacity_pool=pool, dedicated_channels_count=1)
            print(f"+{did.number} has {did.dedicated_channels_count} channel of its own")
            client.dids.update(did, capacity_pool=None, dedicated_channels_count=0)

        client.capacity_pools.update(pool, total_channels_count=pool.total_channels_count - 1)
        print(f"{pool.total_channels_count} channels after one was given back")


if __name__ == "__main__":
    main()
