"""Shared capacity groups: numbers that share channels of a pool."""

from __future__ import annotations

import account
from didww_sdk import SharedCapacityGroup


def main() -> None:
    """Make a group, put a number into it, take it out, delete the group."""
    with account.client(changes=True) as client:
        pool = client.capacity_pools.list(include=["countries"], sort=["-name"]).first()
        if pool is None:
            raise SystemExit("The account has no capacity pool.")
        group = client.shared_capacity_groups.create(
            SharedCapacityGroup(name="Branch", shared_channels_count=2, metered_channels_count=1, capacity_pool=pool)
        )
        did = client.dids.list(filter={"country.id": [country.id for country in pool.countries]}).first()
        if did:
            client.shared_capacity_groups.update(group, dids=[did])
        for row in client.shared_capacity_groups.list(include=["capacity_pool", "dids"], filter={"name": group.name}):
            numbers = ", ".join(f"+{did.number}" for did in row.dids) or "no number"
            pool_name = row.capacity_pool.name if row.capacity_pool else "?"
            print(f"{row.name}: {row.shared_channels_count} channels of {pool_name} for {numbers}")

        client.shared_capacity_groups.update(group, name="Branch (closed)", dids=[])
        print(f"{group.name}: deleted with {client.shared_capacity_groups.delete(group).status}")


if __name__ == "__main__":
    main()
