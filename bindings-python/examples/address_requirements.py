"""Requirements as API version 2026-04-16 names them: address_requirements, with enums for what must be given."""

from __future__ import annotations

import account
from didww_sdk import AddressRequirementValidation, UnprocessableError


def main() -> None:
    """Print the requirements of a country, and check an address against one."""
    with account.client(api_version="2026-04-16") as client:
        country = client.countries.list(filter={"iso": "DE"}).first()
        address = client.addresses.list(include=["identity"]).first()
        if country is None or address is None:
            raise SystemExit("There is no such country or no address.")
        requirements = client.address_requirements.list(
            filter={"country.id": country.id}, include=["did_group_type", "personal_permanent_document"]
        )
        for requirement in requirements:
            kind = requirement.did_group_type.name if requirement.did_group_type else "?"
            fields = ", ".join(requirement.personal_mandatory_fields) or "none"
            print(f"{kind}: {requirement.identity_type}, mandatory fields: {fields}")
            try:
                client.address_requirement_validations.create(
                    AddressRequirementValidation(
                        address_requirement=requirement, address=address, identity=address.identity
                    )
                )
            except UnprocessableError as error:
                print("    missing:", "; ".join(problem.detail or problem.title or "?" for problem in error.errors))
            else:
                print("    all there")


if __name__ == "__main__":
    main()
