"""Lists: row by row without thinking of pages, page by page, the first row, the count, all at once."""

from __future__ import annotations

import account


def main() -> None:
    """Read the same list in five ways."""
    with account.client() as client:
        cities = client.cities.list(sort=["name"], page_size=10)

        # the next page is asked for when its first row is
        for number, city in enumerate(cities):
            if number == 12:
                print(f"row {number} is {city.name}; two requests so far")
                break

        page = cities.page(2)
        print(f"page 2 has {len(page)} of {page.total_records}: {page[0].name} to {page[-1].name}")
        print(f"the next one: {page.links.next is not None}; request {page.response.request_id or 'without an id'}")

        for page in client.cities.list(page_size=20, prefetch=True).pages():  # one page ahead
            print(f"{len(page)} of {page.total_records}")

        first = client.cities.list(sort=["-name"]).first()  # one row, one request
        print(f"the last one by name is {first.name if first else 'none'}")
        print(f"{cities.count()} in all")  # one request
        print(f"{len(cities.all())} at once")


if __name__ == "__main__":
    main()
