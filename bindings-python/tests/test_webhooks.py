"""Callbacks in web frameworks, each served by a real server on the loopback interface."""

from __future__ import annotations

import http.client
import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Callable
from urllib.parse import urlencode

import pytest

from didww_sdk import CallbackError, OrderCallback, OrderStatus, VoiceOutTrunkCallback
from didww_sdk.webhooks.receiver import MAX_BODY, Receiver
from didww_sdk.webhooks.wsgi import url_of
from signatures import BODY, EVENTS, FORM, HEADER, ORDER, SECRET, sign, sign_events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from didww_sdk import Callback


class Served:
    """A server with a program that receives callbacks at `/didww`, and what it received."""

    def __init__(self, port: int, received: list[list[Callback]]) -> None:
        self.port = port
        self.received = received

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            # as it stands: no client may tidy up the target
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            sent = {"Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body)), **(headers or {})}
            for name, value in sent.items():
                connection.putheader(name, value.encode("latin-1"))
            connection.endheaders(body)
            return connection.getresponse().status
        finally:
            connection.close()

    def post(self, members: dict[str, str], *, target: str = "/didww", **headers: str) -> int:
        sent = {"Content-Type": FORM, HEADER: sign(self.origin + target, members), **headers}
        return self.request("POST", target, urlencode(members).encode(), sent)

    def post_in_chunks(self, members: dict[str, str]) -> int:
        """Send a body whose length nobody knows before its end."""
        signature = sign(self.origin + "/didww", members)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = urlencode(members).encode()
        pieces = (body[at : at + 50] for at in range(0, len(body), 50))
        try:
            headers = {"Content-Type": FORM, HEADER: signature}
            connection.request("POST", "/didww", pieces, headers, encode_chunked=True)
            return connection.getresponse().status
        finally:
            connection.close()


@contextmanager
def _starlette(received: list[list[Callback]], **options: Any) -> Iterator[Any]:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Mount, Route

    from didww_sdk.webhooks.starlette import Callbacks

    callbacks = Callbacks(SECRET, **options)

    async def receive(request: Request) -> Response:
        received.append(await callbacks(request))
        return Response(status_code=204)

    route = Route("/{rest:path}", receive, methods=["GET", "POST"])
    yield Starlette(routes=[Mount("/mounted", routes=[route]), route])


@contextmanager
def _fastapi(received: list[list[Callback]], **options: Any) -> Iterator[Any]:
    from fastapi import Depends, FastAPI

    from didww_sdk.webhooks.fastapi import Callbacks

    app = FastAPI()

    @app.api_route("/{rest:path}", methods=["GET", "POST"], status_code=204)
    def receive(given: Any = Depends(Callbacks(SECRET, **options))) -> None:
        received.append(given)

    yield app


@contextmanager
def _flask(received: list[list[Callback]], **options: Any) -> Iterator[Any]:
    from flask import Flask

    from didww_sdk.webhooks.flask import Callbacks

    app = Flask(__name__)
    callbacks = Callbacks(SECRET, **options)

    @app.route("/<path:rest>", methods=["GET", "POST"])
    def receive(rest: str) -> tuple[str, int]:
        received.append(callbacks())
        return "", 204

    yield app


def _django(received: list[list[Callback]], **options: Any) -> Any:
    from django.http import HttpRequest, HttpResponse
    from django.urls import re_path

    from didww_sdk.webhooks.django import didww_callbacks
    from django_project import serving

    def receive(request: HttpRequest, callbacks: list[Callback], **_: Any) -> HttpResponse:
        received.append(callbacks)
        return HttpResponse(status=204)

    async def receive_awaited(request: HttpRequest, callbacks: list[Callback], **_: Any) -> HttpResponse:
        return receive(request, callbacks)

    view = didww_callbacks(**options)(receive)
    awaited = didww_callbacks(**options)(receive_awaited)
    return serving(re_path("^awaited", awaited), re_path("", view))


@contextmanager
def _django_wsgi(received: list[list[Callback]], **options: Any) -> Iterator[Any]:
    from django.core.handlers.wsgi import WSGIHandler

    with _django(received, **options):
        yield WSGIHandler()


@contextmanager
def _django_asgi(received: list[list[Callback]], **options: Any) -> Iterator[Any]:
    from django.core.handlers.asgi import ASGIHandler

    with _django(received, **options):
        yield ASGIHandler()


@contextmanager
def _by_uvicorn(app: Any) -> Iterator[int]:
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server does not start"
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


@contextmanager
def _by_werkzeug(app: Any) -> Iterator[int]:
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()


FRAMEWORKS: dict[str, tuple[Callable[..., Any], Any]] = {
    "starlette": (_starlette, _by_uvicorn),
    "fastapi": (_fastapi, _by_uvicorn),
    "flask": (_flask, _by_werkzeug),
    "django-wsgi": (_django_wsgi, _by_werkzeug),
    "django-asgi": (_django_asgi, _by_uvicorn),
}


@contextmanager
def serve(framework: str, **options: Any) -> Iterator[Served]:
    program, server = FRAMEWORKS[framework]
    received: list[list[Callback]] = []
    with program(received, **options) as app, server(app) as port:
        yield Served(port, received)


@pytest.fixture(params=list(FRAMEWORKS))
def framework(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def served(framework: str) -> Iterator[Served]:
    with serve(framework) as served:
        yield served


def test_a_callback_by_post_is_received(served: Served) -> None:
    assert served.post(ORDER) == 204
    [[callback]] = served.received
    assert isinstance(callback, OrderCallback)
    assert (callback.id, callback.status) == (ORDER["id"], OrderStatus.COMPLETED)


def test_a_callback_by_get_is_received(served: Served) -> None:
    target = "/didww?opaque=1%2F2&" + urlencode(ORDER)
    assert served.request("GET", target, headers={HEADER: sign(served.origin + target)}) == 204
    [[callback]] = served.received
    # what the callback URL has of its own was not said by DIDWW
    assert callback.members == ORDER


def test_events_of_a_trunk_that_piled_up_come_together(served: Served) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8", HEADER: sign_events(served.origin + "/didww")}
    assert served.request("POST", "/didww", json.dumps(EVENTS).encode(), headers) == 204
    [callbacks] = served.received
    assert [callback.id for callback in callbacks] == ["a", "b"]
    assert isinstance(callbacks[0], VoiceOutTrunkCallback)
    assert callbacks[0].threshold_reached is True


TARGETS = [
    "/didww/a%20b%2Fc",
    "/didww/a%7Eb~c",
    "/didww/%C3%A9",
    "/didww/%c3%a9",
    "/didww/%FF",
    "/didww/a;p=1",
    "/didww/a//b?x=%20+y&x=z",
    "/didww?x=%7e~%27",
]


def test_the_url_is_signed_as_it_came(served: Served) -> None:
    for target in TARGETS:
        assert served.post(ORDER, target=target) == 204, target


def test_what_is_forged_is_refused(served: Served) -> None:
    assert served.post(ORDER, **{HEADER: "0" * 40}) == 401
    assert served.post(ORDER, **{HEADER: ""}) == 401
    assert served.post(ORDER, **{HEADER: "é" * 40}) == 401
    assert served.post(ORDER, **{HEADER: sign(served.origin + "/didww", secret="another")}) == 401
    assert served.request("POST", "/didww", BODY, {"Content-Type": FORM}) == 401
    changed = {**ORDER, "status": "canceled"}
    assert served.post(changed, **{HEADER: sign(served.origin + "/didww")}) == 401
    # another URL than the one that was called
    assert served.post(ORDER, target="/didww2", **{HEADER: sign(served.origin + "/didww")}) == 401
    assert served.post(ORDER, Host="other.example", **{HEADER: sign(served.origin + "/didww")}) in (400, 401)
    assert served.request("GET", "/didww?" + urlencode(ORDER)) == 401
    assert served.received == []


def test_hosts_that_are_none_are_refused(served: Served) -> None:
    for host in ("[", "h:port", "\xe9", "a b"):
        assert served.post(ORDER, Host=host) in (400, 401), host
    assert served.received == []


@pytest.mark.parametrize("framework", ["starlette", "fastapi", "flask", "django-asgi"])
def test_a_body_in_chunks_is_read_as_far_as_it_may_be(framework: str) -> None:
    with serve(framework, max_body=200) as served:
        assert served.post_in_chunks(ORDER) == 204
        assert served.post_in_chunks({**ORDER, "more": "x" * 400}) == 413
    assert len(served.received) == 1


def test_what_cannot_be_read_is_refused(served: Served) -> None:
    assert served.post(ORDER, **{"Content-Type": "multipart/form-data; boundary=x"}) == 415
    assert served.request("POST", "/didww", BODY, {HEADER: "0" * 40}) == 415
    broken = {"Content-Type": "application/json", HEADER: "0" * 40}
    for body in (b"[{", b"[]", b"", b"7", b"\xff", b"[" * 10_000):
        assert served.request("POST", "/didww", body, broken) == 400, body
    assert served.received == []


def test_a_body_that_is_too_large_is_refused(framework: str) -> None:
    with serve(framework, max_body=64) as served:
        assert served.post({**ORDER, "more": "x" * 200}) == 413
        assert served.received == []


def test_behind_a_proxy_the_public_url_counts(framework: str) -> None:
    with serve(framework, public_base_url="https://hooks.example.com/in") as served:
        signature = sign("https://hooks.example.com:443/in/didww?x=1")
        # whatever host the proxy writes
        for host in ("127.0.0.1", "backend_7.internal:8000"):
            assert served.post(ORDER, target="/didww?x=1", Host=host, **{HEADER: signature}) == 204
        assert served.post(ORDER) == 401


def test_a_view_of_django_may_be_awaited() -> None:
    with serve("django-asgi") as served:
        assert served.post(ORDER, target="/awaited") == 204
        assert served.post(ORDER, target="/awaited", **{HEADER: "no"}) == 401
        assert served.request("DELETE", "/awaited") == 405
    assert len(served.received) == 1


def test_a_mounted_program_sees_the_whole_path() -> None:
    with serve("starlette") as served:
        assert served.post(ORDER, target="/mounted/didww") == 204


def test_the_receiver_serves_any_framework() -> None:
    receiver = Receiver(SECRET)
    url = "https://example.com/didww"
    signature = sign("https://example.com:443/didww")
    [callback] = receiver.receive("POST", url, BODY, FORM, signature)
    assert callback.id == ORDER["id"]
    assert receiver.signed_url(url) == "https://example.com:443/didww"
    with pytest.raises(CallbackError) as caught:
        receiver.receive("POST", url, b"x" * (MAX_BODY + 1), FORM, signature)
    assert (caught.value.fault, caught.value.http_status) == ("too_large", 413)
    assert SECRET not in repr(receiver)


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({"RAW_URI": "/a%2Fb?x=1"}, b"http://h/a%2Fb?x=1"),
        ({"REQUEST_URI": "http://elsewhere/a?x"}, b"http://h/a?x"),
        ({"SCRIPT_NAME": "/app", "PATH_INFO": "/\xc3\xa9 b", "QUERY_STRING": "x=1"}, b"http://h/app/%C3%A9%20b?x=1"),
        ({"PATH_INFO": "/"}, b"http://h/"),
        ({"REQUEST_URI": "http://elsewhere?x=/"}, b"http://h?x=/"),
        # another program stands before this one in the path
        ({"RAW_URI": "/app/%61", "SCRIPT_NAME": "/app", "PATH_INFO": "/a"}, b"http://h/app/%61"),
        ({"RAW_URI": "/app?x=1", "SCRIPT_NAME": "/app", "PATH_INFO": ""}, b"http://h/app?x=1"),
        ({"RAW_URI": "/a%70p/x", "SCRIPT_NAME": "/app", "PATH_INFO": "/x"}, b"http://h/a%70p/x"),
        # a proxy took a part of the path off
        ({"RAW_URI": "/%61?x=1", "SCRIPT_NAME": "/app", "PATH_INFO": "/a"}, b"http://h/app/%61?x=1"),
        ({"RAW_URI": "/apples", "SCRIPT_NAME": "/app", "PATH_INFO": "/apples"}, b"http://h/app/apples"),
    ],
)
def test_the_url_of_wsgi_is_that_of_the_wire(environ: dict[str, str], url: bytes) -> None:
    assert url_of(environ, "http", "h") == url
