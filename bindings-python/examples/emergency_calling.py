"""Emergency calling, since API version 2026-04-16: what it needs, a service for a number, its end."""

from __future__ import annotations

import account
from didww_sdk import (
    DidOrderItem,
    EmergencyRequirementValidation,
    EmergencyVerification,
    Feature,
    Order,
    UnprocessableError,
)


def main() -> None:
    """Buy a number that can make emergency calls, have its address checked, end the service."""
    with account.client(changes=True, api_version="2026-04-16") as client:
        country = client.countries.list(filter={"iso": "US"}).first()
        requirement = client.emergency_requirements.list(
            filter={"country.id": country.id if country else ""}, include=["country", "did_group_type"]
        ).first()
        address = client.addresses.list(filter={"postal_code": "10001"}, include=["identity"]).first()
        if requirement is None or address is None or requirement.country is None:
            raise SystemExit("There is no requirement or no address.")
        price = requirement.meta.monthly_price if requirement.meta else "?"
        print(f"{requirement.country.name}: set up within {requirement.estimate_setup_time}, {price} USD a month")
        try:
            client.emergency_requirement_validations.create(
                EmergencyRequirementValidation(emergency_requirement=requirement, address=address)
            )
        except UnprocessableError as error:
            print("the address lacks:", "; ".join(problem.detail or problem.title or "?" for problem in error.errors))

        group = client.did_groups.list(
            filter={
                "features": [Feature.EMERGENCY],
                "is_available": True,
                "country.id": requirement.country.id,
            },
            include=["stock_keeping_units"],
        ).first()
        if group is None:
            raise SystemExit("No number can make emergency calls.")
        order = client.orders.create_and_wait(
            Order(items=[DidOrderItem(sku_id=group.stock_keeping_units[0].id, qty=1)]), poll_every=0.1
        )
        did = client.dids.list(filter={"order.id": order.id}).first()
        if did is None:
            raise SystemExit("The order brought no number.")

        verification = client.emergency_verifications.create_and_wait(
            EmergencyVerification(address=address, dids=[did], external_reference_id="office-1"), poll_every=0.1
        )
        print(f"{verification.reference} is {verification.status}")
        did = client.dids.find(did.id, include=["emergency_calling_service"])
        service = did.emergency_calling_service
        if service:
            print(f"+{did.number}: emergency calls {did.emergency_enabled}, {service.name} {service.status}")

        for service in client.emergency_calling_services.list(include=["dids", "country"], sort=["name"]):
            status = service.status
            print(f"{service.reference} {status}: {len(service.dids)} numbers, until {service.renew_date}")
        if did.emergency_calling_service_id:
            client.emergency_calling_services.delete(did.emergency_calling_service_id)


if __name__ == "__main__":
    main()
