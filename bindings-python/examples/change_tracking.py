"""Changes: an update sends what differs from what the server has, and nothing else."""

from __future__ import annotations

from didww_sdk import Did, SipConfiguration
from didww_sdk.sandbox import Sandbox


def sent(sandbox: Sandbox) -> object:
    """Give what the last PATCH carried, besides type and id."""
    request = sandbox.last_request("PATCH", "/v3/")
    if request is None:
        return None
    data = request["json"]["data"]
    return {name: data[name] for name in ("attributes", "relationships") if name in data}


def main() -> None:
    """Show what leaves, as a local DIDWW saw it."""
    with Sandbox() as sandbox, sandbox.client() as client:
        did = client.dids.list(filter={"number": "12125550199"}, include=["voice_in_trunk"]).all()[0]

        requests = len(sandbox.requests())
        client.dids.update(did)
        print("nothing changed, requests sent:", len(sandbox.requests()) - requests)

        did.description = "Front desk"
        client.dids.update(did)
        print(sent(sandbox))

        # null on purpose; one relationship lets go of the other
        did.description = None
        did.voice_in_trunk_group = client.voice_in_trunk_groups.list().first()
        client.dids.update(did)
        print(sent(sandbox))

        # without a fetch
        client.dids.update(Did(id=did.id, capacity_limit=3))
        print(sent(sandbox))

        # a nested object and a list in it, changed in place
        trunk = client.voice_in_trunks.list(filter={"name": "SIP office"}).all()[0]
        if isinstance(trunk.configuration, SipConfiguration):
            trunk.configuration.rtp_ping = True
            trunk.configuration.codec_ids.pop()
        client.voice_in_trunks.update(trunk)
        print(sent(sandbox))

        did.description = "never mind"
        did.reset()
        print("changed after a reset:", did.is_changed)


if __name__ == "__main__":
    main()
