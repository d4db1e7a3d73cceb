"""Identities: the persons and companies that numbers are registered to."""

from __future__ import annotations

from datetime import date

import account
from didww_sdk import Identity, IdentityType


def main() -> None:
    """Make a person and a company, look for one, delete both."""
    with account.client(changes=True) as client:
        country = client.countries.list(filter={"iso": "DE"}).first()
        person = client.identities.create(
            Identity(
                identity_type=IdentityType.PERSONAL,
                first_name="Grace",
                last_name="Winter",
                phone_number="493023125000",
                birth_date=date(1979, 12, 9),
                id_number="ID-4711",
                country=country,
            )
        )
        company = client.identities.create(
            Identity(
                identity_type=IdentityType.BUSINESS,
                first_name="Grace",
                last_name="Winter",
                phone_number="493023125001",
                company_name="Winter Example GmbH",
                company_reg_number="HRB 4711",
                country=country,
            )
        )
        print(f"{person.first_name} {person.last_name}, born {person.birth_date}; {company.company_name}")

        found = client.identities.list(filter={"last_name_contains": "Wint"}, include=["country"], sort=["last_name"])
        for row in found:
            home = row.country.name if row.country else "?"
            print(f"  {row.identity_type} from {home}, verified: {row.verified}")

        client.identities.update(person, contact_email="grace.winter@example.com")
        print(f"mail to {person.contact_email}")
        for identity in (person, company):
            client.identities.delete(identity)


if __name__ == "__main__":
    main()
