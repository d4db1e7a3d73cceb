"""Tests of your own code: the fixtures `didww_client` and `didww_sandbox` come with the package.

Run it with pytest, or by itself.
"""

from __future__ import annotations

import sys

import pytest

from didww_sdk import Client, Did, NotFoundError
from didww_sdk.sandbox import Sandbox


def route_by_country(client: Client, iso: str, trunk_name: str) -> int:
    """Route all numbers of a country to a trunk: what is to be tested. Gives how many were changed."""
    country = client.countries.list(filter={"iso": iso}).first()
    trunk = client.voice_in_trunks.list(filter={"name": trunk_name}).first()
    if country is None or trunk is None:
        raise LookupError(f"no country {iso} or no trunk {trunk_name}")
    changed = 0
    for did in client.dids.list(filter={"country.id": country.id}, include=["voice_in_trunk"]):
        if did.voice_in_trunk != trunk:
            client.dids.update(did, voice_in_trunk=trunk)
            changed += 1
    return changed


def test_numbers_of_a_country_are_routed(didww_client: Client, didww_sandbox: Sandbox) -> None:
    """The numbers of the United States go to the trunk afterwards, and one request each was enough."""
    assert route_by_country(didww_client, "US", "Phone at home") == 2
    patches = [request for request in didww_sandbox.requests() if request["method"] == "PATCH"]
    assert len(patches) == 2
    assert patches[0]["json"]["data"]["relationships"]["voice_in_trunk"]["data"]["type"] == "voice_in_trunks"
    assert route_by_country(didww_client, "US", "Phone at home") == 0


def test_a_trunk_that_is_not_there(didww_client: Client) -> None:
    """Nothing is changed if there is no such trunk."""
    with pytest.raises(LookupError):
        route_by_country(didww_client, "US", "no such trunk")


def test_a_number_that_is_gone(didww_client: Client) -> None:
    """The sandbox answers as DIDWW does."""
    with pytest.raises(NotFoundError):
        didww_client.dids.update(Did(id="00000000-0000-4000-8000-000000000000"), description="x")


def main() -> None:
    """Run the tests of this file."""
    # this file has imported the package before pytest could look at its fixtures
    known = "ignore::pytest.PytestAssertRewriteWarning"
    sys.exit(pytest.main([__file__, "-q", "-p", "no:cacheprovider", "-W", known]))


if __name__ == "__main__":
    main()
