"""Numbers: look at them, route them, limit them, give them back."""

from __future__ import annotations

import account


def main() -> None:
    """Show the numbers of the account, and change one."""
    with account.client(changes=True) as client:
        for did in client.dids.list(include=["did_group", "voice_in_trunk", "voice_in_trunk_group"], sort=["number"]):
            target = did.voice_in_trunk or did.voice_in_trunk_group
            area = did.did_group.area_name if did.did_group else "?"
            expires = f"{did.expires_at:%Y-%m-%d}" if did.expires_at else "never"
            print(f"+{did.number} {area}, until {expires}, calls go to {target.name if target else '-'}")

        found = client.dids.list(sort=["number"]).first()
        if found is None:
            raise SystemExit("The account has no numbers.")

        # one of them, without fetching it first; what is not named stays as it is
        did = client.dids.update(found.id, description="Sales", capacity_limit=5)
        print(f"+{did.number}: {did.description}, at most {did.capacity_limit} calls at once")

        # one that was loaded: the request carries what differs, None as null
        group = client.voice_in_trunk_groups.list().first()
        did.description = None
        did.voice_in_trunk_group = group  # and so no longer to a single trunk
        print("changed:", did.is_changed)
        client.dids.update(did)
        print("changed after the update:", did.is_changed)

        # to the end of its period, and taken back
        client.dids.update(did, terminated=True)
        print(f"+{did.number} ends with its period: {did.terminated}")
        client.dids.update(did, terminated=False)
        # two more periods, then no more
        client.dids.update(did, billing_cycles_count=2)
        print(f"+{did.number} renews {did.billing_cycles_count} times")


if __name__ == "__main__":
    main()
