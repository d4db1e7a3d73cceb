"""How calls to a trunk for outgoing calls are told to be yours, since API version 2026-04-16."""

from __future__ import annotations

import account
from didww_sdk import (
    CredentialsAndIpAuthentication,
    IpOnlyAuthentication,
    OnCliMismatchAction,
    TwilioAuthentication,
    VoiceOutTrunk,
)


def show(trunk: VoiceOutTrunk) -> None:
    """Print how a trunk authenticates."""
    method = trunk.authentication_method
    if isinstance(method, CredentialsAndIpAuthentication):
        print(f"{trunk.name}: {method.username} from {', '.join(method.allowed_sip_ips)}")
    elif isinstance(method, IpOnlyAuthentication):
        print(f"{trunk.name}: from {', '.join(method.allowed_sip_ips)}")
    elif isinstance(method, TwilioAuthentication):
        print(f"{trunk.name}: Twilio account {method.twilio_account_sid}")
    elif method is not None:
        print(f"{trunk.name}: {method.wire_type}, which this release does not know")


def main() -> None:
    """Make a trunk with credentials and one for Twilio."""
    with account.client(changes=True, api_version="2026-04-16") as client:
        methods = (
            CredentialsAndIpAuthentication(allowed_sip_ips=["203.0.113.8/32"], tech_prefix="99#"),
            TwilioAuthentication(twilio_account_sid="AC00000000000000000000000000000001"),
        )
        for number, method in enumerate(methods, start=1):
            trunk = client.voice_out_trunks.create(
                VoiceOutTrunk(
                    name=f"Outgoing {number}",
                    on_cli_mismatch_action=OnCliMismatchAction.SEND_ORIGINAL_CLI,
                    authentication_method=method,
                )
            )
            show(trunk)
            client.voice_out_trunks.delete(trunk)
        for trunk in client.voice_out_trunks.list(filter={"authentication_method.type": "credentials_and_ip"}):
            show(trunk)


if __name__ == "__main__":
    main()
