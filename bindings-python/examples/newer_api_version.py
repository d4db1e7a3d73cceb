"""API versions: one option, the same package; what a version lacks says so."""

from __future__ import annotations

import account
from didww_sdk import API_VERSIONS, InvalidInputError


def main() -> None:
    """Look at the same account in two versions."""
    print("this release knows", ", ".join(API_VERSIONS))
    for version in API_VERSIONS:
        with account.client(api_version=version) as client:
            order = client.orders.list(sort=["-created_at"]).first()
            if order:
                # an enum is one, however a version spells it on the wire
                print(f"{client.api_version}: {order.reference} {order.status!r}, read in {order.api_version}")
            try:
                kinds = client.address_requirements.list().count()
                print(f"{client.api_version}: {kinds} address requirements")
            except InvalidInputError as error:
                print(f"{client.api_version}: {error}")


if __name__ == "__main__":
    main()
