"""Callbacks: signatures, what events say, and real ones that a local DIDWW sends."""

from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from didww_sdk import (
    SIGNATURE_HEADER,
    SOURCE_NETWORKS,
    Callback,
    CallbackError,
    CallbackMethod,
    Client,
    DidOrderItem,
    ExportCallback,
    ExportStatus,
    InvalidInputError,
    Order,
    OrderCallback,
    OrderStatus,
    Payload,
    RequestValidator,
    VoiceOutTrunkCallback,
    VoiceOutTrunkStatus,
)
from loopback import Answer, Loopback, Received

if TYPE_CHECKING:
    from didww_sdk.sandbox import Sandbox

SECRET = "a-secret-that-nobody-may-see"
URL = "https://example.com/hooks/didww?account=1"
MEMBERS = {"id": "order-1", "type": "orders", "status": "completed"}


@pytest.fixture
def validator() -> RequestValidator:
    return RequestValidator(SECRET)


def payloads() -> list[Any]:
    text = "id=order-1&type=orders&status=completed"
    return [
        MEMBERS,
        Payload.form(MEMBERS),
        Payload.form(list(MEMBERS.items())),
        Payload.body(text, "application/x-www-form-urlencoded"),
        Payload.body(text.encode(), "application/x-www-form-urlencoded; charset=utf-8"),
    ]


@pytest.mark.parametrize("payload", payloads())
def test_a_genuine_callback_is_told_from_a_forged_one(validator: RequestValidator, payload: Any) -> None:
    signature = validator.compute_signature(URL, payload)
    assert len(signature) == 40
    assert validator.validate(URL, payload, signature)
    assert validator.validate(URL.encode(), payload, signature)
    assert not validator.validate(URL + "2", payload, signature)
    assert not validator.validate(URL, {**MEMBERS, "status": "canceled"}, signature)
    assert not validator.validate(URL, payload, "0" * 40)
    assert not validator.validate(URL, payload, "")
    assert not RequestValidator("another").validate(URL, payload, signature)
    (event,) = validator.validate_and_parse(URL, payload, signature)
    assert isinstance(event, OrderCallback)
    with pytest.raises(CallbackError) as caught:
        validator.validate_and_parse(URL, payload, "0" * 40)
    assert (caught.value.fault, caught.value.http_status) == ("signature", 401)
    assert isinstance(caught.value, ValueError)


def test_a_missing_signature_is_no_signature(validator: RequestValidator) -> None:
    assert not validator.validate(URL, MEMBERS, None)
    with pytest.raises(CallbackError):
        validator.validate_and_parse(URL, MEMBERS, None)


def test_behind_a_proxy_the_public_address_is_signed() -> None:
    validator = RequestValidator(SECRET, public_base_url="https://example.com")
    inside = "http://10.0.0.5:8000/hooks/didww?account=1"
    signature = RequestValidator(SECRET).compute_signature(URL, MEMBERS)
    assert validator.validate(inside, MEMBERS, signature)
    assert validator.signed_url(inside).startswith("https://example.com:443/hooks/didww")


def test_the_secret_is_not_shown(validator: RequestValidator) -> None:
    assert SECRET not in repr(validator)
    with pytest.raises(InvalidInputError):
        RequestValidator("")


def test_events_are_typed() -> None:
    (order,) = Callback.parse(Payload.form(MEMBERS))
    assert isinstance(order, OrderCallback)
    assert (order.id, order.callback_type, order.status) == ("order-1", "orders", OrderStatus.COMPLETED)
    assert order.members == MEMBERS
    assert order.get("status") == "completed"
    assert order.get("colour") is None
    assert order == Callback.parse(Payload.form(MEMBERS))[0]
    assert "order-1" in repr(order)
    (export,) = Callback.parse(
        Payload.form({"id": "e", "type": "exports", "status": "Completed", "url": "https://example.com/e.csv.gz"})
    )
    assert isinstance(export, ExportCallback)
    assert (export.status, export.url) == (ExportStatus.COMPLETED, "https://example.com/e.csv.gz")
    (unknown,) = Callback.parse(Payload.form({"id": "x", "type": "holograms", "depth": "7"}))
    assert type(unknown) is Callback
    assert unknown.get("depth") == "7"


def test_several_events_of_a_trunk() -> None:
    body = (
        '[{"id": "t", "type": "voice_out_trunks", "status": "blocked", "threshold_reached": true,'
        ' "created_at": "2026-04-16T09:30:00Z"}, {"id": "t", "type": "voice_out_trunks", "status": "active"}]'
    )
    blocked, active = Callback.parse(Payload.body(body, "application/json"))
    assert isinstance(blocked, VoiceOutTrunkCallback)
    assert isinstance(active, VoiceOutTrunkCallback)
    assert blocked.status is VoiceOutTrunkStatus.BLOCKED
    assert blocked.created_at == datetime(2026, 4, 16, 9, 30, tzinfo=timezone.utc)
    assert active.created_at is None


@pytest.mark.parametrize(
    ("payload", "fault"),
    [
        (Payload.body(b"{", "application/json"), "malformed"),
        (Payload.body(b"<xml/>", "application/xml"), "media_type"),
    ],
)
def test_what_is_no_callback(payload: Payload, fault: str) -> None:
    with pytest.raises(CallbackError) as caught:
        Callback.parse(payload)
    assert caught.value.fault == fault
    assert 400 <= caught.value.http_status < 500


def test_callbacks_in_the_query() -> None:
    query = "id=order-1&type=orders&status=completed"
    for payload in (Payload.query(query), Payload.query_of(f"https://example.com/hooks?{query}")):
        (event,) = Callback.parse(payload)
        assert event.members == MEMBERS


@pytest.mark.parametrize("method", [CallbackMethod.POST, CallbackMethod.GET])
def test_a_real_callback_is_received(
    client: Client, sandbox: Sandbox, loopback: Loopback, method: CallbackMethod
) -> None:
    came: list[Received] = []

    def receive(request: Received) -> Answer:
        came.append(request)
        return Answer(200)

    loopback.otherwise(receive)
    url = f"http://127.0.0.1:{loopback.port}/hooks"
    group = client.did_groups.list(
        filter={"is_available": True, "needs_registration": False}, include=["stock_keeping_units"]
    ).first()
    assert group is not None
    sku = group.stock_keeping_units[0]
    assert isinstance(sku.monthly_price, Decimal)
    order = client.orders.create_and_wait(
        Order(items=[DidOrderItem(sku_id=sku.id, qty=1)], callback_url=url, callback_method=method), poll_every=0.05
    )
    sandbox.wait_for_callbacks()
    (request,) = came
    validator = RequestValidator(sandbox.callback_secret)
    if method is CallbackMethod.POST:
        called, payload = url, Payload.body(request.body, request.headers["content-type"])
    else:
        called = f"{url}?{request.query}"
        payload = Payload.query_of(called)
    signature = request.headers[SIGNATURE_HEADER.lower()]
    (event,) = validator.validate_and_parse(called, payload, signature)
    assert isinstance(event, OrderCallback)
    assert (event.id, event.status) == (order.id, OrderStatus.COMPLETED)
    (recorded,) = sandbox.callbacks()
    assert (recorded["state"], recorded["signature"]) == ("delivered", signature)


def test_where_callbacks_come_from() -> None:
    assert SIGNATURE_HEADER == "X-DIDWW-Signature"
    assert SOURCE_NETWORKS
