"""The blocking client: its options, its calls, lists, retries, limits, hooks, and what it refuses."""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from conftest import KEY
from didww_sdk import (
    API_VERSIONS,
    ApiError,
    Client,
    Country,
    Did,
    DidOrderItem,
    DidwwError,
    InvalidInputError,
    Name,
    NotFoundError,
    Order,
    OrderStatus,
    Page,
    RateLimit,
    RateLimitedError,
    RequestEvent,
    RequestTimeoutError,
    ResponseEvent,
    ResponseInfo,
    RetryPolicy,
    ServerError,
    TransportError,
    UnauthorizedError,
    VoiceInTrunk,
    VoiceInTrunkGroup,
    WaitError,
    __version__,
)
from loopback import CLOSE, STALL, Answer, Loopback, did, document, refusal

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox

# --------------------------------------------------------------------------------------------- options


def test_the_default_is_the_sandbox_in_the_first_version() -> None:
    with Client(KEY) as client:
        assert client.base_url == "https://sandbox-api.didww.com/v3"
        assert client.api_version == "2022-05-10"
    with Client(KEY, environment="production", api_version="2026-04-16") as client:
        assert client.base_url == "https://api.didww.com/v3"
        assert client.api_version == "2026-04-16"
    assert API_VERSIONS == ("2022-05-10", "2026-04-16")


@pytest.mark.parametrize(
    ("options", "member"),
    [
        ({"environment": "staging"}, None),
        ({"api_version": "1999-01-01"}, None),
        ({"timeout": -1.0}, "timeout"),
        ({"timeout": "soon"}, "timeout"),
        ({"connect_timeout": float("nan")}, "connect_timeout"),
        ({"retries": -1}, "retries"),
        ({"max_response_bytes": "many"}, "max_response_bytes"),
        ({"base_url": "http://api.example.com/v3"}, None),
        ({"base_url": "not an address"}, None),
        ({"rate_limit": RateLimit(0)}, None),
        ({"trust": "everybody"}, "trust"),
        ({"root_certificates": [b"no certificate"]}, None),
        ({"client_certificate": (b"no", b"certificate")}, None),
        ({"proxy": "not a proxy"}, None),
    ],
)
def test_options_that_cannot_be_are_refused_at_once(options: dict[str, Any], member: str | None) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Client(KEY, **options)
    assert KEY not in str(caught.value)
    if member is not None:
        assert caught.value.member == member


def test_an_option_that_there_is_not_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="retry"):
        Client(KEY, retry=3)  # type: ignore[call-arg]


@pytest.mark.parametrize("key", ["", " ", "with\nnewline"])
def test_a_key_that_cannot_be_sent_is_refused(key: str) -> None:
    with pytest.raises(InvalidInputError):
        Client(key)


def test_the_environment_says_what_the_program_does_not(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidInputError, match="DIDWW_API_KEY"):
        Client.from_env()
    monkeypatch.setenv("DIDWW_API_KEY", sandbox.api_key)
    monkeypatch.setenv("DIDWW_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("DIDWW_API_VERSION", "2026-04-16")
    with Client.from_env() as client:
        assert (client.base_url, client.api_version) == (sandbox.base_url, "2026-04-16")
        assert client.balance.find().total_balance > 0
    with Client.from_env(api_version="2022-05-10", rate_limit=None) as client:
        assert client.api_version == "2022-05-10"
    monkeypatch.delenv("DIDWW_BASE_URL")
    monkeypatch.setenv("DIDWW_ENVIRONMENT", "production")
    with Client.from_env() as client:
        assert client.base_url == "https://api.didww.com/v3"
    monkeypatch.setenv("DIDWW_ENVIRONMENT", "elsewhere")
    with pytest.raises(InvalidInputError, match="elsewhere"):
        Client.from_env()


def test_a_client_does_not_show_its_key() -> None:
    with Client(KEY, base_url="http://127.0.0.1:9/v3") as client:
        for shown in (repr(client), str(client), repr(client.rate_limiter), repr(client.dids), f"{vars(type(client))}"):
            assert KEY not in shown
        assert "http://127.0.0.1:9/v3" in repr(client)


def test_a_closed_client_makes_no_more_calls(loopback: Loopback) -> None:
    client = Client(KEY, base_url=loopback.base_url)
    dids = client.dids
    with client as entered:
        assert entered is client
        dids.list().page()
    for call in (
        lambda: client.dids.find("did-1"),
        lambda: dids.list().first(),
        lambda: list(dids.list()),
        lambda: client.raw("GET", "dids"),
    ):
        with pytest.raises(InvalidInputError, match="closed"):
            call()
    client.close()
    assert len(loopback.requests) == 1


def test_a_closed_client_ends_its_connections(loopback: Loopback) -> None:
    with Client(KEY, base_url=loopback.base_url, rate_limit=None) as client:
        for _ in range(3):
            client.dids.list().page()
        assert (loopback.opened, loopback.ended) == (1, 0)
    assert loopback.wait_for_ends(1)


def test_what_every_request_carries(loopback: Loopback, direct: Client) -> None:
    direct.dids.list().page()
    headers = loopback.requests[0].headers
    assert headers["api-key"] == KEY
    assert headers["x-didww-api-version"] == "2022-05-10"
    assert headers["accept"] == "application/vnd.api+json"
    assert headers["user-agent"].startswith(f"didww-sdk-python/{__version__}")
    with Client(KEY, base_url=loopback.base_url, user_agent_suffix="billing/2") as named:
        named.dids.list().page()
    assert loopback.requests[1].headers["user-agent"].endswith("billing/2")


# ------------------------------------------------------------------------------------------------ calls


def test_find_create_update_delete(client: Client, sandbox: Sandbox) -> None:
    made = VoiceInTrunkGroup(name="Night shift")
    created = client.voice_in_trunk_groups.create(made)
    assert created.id
    assert created is not made
    assert created.response is not None
    assert (created.response.status, created.response.method) == (201, "POST")
    assert created.response.attempts == 1
    assert created.response.is_success
    found = client.voice_in_trunk_groups.find(created.id)
    assert found == created
    found.capacity_limit = 4
    assert client.voice_in_trunk_groups.update(found) is found
    by_id = client.voice_in_trunk_groups.update(created.id, name="Day shift", capacity_limit=None)
    assert (by_id.id, by_id.name, by_id.capacity_limit) == (created.id, "Day shift", None)
    request = sandbox.last_request("PATCH", "/v3/voice_in_trunk_groups")
    assert request is not None
    assert request["json"]["data"]["attributes"] == {"name": "Day shift", "capacity_limit": None}
    info = client.voice_in_trunk_groups.delete(found)
    assert isinstance(info, ResponseInfo)
    assert (info.status, info.method) == (204, "DELETE")
    with pytest.raises(NotFoundError) as caught:
        client.voice_in_trunk_groups.find(created.id)
    assert caught.value.status == 404
    brief = client.voice_in_trunk_groups.create(VoiceInTrunkGroup(name="Brief"))
    assert client.voice_in_trunk_groups.delete(brief.id).status == 204


def test_an_update_takes_keywords_beside_the_resource(loopback: Loopback, direct: Client) -> None:
    loopback.answer(
        document(did()), document(did(description="both", capacity_limit=2)), document(did(description=None))
    )
    found = direct.dids.find("did-1")
    found.description = "both"
    assert direct.dids.update(found, capacity_limit=2, voice_in_trunk_id="trunk-1") is found
    data = loopback.requests[1].json()["data"]
    assert data["attributes"] == {"description": "both", "capacity_limit": 2}
    assert data["relationships"] == {
        "voice_in_trunk": {"data": {"type": "voice_in_trunks", "id": "trunk-1"}},
        # one lets go of the other
        "voice_in_trunk_group": {"data": None},
    }
    # null on purpose, without a fetch
    direct.dids.update("did-1", description=None, voice_in_trunk=None)
    data = loopback.requests[2].json()["data"]
    assert data["attributes"] == {"description": None}
    assert data["relationships"] == {"voice_in_trunk": {"data": None}}
    with pytest.raises(TypeError, match="number"):
        direct.dids.update("did-1", number="1")  # type: ignore[call-arg]
    # nothing to say, nothing sent
    direct.dids.update(found)
    assert len(loopback.requests) == 3


def test_a_singleton_has_no_id(client: Client) -> None:
    balance = client.balance.find()
    assert isinstance(balance.total_balance, Decimal)


@pytest.mark.parametrize(
    ("id", "path"),
    [("a b/c", "/v3/dids/a%20b%2Fc"), ("ü?#%", "/v3/dids/%C3%BC%3F%23%25"), ("../dids", "/v3/dids/..%2Fdids")],
)
def test_ids_are_encoded(loopback: Loopback, direct: Client, id: str, path: str) -> None:
    loopback.answer(document(did(id)))
    assert direct.dids.find(id).id == id
    assert loopback.requests[0].path == path


@pytest.mark.parametrize("id", ["", ".", ".."])
def test_ids_that_lead_elsewhere_are_refused(loopback: Loopback, direct: Client, id: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        direct.dids.find(id)
    assert caught.value.member == "id"
    assert loopback.requests == []


def test_an_error_tells_what_the_api_says(client: Client) -> None:
    with pytest.raises(NotFoundError) as caught:
        client.dids.find("nope")
    error = caught.value
    assert isinstance(error, ApiError)
    assert isinstance(error, DidwwError)
    assert (error.status, error.outcome, error.attempts, error.is_retryable) == (404, "refused", 1, False)
    assert error.errors[0].title
    assert error.response is not None
    assert error.response.path == "/dids/nope"


def test_the_key_is_never_in_an_error(sandbox: Sandbox) -> None:
    with Client("a-wrong-key", base_url=sandbox.base_url) as client, pytest.raises(UnauthorizedError) as caught:
        client.dids.list().page()
    assert "a-wrong-key" not in str(caught.value) + repr(caught.value)


def test_raw_requests(client: Client) -> None:
    answer = client.raw("GET", "countries", params=[("filter[iso]", "US,GB"), ("sort", "name")])
    assert (answer.status, answer.info.method) == (200, "GET")
    assert answer.headers["content-type"].startswith("application/vnd.api+json")
    names = [row["attributes"]["name"] for row in answer.json()["data"]]
    assert names == ["United Kingdom", "United States"]
    assert answer.text.encode() == answer.body
    mapped = client.raw("GET", "countries", params={"filter[iso]": "US"}, headers={"X-Test": "1"})
    assert len(mapped.json()["data"]) == 1
    made = client.raw(
        "POST", "voice_in_trunk_groups", json={"data": {"type": "voice_in_trunk_groups", "attributes": {"name": "Raw"}}}
    )
    id = made.json()["data"]["id"]
    assert client.voice_in_trunk_groups.find(id).name == "Raw"
    assert client.raw("DELETE", f"voice_in_trunk_groups/{id}").status == 204
    with pytest.raises(NotFoundError):
        client.raw("GET", "nothing")
    with pytest.raises(InvalidInputError):
        client.raw("GET", "https://example.com/")


def test_raw_requests_of_any_kind(loopback: Loopback, direct: Client) -> None:
    direct.raw("PUT", "files/1", body=b"\x00\x01", content_type="application/octet-stream", authenticated=False)
    request = loopback.requests[0]
    assert (request.method, request.path, request.body) == ("PUT", "/v3/files/1", b"\x00\x01")
    assert request.headers["content-type"] == "application/octet-stream"
    assert "api-key" not in request.headers
    direct.raw("POST", "dids", json=None)
    assert loopback.requests[1].body == b"null"


# ------------------------------------------------------------------------------------------------ lists


def test_a_listing_in_every_way(client: Client, sandbox: Sandbox) -> None:
    cities = client.cities.list(sort=["name"], page_size=10)
    assert sandbox.requests() == []
    everything = [city.name for city in cities]
    assert len(everything) == 36
    assert everything == sorted(everything)
    assert len(sandbox.requests()) == 4
    assert [city.name for city in cities.all()] == everything
    assert [len(page) for page in cities.pages()] == [10, 10, 10, 6]
    assert [len(page) for page in client.cities.list(page_size=20, prefetch=True).pages()] == [20, 16]
    page = cities.page(2)
    assert isinstance(page, Page)
    assert [city.name for city in page] == everything[10:20]
    assert page.total_records == 36
    first = cities.first()
    assert first is not None
    assert first.name == everything[0]
    before = len(sandbox.requests())
    assert cities.count() == 36
    assert len(sandbox.requests()) == before + 1
    assert client.cities.list(filter={"name": "Atlantis"}).first() is None
    # it can be gone through again
    assert [city.name for city in cities] == everything


def test_pages_are_asked_for_when_their_first_row_is(client: Client, sandbox: Sandbox) -> None:
    rows = iter(client.cities.list(page_size=10))
    assert sandbox.requests() == []
    for _ in range(10):
        next(rows)
    assert len(sandbox.requests()) == 1
    next(rows)
    assert len(sandbox.requests()) == 2


def test_rows_keep_what_was_included(client: Client) -> None:
    dids = list(client.dids.list(include=["did_group.country"]))
    countries = [row.did_group.country for row in dids if row.did_group is not None]
    assert len(countries) == 3
    assert all(isinstance(country, Country) for country in countries)


def test_what_is_asked_of_a_list(loopback: Loopback, direct: Client) -> None:
    week = datetime(2026, 4, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    direct.orders.list(
        filter={"status": [OrderStatus.PENDING, OrderStatus.COMPLETED], "created_at_gteq": week},
        sort=("-created_at",),
        fields={"orders": ["reference", "amount"]},
        page_size=7,
    ).page(3)
    asked = parse_qs(loopback.requests[0].query)
    assert asked == {
        "filter[status]": ["Pending,Completed"],
        "filter[created_at_gteq]": ["2026-04-01T10:00:00Z"],
        "sort": ["-created_at"],
        "fields[orders]": ["reference,amount"],
        "page[size]": ["7"],
        "page[number]": ["3"],
    }


def test_names_that_the_version_lacks_are_refused(loopback: Loopback, direct: Client) -> None:
    with pytest.raises(InvalidInputError, match="colour") as caught:
        direct.dids.list(filter={Name("colour"): "blue"}).page()
    assert (caught.value.member, caught.value.outcome, caught.value.attempts) == ("colour", "not_sent", 0)
    with pytest.raises(InvalidInputError, match="2026-04-16"):
        direct.dids.list(include=["identity"]).first()
    assert loopback.requests == []
    direct.dids.list(filter={Name("colour"): "blue"}, sort=[Name("hue")], allow_unknown=True).page()
    assert "filter[colour]=blue" in loopback.requests[0].query.replace("%5B", "[").replace("%5D", "]")


def test_a_page_that_was_stored(client: Client) -> None:
    body = client.raw("GET", "dids", params=[("include", "voice_in_trunk")]).body
    page = Page.parse(Did, body)
    assert len(page) == 3
    assert any(isinstance(row.voice_in_trunk, VoiceInTrunk) for row in page)
    assert len(Page.parse(Did, body.decode(), "2026-04-16")) == 3
    with pytest.raises(TypeError):
        Page.parse(dict, body)  # type: ignore[type-var]


# --------------------------------------------------------------------------- limits, retries, deadlines


def test_a_call_ends_in_time(loopback: Loopback, direct: Client) -> None:
    loopback.otherwise(STALL)
    started = time.monotonic()
    with pytest.raises(RequestTimeoutError) as caught:
        direct.dids.find("did-1", timeout=0.2)
    assert 0.1 < time.monotonic() - started < 5
    assert isinstance(caught.value, TimeoutError)
    assert (caught.value.phase, caught.value.limit) == ("response", 0.2)
    with pytest.raises(RequestTimeoutError):
        direct.dids.list(timeout=timedelta(milliseconds=200)).page()
    loopback.otherwise(Answer(200, b'{"data": []}', stalls_after=5))
    with pytest.raises(RequestTimeoutError) as caught:
        direct.dids.list(read_timeout=0.2).page()
    assert caught.value.phase == "body"
    assert loopback.wait_for_ends(3), "a request that nobody waits for is ended"


def test_no_timeout_at_all(loopback: Loopback) -> None:
    with Client(KEY, base_url=loopback.base_url, timeout=0.2, retries=0) as client:
        loopback.otherwise(document(did(), after=0.5))
        assert client.dids.find("did-1", timeout=None).id == "did-1"
        with pytest.raises(RequestTimeoutError):
            client.dids.find("did-1")


def test_retries_are_seen(loopback: Loopback) -> None:
    busy = refusal(503)
    policy = RetryPolicy(max_retries=3, base_delay=0.01)
    with Client(KEY, base_url=loopback.base_url, rate_limit=None, retry_policy=policy) as client:
        loopback.answer(busy, busy, document(did()))
        found = client.dids.find("did-1")
        assert found.response is not None
        assert found.response.attempts == 3
        loopback.answer(*[busy] * 4)
        with pytest.raises(ServerError) as caught:
            client.dids.find("did-1")
        assert (caught.value.attempts, caught.value.status, caught.value.is_retryable) == (4, 503, True)
        loopback.answer(busy)
        with pytest.raises(ServerError) as caught:
            client.dids.find("did-1", retries=0)
        assert caught.value.attempts == 1
        # a create is not sent again once the server may have seen it
        loopback.answer(CLOSE)
        with pytest.raises(TransportError) as broken:
            client.voice_in_trunk_groups.create(VoiceInTrunkGroup(name="Once"))
        assert (broken.value.attempts, broken.value.outcome, broken.value.may_have_happened) == (1, "unknown", True)
    assert len(loopback.requests) == 3 + 4 + 1 + 1


def test_a_429_says_when(loopback: Loopback, direct: Client) -> None:
    headers = {"Retry-After": "7", "X-RateLimit-Limit": "20", "X-RateLimit-Remaining": "0", "X-Request-Id": "request-1"}
    loopback.answer(refusal(429, headers=headers))
    with pytest.raises(RateLimitedError) as caught:
        direct.dids.list().page()
    assert caught.value.retry_after == 7.0
    assert caught.value.request_id == "request-1"
    assert caught.value.response is not None
    assert caught.value.response.rate_limit is not None
    assert (caught.value.response.rate_limit.limit, caught.value.response.rate_limit.remaining) == (20, 0)
    assert caught.value.response.header("X-Request-Id") == "request-1"


def test_requests_wait_for_their_turn(loopback: Loopback) -> None:
    with Client(KEY, base_url=loopback.base_url, rate_limit=RateLimit(per_second=10, burst=2)) as client:
        started = time.monotonic()
        waited = [client.dids.list().page().response.waited_for_rate_limit for _ in range(5)]
        assert time.monotonic() - started >= 0.25
        assert waited[0] < 0.05
        assert sum(waited) >= 0.2
        # clients of one account share the limit
        with Client(KEY, base_url=loopback.base_url, rate_limiter=client.rate_limiter) as other:
            assert sum(other.dids.list().page().response.waited_for_rate_limit for _ in range(3)) >= 0.15
    with Client(KEY, base_url=loopback.base_url, rate_limit=10) as client:
        assert len(client.dids.list().page()) == 0


def test_an_answer_that_is_too_long_is_not_read(loopback: Loopback) -> None:
    loopback.otherwise(document([did(description="x" * 10_000)]))
    with (
        Client(KEY, base_url=loopback.base_url, max_response_bytes=1_000) as client,
        pytest.raises(DidwwError) as caught,
    ):
        client.dids.list().page()
    assert caught.value.kind in {"decode", "transport"}
    assert "1000" in str(caught.value)


# --------------------------------------------------------------------------------- hooks, authentication


def test_hooks_see_each_attempt(loopback: Loopback) -> None:
    left: list[RequestEvent] = []
    came: list[ResponseEvent] = []

    def leaving(event: RequestEvent) -> None:
        left.append(event)
        event.insert_header("X-Correlation-Id", f"c-{event.attempt}")

    with Client(
        KEY,
        base_url=loopback.base_url,
        on_request=leaving,
        on_response=came.append,
        retry_policy=RetryPolicy(base_delay=0.01),
    ) as client:
        loopback.answer(refusal(503), document(did()), CLOSE)
        client.dids.find("did-1")
        with pytest.raises(DidwwError):
            client.raw("GET", "dids", retries=0)
    assert [request.headers["x-correlation-id"] for request in loopback.requests] == ["c-1", "c-2", "c-1"]
    assert [(event.operation, event.resource, event.method, event.path, event.attempt) for event in left] == [
        ("find", "dids", "GET", "/dids/did-1", 1),
        ("find", "dids", "GET", "/dids/did-1", 2),
        ("raw", None, "GET", "/dids", 1),
    ]
    assert left[0].host == f"127.0.0.1:{loopback.port}"
    assert [event.status for event in came] == [503, 200, None]
    assert isinstance(came[0].error, ServerError)
    assert came[0].retry_in is not None
    assert came[1].error is None
    assert isinstance(came[2].error, TransportError)
    assert all(event.duration >= 0 for event in came)
    assert KEY not in "".join(map(repr, [*left, *came]))


def test_what_a_hook_raises_does_not_end_the_request(loopback: Loopback) -> None:
    shown: list[Any] = []

    def fails(_: object) -> None:
        raise RuntimeError("in a hook")

    before, sys.unraisablehook = sys.unraisablehook, shown.append
    try:
        with Client(KEY, base_url=loopback.base_url, on_request=fails, on_response=fails) as client:
            assert len(client.dids.list().page()) == 0
    finally:
        sys.unraisablehook = before
    assert [str(each.exc_value) for each in shown] == ["in a hook", "in a hook"]


def test_a_call_within_a_hook_is_refused_rather_than_waiting_for_itself(loopback: Loopback) -> None:
    refused: list[Exception] = []

    def calls(_: object) -> None:
        try:
            client.dids.list().page()
        except InvalidInputError as error:
            refused.append(error)

    with Client(KEY, base_url=loopback.base_url, on_request=calls, timeout=5.0) as client:
        client.dids.list().page()
    assert len(refused) == 1


def test_a_credential_is_asked_for_each_request(sandbox: Sandbox) -> None:
    class Vault:
        def __init__(self) -> None:
            self.keys = ["of-yesterday", sandbox.api_key]
            self.refusals: list[int] = []

        def __call__(self) -> str:
            return self.keys[0]

        def rejected(self, status: int) -> bool:
            self.refusals.append(status)
            self.keys.pop(0)
            return True

    vault = Vault()
    with Client(authentication=vault, base_url=sandbox.base_url) as client:
        assert client.balance.find().total_balance > 0
        client.balance.find()
    assert vault.refusals == [401]


def test_a_credential_may_be_any_header(loopback: Loopback) -> None:
    with Client(authentication=lambda: ("Authorization", "Bearer of-a-token"), base_url=loopback.base_url) as client:
        client.dids.list().page()
    assert loopback.requests[0].headers["authorization"] == "Bearer of-a-token"
    assert "api-key" not in loopback.requests[0].headers

    def fails() -> str:
        raise KeyError("the-secret-itself")

    with Client(authentication=fails, base_url=loopback.base_url) as client:
        with pytest.raises(InvalidInputError, match="KeyError") as caught:
            client.dids.list().page()
        assert "the-secret-itself" not in str(caught.value)
    assert len(loopback.requests) == 1


# ------------------------------------------------------------------------------------------- orders


def test_an_order_is_waited_for(client: Client) -> None:
    group = client.did_groups.list(
        filter={"is_available": True, "needs_registration": False}, include=["stock_keeping_units"]
    ).first()
    assert group is not None
    item = DidOrderItem(sku_id=group.stock_keeping_units[0].id, qty=1)
    seen: list[OrderStatus] = []
    order = client.orders.create_and_wait(
        Order(items=[item]), poll_every=0.05, on_progress=lambda order: seen.append(order.status)
    )
    assert order.status is OrderStatus.COMPLETED
    assert seen[-1] is OrderStatus.COMPLETED
    assert client.orders.wait(order) == order
    pending = client.orders.create(Order(items=[DidOrderItem(sku_id=group.stock_keeping_units[0].id, qty=1)]))
    with pytest.raises(WaitError) as caught:
        client.orders.wait(pending.id, within=timedelta(seconds=0), poll_every=0.01)
    assert (caught.value.id, caught.value.timed_out) == (pending.id, True)
