"""North American prefixes: a number of a certain area code and exchange."""

from __future__ import annotations

import account


def main() -> None:
    """List the prefixes of an area code, and the groups that have numbers of one of them."""
    with account.client() as client:
        for prefix in client.nanpa_prefixes.list(filter={"npa": ["212", "646"]}, include=["region", "country"]):
            region = prefix.region.name if prefix.region else "-"
            country = prefix.country.name if prefix.country else "-"
            print(f"{prefix.npa} {prefix.nxx}: {region}, {country}")
            groups = client.did_groups.list(filter={"nanpa_prefix.id": prefix.id}, include=["stock_keeping_units"])
            for group in groups:
                skus = sorted(group.stock_keeping_units, key=lambda sku: sku.monthly_price)
                print(f"    {group.area_name}, from {skus[0].monthly_price} USD a month")


if __name__ == "__main__":
    main()
