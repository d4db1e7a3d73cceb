"""Groups of trunks: calls are spread among them by priority and weight."""

from __future__ import annotations

import account
from didww_sdk import SipConfiguration, VoiceInTrunk, VoiceInTrunkGroup


def main() -> None:
    """Make a group of two trunks, exchange one, route a number to it, take all apart again."""
    with account.client(changes=True) as client:
        first, second, third = (
            client.voice_in_trunks.create(
                VoiceInTrunk(
                    name=f"Member {number}",
                    priority=number,
                    configuration=SipConfiguration(host=f"sip{number}.example.com"),
                )
            )
            for number in (1, 2, 3)
        )
        group = client.voice_in_trunk_groups.create(
            VoiceInTrunkGroup(name="Fail-over", capacity_limit=50, voice_in_trunks=[first, second]),
            include=["voice_in_trunks"],
        )
        print(f"{group.name}: {', '.join(trunk.name for trunk in group.voice_in_trunks)}")

        # writing replaces them all; ids will do
        group.voice_in_trunk_ids = [first.id, third.id]
        client.voice_in_trunk_groups.update(group)
        group = client.voice_in_trunk_groups.find(group.id, include=["voice_in_trunks"])
        print(f"{group.name}: {', '.join(trunk.name for trunk in group.voice_in_trunks)}")

        did = client.dids.list().first()
        if did:
            client.dids.update(did, voice_in_trunk_group=group, include=["voice_in_trunk_group"])
            print(f"+{did.number} goes to {did.voice_in_trunk_group.name if did.voice_in_trunk_group else 'nowhere'}")
            client.dids.update(did, voice_in_trunk_group=None)

        for trunk in (first, second, third):
            client.voice_in_trunks.delete(trunk)
        client.voice_in_trunk_groups.delete(group)


if __name__ == "__main__":
    main()
