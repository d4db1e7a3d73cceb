"""Callbacks in Django, by its test clients."""

from __future__ import annotations

import asyncio
import json
from io import RawIOBase
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import AsyncClient, Client, RequestFactory, override_settings
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View

from didww_sdk import Callback
from didww_sdk.webhooks.django import didww_callbacks
from django_project import serving
from signatures import BODY, EVENTS, FORM, HEADER, ORDER, SECRET, sign, sign_events

ORIGIN = "http://testserver:80"


@didww_callbacks
def receive(request: HttpRequest, callbacks: list[Callback]) -> HttpResponse:
    """Give the ids."""
    return JsonResponse([callback.id for callback in callbacks], safe=False)


@didww_callbacks
async def receive_awaited(request: HttpRequest, callbacks: list[Callback]) -> HttpResponse:
    """Give the ids."""
    await asyncio.sleep(0)
    return JsonResponse([callback.id for callback in callbacks], safe=False)


@didww_callbacks(callback_secret="another", public_base_url="https://hooks.example.com", max_body=200)
def receive_of_account(request: HttpRequest, callbacks: list[Callback], account: int) -> HttpResponse:
    """Give the account."""
    return JsonResponse([account, len(callbacks)], safe=False)


@method_decorator(didww_callbacks, name="dispatch")
class Receiving(View):
    """Tells the methods apart."""

    def get(self, request: HttpRequest, callbacks: list[Callback]) -> HttpResponse:
        """Give the number."""
        return JsonResponse({"get": len(callbacks)})

    def post(self, request: HttpRequest, callbacks: list[Callback]) -> HttpResponse:
        """Give the number."""
        return JsonResponse({"post": len(callbacks)})


URLS = [
    path("didww", receive),
    path("awaited", receive_awaited),
    path("accounts/<int:account>/didww", receive_of_account),
    path("class", Receiving.as_view()),
]


def post(target: str, body: Any = BODY, *, type: str = FORM, signature: str | None = None, **options: Any) -> Any:
    """Send a callback, signed as it should be unless it is told otherwise."""
    headers = {HEADER: sign(ORIGIN + target) if signature is None else signature, **options.pop("headers", {})}
    with serving(*URLS):
        client = Client(enforce_csrf_checks=True)
        return client.post(target, data=body, content_type=type, headers=headers, **options)


def test_callbacks_are_the_second_argument() -> None:
    answer = post("/didww")
    assert (answer.status_code, answer.json()) == (200, [ORDER["id"]])
    signature = sign_events(f"{ORIGIN}/didww")
    assert post("/didww", json.dumps(EVENTS), type="application/json", signature=signature).json() == ["a", "b"]
    assert post("/didww", signature=sign("https://testserver:443/didww"), secure=True).status_code == 200
    query = "tenant=7&" + "&".join(f"{name}={value}" for name, value in ORDER.items())
    with serving(*URLS):
        answer = Client().get(f"/didww?{query}", headers={HEADER: sign(f"{ORIGIN}/didww?{query}")})
    assert answer.json() == [ORDER["id"]]


def test_a_refusal_says_why() -> None:
    answer = post("/didww", signature="0" * 40)
    assert (answer.status_code, answer["Content-Type"]) == (401, "text/plain; charset=utf-8")
    assert "does not match" in answer.content.decode()
    assert "X-DIDWW-Signature is missing" in post("/didww", signature="").content.decode()
    assert post("/didww", type="text/plain").status_code == 415
    assert post("/didww", b"{", type="application/json").status_code == 400


def test_other_methods_are_not_allowed() -> None:
    with serving(*URLS):
        answer = Client().put("/didww", data=BODY, content_type=FORM, headers={HEADER: sign(f"{ORIGIN}/didww")})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, POST")


def test_options_of_a_view_go_before_the_settings() -> None:
    signature = sign("https://hooks.example.com:443/accounts/7/didww", secret="another")
    assert post("/accounts/7/didww", signature=signature).json() == [7, 1]
    assert post("/accounts/7/didww").status_code == 401
    assert post("/accounts/7/didww", b"x" * 201, signature=signature).status_code == 413


def test_views_that_are_classes() -> None:
    assert post("/class").json() == {"post": 1}
    query = "&".join(f"{name}={value}" for name, value in ORDER.items())
    with serving(*URLS):
        answer = Client().get(f"/class?{query}", headers={HEADER: sign(f"{ORIGIN}/class?{query}")})
    assert answer.json() == {"get": 1}
    assert post("/class", signature="").status_code == 401


def test_views_that_are_awaited() -> None:
    async def send(signature: str) -> Any:
        headers = {HEADER: signature}
        return await AsyncClient().post("/awaited", data=BODY, content_type=FORM, headers=headers)

    with serving(*URLS):
        answer = asyncio.run(send(sign(f"{ORIGIN}/awaited")))
        assert answer.json() == [ORDER["id"]]
        assert asyncio.run(send("0" * 40)).status_code == 401
    # by WSGI as well
    assert post("/awaited").json() == [ORDER["id"]]


def test_a_decorated_view_keeps_its_name() -> None:
    for view in (receive, receive_awaited):
        assert view.__name__.startswith("receive")
        assert view.__doc__ == "Give the ids."
        assert vars(view)["csrf_exempt"] is True


def test_the_public_base_url_is_a_setting() -> None:
    with override_settings(DIDWW_PUBLIC_BASE_URL="https://hooks.example.com/in"):
        signature = sign("https://hooks.example.com:443/in/didww?x=1")
        assert post("/didww?x=1", signature=signature).status_code == 200
        # the proxy's own name for the program does not have to be allowed
        assert post("/didww?x=1", signature=signature, headers={"host": "10.0.0.7:8000"}).status_code == 200
        assert post("/didww?x=1").status_code == 401
    assert post("/didww", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_what_a_proxy_says_counts_where_the_program_believes_it() -> None:
    proxied = {"x-forwarded-proto": "https", "x-forwarded-host": "testserver"}
    signature = sign("https://testserver:443/didww")
    assert post("/didww", signature=signature, headers=proxied).status_code == 401
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"), USE_X_FORWARDED_HOST=True):
        assert post("/didww", signature=signature, headers={**proxied, "host": "inside"}).status_code == 200


def test_limits_of_the_program_count_too() -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=len(BODY)):
        assert post("/didww").status_code == 200
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=10):
        answer = post("/didww")
        assert answer.status_code == 413
        assert "DATA_UPLOAD_MAX_MEMORY_SIZE" in answer.content.decode()
    assert post("/didww", b"x" * ((1 << 20) + 1)).status_code == 413


def test_a_client_that_goes_away_in_the_middle_is_no_error_of_the_program() -> None:
    class Broken(RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

    request = RequestFactory().post("/didww", data=BODY, content_type=FORM, headers={HEADER: "0" * 40})
    vars(request)["_stream"] = Broken()
    answer = receive(request)
    assert answer.status_code == 400
    assert isinstance(answer, HttpResponse)
    assert "did not come to an end" in answer.content.decode()


@pytest.mark.parametrize("secret", [None, ""])
def test_a_program_without_a_secret_says_so(secret: str | None) -> None:
    with override_settings(DIDWW_CALLBACK_SECRET=secret), pytest.raises(ImproperlyConfigured, match="user panel"):
        post("/didww")
    with override_settings():
        from django.conf import settings

        del settings.DIDWW_CALLBACK_SECRET
        with pytest.raises(ImproperlyConfigured):
            post("/didww")
    assert post("/didww").status_code == 200
    assert SECRET == "a-callback-secret"
