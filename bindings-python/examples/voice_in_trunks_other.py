"""Trunks for incoming calls that are no SIP trunks: to a telephone, and the older protocols."""

from __future__ import annotations

import account
from didww_sdk import Codec, H323Configuration, Iax2Configuration, PstnConfiguration, VoiceInTrunk


def main() -> None:
    """Make one of each, list them by kind, delete them."""
    with account.client(changes=True) as client:
        made = [
            client.voice_in_trunks.create(VoiceInTrunk(name=name, configuration=configuration))
            for name, configuration in (
                ("To a mobile phone", PstnConfiguration(dst="442079460300")),
                ("IAX2", Iax2Configuration(dst="100", host="iax.example.com", codec_ids=[Codec.GSM])),
                ("H.323", H323Configuration(dst="100", host="h323.example.com", codec_ids=[Codec.G729])),
            )
        ]
        for trunk in client.voice_in_trunks.list(sort=["name"]):
            configuration = trunk.configuration
            if isinstance(configuration, PstnConfiguration):
                print(f"{trunk.name}: calls go to +{configuration.dst}")
            elif configuration is not None:
                # whatever the kind is: its wire type and what it holds, without passwords
                print(f"{trunk.name}: {configuration.wire_type} with {len(configuration.members)} members")
        for trunk in made:
            client.voice_in_trunks.delete(trunk)
        print(f"{len(made)} deleted")


if __name__ == "__main__":
    main()
