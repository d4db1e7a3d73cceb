"""What a client is told at once, and what a call is told besides what it is about."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from didww_sdk import Address, Client, Did, InvalidInputError, RateLimit, RetryPolicy, VoiceInTrunk
from didww_sdk.endpoint import UNSET

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox
    from loopback import Loopback

SETTINGS: list[Any] = [
    RateLimit(),
    RateLimit(per_second=10, burst=5),
    RetryPolicy(),
    RetryPolicy(max_retries=5, base_delay=0.1, max_delay=1.0, max_retry_after=30.0, budget=3, budget_ratio=0.5),
]


@pytest.mark.parametrize("settings", SETTINGS, ids=repr)
def test_settings_are_values(settings: Any) -> None:
    for twin in (copy.copy(settings), copy.deepcopy(settings), pickle.loads(pickle.dumps(settings))):
        assert twin == settings
        assert hash(twin) == hash(settings)
        assert repr(twin) == repr(settings)
    assert settings != "text"
    assert [one for one in SETTINGS if one == settings] == [settings]
    assert eval(repr(settings)) == settings


@pytest.mark.parametrize("settings", SETTINGS, ids=repr)
def test_settings_cannot_be_changed(settings: Any) -> None:
    before = repr(settings)
    for name in settings.__slots__:
        with pytest.raises(AttributeError, match="make another one"):
            setattr(settings, name, 1)
        with pytest.raises(AttributeError, match="make another one"):
            delattr(settings, name)
    with pytest.raises(AttributeError):
        settings.colour = "red"
    assert repr(settings) == before


@pytest.mark.parametrize(
    ("options", "member"),
    [
        ({"max_retries": -1}, "max_retries"),
        ({"max_retries": 1.5}, "max_retries"),
        ({"budget": "20"}, "budget"),
        ({"budget_ratio": "all"}, "budget_ratio"),
        ({"base_delay": -1}, "base_delay"),
        ({"max_delay": "soon"}, "max_delay"),
    ],
)
def test_policies_that_cannot_be(options: dict[str, Any], member: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Client("key", retry_policy=RetryPolicy(**options))
    assert caught.value.member == member


@pytest.mark.parametrize("rate_limit", [0, -1, 2.5, "fast", RateLimit(0), RateLimit(5, burst=0)])
def test_rates_that_cannot_be(rate_limit: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Client("key", rate_limit=rate_limit)
    assert caught.value.member == "rate_limit"
    assert "::" not in str(caught.value)


@pytest.mark.parametrize("option", ["on_request", "on_response", "authentication"])
def test_functions_that_are_none(option: str) -> None:
    options: dict[str, Any] = {option: "text"}
    with pytest.raises(InvalidInputError) as caught:
        Client("key", **options)
    assert caught.value.member == option


def test_times_are_seconds_or_a_timedelta(client: Client) -> None:
    for timeout in (20, 20.0, timedelta(seconds=20), None):
        assert client.balance.find(timeout=timeout).total_balance > 0
    wrong: list[Any] = ["soon", -1, float("nan"), timedelta(seconds=-1), 0]
    for timeout in wrong:
        with pytest.raises(InvalidInputError) as caught:
            client.balance.find(timeout=timeout)
        assert caught.value.member == "timeout"


def test_what_was_not_given_says_so() -> None:
    assert repr(UNSET) == "UNSET"
    assert not UNSET


def test_a_request_has_one_body(client: Client) -> None:
    with pytest.raises(InvalidInputError, match="one body") as caught:
        client.raw("POST", "dids", json=None, body=b"{}", content_type="application/json")
    assert caught.value.member == "body"
    text: Any = "{}"
    with pytest.raises(InvalidInputError, match="encode"):
        client.raw("POST", "dids", body=text)


@pytest.mark.parametrize("call", ["create", "update", "delete"])
def test_resources_of_another_type_are_refused_untouched(client: Client, sandbox: Sandbox, call: str) -> None:
    trunk = VoiceInTrunk(id="trunk-1")
    endpoint: Any = client.addresses
    arguments = {"description": "changed"} if call == "update" else {}
    with pytest.raises(InvalidInputError, match=r"addresses takes Address.*, not VoiceInTrunk") as caught:
        getattr(endpoint, call)(trunk, **arguments)
    assert caught.value.member == "resource"
    assert not trunk.is_changed
    with pytest.raises(InvalidInputError, match=r"addresses takes Address.*, not int"):
        getattr(endpoint, call)(5)
    assert sandbox.requests() == []


def test_what_has_no_id_yet_cannot_be_named(client: Client, sandbox: Sandbox) -> None:
    with pytest.raises(InvalidInputError, match="empty"):
        client.addresses.delete(Address())
    with pytest.raises(InvalidInputError, match="empty"):
        client.dids.update("", description="x")
    with pytest.raises(InvalidInputError, match="empty"):
        client.dids.find("")
    assert sandbox.requests() == []


def test_a_listing_can_be_used_again_whatever_it_was_made_of(loopback: Loopback, direct: Client) -> None:
    orders = ["a", "b"]
    filters: dict[Any, Any] = {"number": iter(["1", "2"]), "order.id": orders}
    sorts: Any = (name for name in ("number", "-created_at"))
    includes: Any = iter(["voice_in_trunk"])
    listing = direct.dids.list(include=includes, sort=sorts, filter=filters, fields={"dids": iter(["number"])})
    # nothing that is changed afterwards is seen
    orders.append("c")
    filters.clear()
    assert list(listing) == listing.all() == list(listing.page()) == []
    asked = [dict(parse_qsl(request.query)) for request in loopback.requests]
    assert len(asked) == 3
    assert {name: value for name, value in asked[0].items() if not name.startswith("page")} == {
        "include": "voice_in_trunk",
        "sort": "number,-created_at",
        "filter[number]": "1,2",
        "filter[order.id]": "a,b",
        "fields[dids]": "number",
    }
    assert asked[1] == asked[0]
    assert asked[2].items() <= asked[0].items()


@pytest.mark.parametrize("size", [0, -1, "5", 2.5])
def test_pages_of_no_size_are_refused(client: Client, sandbox: Sandbox, size: Any) -> None:
    with pytest.raises(InvalidInputError):
        client.cities.list(page_size=size).page()
    assert sandbox.requests() == []


def test_a_client_that_is_closed_says_so(sandbox: Sandbox) -> None:
    client = sandbox.client()
    listing = client.cities.list()
    client.close()
    client.close()
    assert repr(client) == "Client(closed)"
    calls: list[Any] = [
        lambda: client.balance.find(),
        lambda: list(listing),
        lambda: client.raw("GET", "balance"),
        lambda: client.api_version,
        lambda: client.encrypted_files.public_keys(),
        lambda: client.dids.update(Did(id="x"), description="y"),
    ]
    for call in calls:
        with pytest.raises(InvalidInputError, match=r"^the client is closed: "):
            call()
    assert sandbox.requests() == []
