"""Requirements: what address, identity and documents a kind of number needs; and whether an identity has them."""

from __future__ import annotations

import account
from didww_sdk import RequirementValidation, UnprocessableError


def main() -> None:
    """Print the requirements, and check an identity against each."""
    with account.client() as client:
        identity = client.identities.list().first()
        if identity is None:
            raise SystemExit("The account has no identity.")
        requirements = client.requirements.list(
            include=["country", "did_group_type", "personal_proof_types", "address_proof_types"]
        )
        for requirement in requirements:
            country = requirement.country.name if requirement.country else "?"
            kind = requirement.did_group_type.name if requirement.did_group_type else "?"
            fields = ", ".join(requirement.personal_mandatory_fields) or "nothing in particular"
            print(f"{country}, {kind}: a person must give {fields}")
            print(f"    {requirement.personal_proof_qty} of {[kind.name for kind in requirement.personal_proof_types]}")
            try:
                client.requirement_validations.create(RequirementValidation(requirement=requirement, identity=identity))
            except UnprocessableError as error:
                for problem in error.errors:
                    print(f"    missing: {problem.detail or problem.title}")
            else:
                print(f"    {identity.first_name} {identity.last_name} will do")


if __name__ == "__main__":
    main()
