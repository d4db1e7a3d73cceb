"""Coverage: kinds of numbers, groups of numbers, their features and prices."""

from __future__ import annotations

import account
from didww_sdk import Feature


def main() -> None:
    """Print the kinds of numbers, then the groups of a country that can send text messages."""
    with account.client() as client:
        kinds = client.did_group_types.list(sort=["name"]).all()
        print("kinds:", ", ".join(kind.name for kind in kinds))

        country = client.countries.list(filter={"iso": "US"}).first()
        if country is None:
            raise SystemExit("There is no such country.")
        groups = client.did_groups.list(
            filter={"country.id": country.id, "features": [Feature.SMS_IN, Feature.VOICE_OUT]},
            include=["city", "did_group_type", "stock_keeping_units"],
            sort=["area_name"],
        )
        for group in groups:
            kind = group.did_group_type.name if group.did_group_type else "?"
            in_stock = group.meta.total_count if group.meta else "?"
            features = ", ".join(feature for feature in group.features)
            print(f"+{country.prefix} {group.prefix} {group.area_name} ({kind}), {in_stock} in stock: {features}")
            for sku in group.stock_keeping_units:
                print(
                    f"    {sku.channels_included_count} channels: "
                    f"{sku.setup_price} USD once, {sku.monthly_price} USD a month"
                )


if __name__ == "__main__":
    main()
