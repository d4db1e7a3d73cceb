"""Filters, sorts, includes and sparse fieldsets: type checkers and editors know their names, and so does the client."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import account
from didww_sdk import InvalidInputError, Name, OrderStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from didww_sdk.endpoint import FilterValue
    from didww_sdk.resources.did import DidFilter, DidInclude, DidSort


def main() -> None:
    """Ask for numbers and orders in several ways."""
    with account.client() as client:
        # a misspelt name is an error in the editor: these are Literal types
        include: list[DidInclude] = ["did_group", "voice_in_trunk"]
        sort: list[DidSort] = ["-created_at", "number"]
        wanted: Mapping[DidFilter, FilterValue] = {"terminated": False, "did_group.features": ["voice_in"]}
        dids = client.dids.list(
            filter=wanted,
            include=include,
            sort=sort,
            # only what is needed is sent
            fields={"dids": ["number", "voice_in_trunk", "did_group"], "did_groups": ["area_name"]},
        ).page()
        for did in dids:
            print(f"+{did.number} {did.did_group.area_name if did.did_group else '?'}")

        # values are what they are: enums, times, numbers, several at once
        month = datetime.now(timezone.utc) - timedelta(days=30)
        recent = client.orders.list(
            filter={"status": [OrderStatus.PENDING, OrderStatus.COMPLETED], "created_at_gteq": month}
        )
        print(f"{recent.count()} orders in the last 30 days")

        # a name that the API does not have in this version is refused before anything is sent
        try:
            client.dids.list(filter={Name("colour"): "blue"}).first()
        except InvalidInputError as error:
            print(error)
        # unless you know better
        unchecked = client.dids.list(filter={Name("number"): dids[0].number}, allow_unknown=True)
        print(f"{unchecked.count()} number")


if __name__ == "__main__":
    main()
