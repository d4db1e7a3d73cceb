"""Trunks for outgoing calls: who may call, with which numbers, and for how much; new credentials."""

from __future__ import annotations

from decimal import Decimal

import account
from didww_sdk import (
    DefaultDstAction,
    OnCliMismatchAction,
    VoiceOutTrunk,
    VoiceOutTrunkRegenerateCredential,
    VoiceOutTrunkStatus,
)


def main() -> None:
    """Make a trunk, renew its credentials, block it, delete it."""
    with account.client(changes=True) as client:
        dids = client.dids.list(sort=["number"]).page()
        trunk = client.voice_out_trunks.create(
            VoiceOutTrunk(
                name="Call centre",
                allowed_sip_ips=["203.0.113.7/32"],
                on_cli_mismatch_action=OnCliMismatchAction.REJECT_CALL,
                default_dst_action=DefaultDstAction.REJECT_ALL,
                dst_prefixes=["44", "49"],
                threshold_amount=Decimal("50.00"),
                capacity_limit=10,
                dids=dids[:2],
            ),
            include=["dids"],
        )
        print(f"{trunk.name} may show {', '.join('+' + did.number for did in trunk.dids)}")
        print(f"user name {trunk.username}, password of {len(trunk.password)} characters")
        print(trunk)  # passwords are not shown

        before = trunk.password
        client.voice_out_trunk_regenerate_credentials.create(VoiceOutTrunkRegenerateCredential(voice_out_trunk=trunk))
        trunk = client.voice_out_trunks.find(trunk.id)
        print(f"new user name {trunk.username}; the password is another one: {trunk.password != before}")

        client.voice_out_trunks.update(trunk, status=VoiceOutTrunkStatus.BLOCKED)
        for row in client.voice_out_trunks.list(sort=["name"]):
            spent = row.meta.spent_amount if row.meta else "?"
            print(f"{row.name} is {row.status}; {spent} of {row.threshold_amount} USD are spent")
        client.voice_out_trunks.delete(trunk)


if __name__ == "__main__":
    main()
