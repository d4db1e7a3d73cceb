"""Proofs: documents that prove an identity or an address."""

from __future__ import annotations

import account
from didww_sdk import Proof, ProofEntityType


def main() -> None:
    """Prove an identity with two files, and an address with one."""
    with account.client(changes=True) as client:
        kinds = client.proof_types.list().all()
        for entity_type in (ProofEntityType.PERSONAL, ProofEntityType.BUSINESS, ProofEntityType.ADDRESS):
            names = ", ".join(kind.name for kind in kinds if kind.entity_type == entity_type)
            print(f"{entity_type}: {names}")
        passport = next(kind for kind in kinds if kind.name == "Passport")
        bill = next(kind for kind in kinds if kind.name == "Utility Bill")

        person = client.identities.list(filter={"identity_type": "personal"}, include=["addresses"]).first()
        if person is None or not person.addresses:
            raise SystemExit("There is no person with an address.")
        pages = [
            client.encrypted_files.upload(content, description=name)
            for name, content in (("page 1", b"%PDF-1.7 front"), ("page 2", b"%PDF-1.7 back"))
        ]
        proof = client.proofs.create(Proof(proof_type=passport, entity=person, files=pages), include=["proof_type"])
        print(f"{proof.proof_type.name if proof.proof_type else '?'} of {person.first_name} {person.last_name}")

        page = client.encrypted_files.upload(b"%PDF-1.7 electricity", description="bill")
        proof_of_address = client.proofs.create(Proof(proof_type=bill, entity=person.addresses[0], files=[page]))
        print(f"proof of {person.addresses[0].address}: {proof_of_address.id}")
        for made in (proof, proof_of_address):
            client.proofs.delete(made)


if __name__ == "__main__":
    main()
