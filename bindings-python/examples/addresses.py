"""Addresses of identities, at which numbers are registered."""

from __future__ import annotations

import account
from didww_sdk import Address


def main() -> None:
    """Add an address to an identity, correct it, look for it, delete it."""
    with account.client(changes=True) as client:
        identity = client.identities.list().first()
        country = client.countries.list(filter={"iso": "GB"}).first()
        if identity is None or country is None:
            raise SystemExit("There is no identity or no such country.")
        address = client.addresses.create(
            Address(
                address="3 Test Lane",
                city_name="Leeds",
                postal_code="LS1 0AA",
                description="Branch",
                identity=identity,
                country=country,
            ),
            include=["identity", "country"],
        )
        owner = address.identity.last_name if address.identity else "?"
        print(f"{address.address}, {address.postal_code} {address.city_name}: {owner}")

        client.addresses.update(address, address="4 Test Lane")
        for row in client.addresses.list(filter={"address_contains": "Test"}, include=["country", "city", "proofs"]):
            place = row.country.name if row.country else "?"
            print(f"{row.address}, {row.city_name}, {place}; {len(row.proofs)} proofs; verified: {row.verified}")
        client.addresses.delete(address)


if __name__ == "__main__":
    main()
