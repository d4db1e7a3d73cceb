"""Numbers that can be picked one by one."""

from __future__ import annotations

import account


def main() -> None:
    """Look for a number by its digits."""
    with account.client() as client:
        found = client.available_dids.list(
            filter={"number_contains": "5550", "did_group.needs_registration": False},
            include=["did_group", "nanpa_prefix"],
        ).page()
        print(f"{found.meta.get('total_count', len(found))} numbers match; some of them:")
        for did in found:
            place = did.did_group.area_name if did.did_group else "?"
            prefix = f", prefix {did.nanpa_prefix.npa} {did.nanpa_prefix.nxx}" if did.nanpa_prefix else ""
            print(f"  +{did.number} {place}{prefix}")


if __name__ == "__main__":
    main()
