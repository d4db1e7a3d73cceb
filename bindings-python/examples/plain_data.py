"""Resources as plain data: to JSON and back, copied, pickled; pages that were stored."""

from __future__ import annotations

import copy
import json
import pickle

import account
from didww_sdk import Did, Page, SipConfiguration, VoiceInTrunk


def main() -> None:
    """Take a trunk apart and put it together again."""
    with account.client() as client:
        trunk = client.voice_in_trunks.list(filter={"name": "SIP office"}).first()
        if trunk is None:
            trunk = VoiceInTrunk(name="SIP office", configuration=SipConfiguration(host="sip.example.com", port=5060))
        data = trunk.to_dict()
        print(json.dumps(data, indent=2)[:200], "…")

        again = VoiceInTrunk.from_dict(json.loads(json.dumps(data)))
        print(again.name, again == trunk, again.configuration == trunk.configuration)

        twin = copy.deepcopy(trunk)
        twin.name = "Another name"
        print(f"{trunk.name!r} is not {twin.name!r}, though they are the same trunk: {twin == trunk}")
        print("through pickle:", pickle.loads(pickle.dumps(trunk)).name)

        # a page that was stored, as a cache or a test does
        body = client.raw("GET", "dids", params=[("include", "voice_in_trunk")]).body
        page = Page.parse(Did, body)
        for did in page:
            print(f"+{did.number}", did.voice_in_trunk.name if did.voice_in_trunk else did.voice_in_trunk_id)


if __name__ == "__main__":
    main()
