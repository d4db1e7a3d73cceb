"""Countries, regions, cities, regulatory areas and points of presence."""

from __future__ import annotations

import account


def main() -> None:
    """Go from a country to its cities, then list areas and points of presence."""
    with account.client() as client:
        country = client.countries.list(filter={"iso": "US"}, include=["regions"]).first()
        if country is None:
            raise SystemExit("There is no such country.")
        print(f"{country.name} (+{country.prefix}) has {len(country.regions)} regions")

        regions = client.regions.list(filter={"country.id": country.id}, sort=["name"]).all()
        for region in regions[:3]:
            cities = client.cities.list(filter={"region.id": region.id}, include=["region"]).all()
            names = ", ".join(city.name for city in cities) or "no city with numbers"
            print(f"  {region.iso} {region.name}: {names}")

        available = client.cities.list(filter={"country.id": country.id, "is_available": True}).count()
        print(f"  {available} cities have numbers in stock")

        for area in client.areas.list(include=["country"], sort=["name"]):
            print(f"area {area.name} in {area.country.name if area.country else '?'}")

        pops = client.pops.list().all()
        print(f"points of presence: {', '.join(pop.name for pop in pops)}")


if __name__ == "__main__":
    main()
