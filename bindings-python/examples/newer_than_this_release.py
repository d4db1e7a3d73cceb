"""What the API has and this release does not know: it is kept, can be read and changed, and is never lost."""

from __future__ import annotations

import json

from didww_sdk import Object, Page, VoiceInTrunk

ANSWER = {
    "data": [
        {
            "id": "0b0e4a3a-4f3d-4d3c-9a3f-6a1c8a0f0001",
            "type": "voice_in_trunks",
            "attributes": {
                "name": "A trunk of the future",
                "cli_format": "e165",
                "quantum_level": 3,
                "configuration": {"type": "hologram_configurations", "attributes": {"depth": 7}},
            },
        }
    ]
}


def main() -> None:
    """Read a trunk of a later version of the API."""
    trunk = Page.parse(VoiceInTrunk, json.dumps(ANSWER))[0]
    print("an enum value of no name:", trunk.cli_format)
    print("an attribute:", trunk.get("quantum_level"), trunk.unknown_attributes)
    configuration = trunk.configuration
    if isinstance(configuration, Object):
        print("a nested object:", configuration.wire_type, configuration.get("depth"))
        configuration.set("depth", 8)
    trunk.set("quantum_level", 4)
    print("changed:", trunk.is_changed, trunk.to_dict()["attributes"])

    # and sent
    trunk.configuration = Object.unknown("hologram_configurations", depth=9)
    print(trunk.to_dict()["attributes"]["configuration"])


if __name__ == "__main__":
    main()
