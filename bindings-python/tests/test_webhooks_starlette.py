"""Callbacks in Starlette, by its test client, and what only ASGI has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from didww_sdk import CallbackError
from didww_sdk.webhooks.asgi import url_of
from didww_sdk.webhooks.starlette import Callbacks
from signatures import BODY, FORM, HEADER, ORDER, SECRET, sign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.middleware.base import RequestResponseEndpoint

URL = "https://hooks.example.com:443/didww"
SENT = {"Content-Type": FORM, HEADER: sign(URL)}


def made(callbacks: Callbacks, **options: Any) -> TestClient:
    """Give a client of a program that answers with the ids."""

    async def receive(request: Request) -> Response:
        return JSONResponse([callback.id for callback in await callbacks(request)])

    app = Starlette(routes=[Route("/didww", receive, methods=["GET", "POST"])], **options)
    return TestClient(app, base_url="https://hooks.example.com")


@pytest.fixture
def client() -> TestClient:
    return made(Callbacks(SECRET))


def test_scheme_and_host_are_those_of_the_request(client: TestClient) -> None:
    answer = client.post("/didww", content=BODY, headers=SENT)
    assert (answer.status_code, answer.json()) == (200, [ORDER["id"]])
    assert client.post("http://hooks.example.com/didww", content=BODY, headers=SENT).status_code == 401
    assert client.post("https://other.example.com/didww", content=BODY, headers=SENT).status_code == 401
    # the port counts, whether it is written or not
    assert client.post("https://hooks.example.com:443/didww", content=BODY, headers=SENT).status_code == 200
    assert client.post("https://hooks.example.com:8443/didww", content=BODY, headers=SENT).status_code == 401


def test_a_refusal_says_why(client: TestClient) -> None:
    answer = client.post("/didww", content=BODY, headers={"Content-Type": FORM})
    assert answer.status_code == 401
    assert "X-DIDWW-Signature is missing" in answer.text
    forged = client.post("/didww", content=BODY, headers={**SENT, HEADER: "f" * 40})
    assert forged.status_code == 401
    assert "signed_url" in forged.text
    assert sign(URL) not in forged.text + answer.text


def test_handlers_of_the_program_see_the_error_behind() -> None:
    causes = []

    async def handle(request: Request, refused: Exception) -> Response:
        causes.append(refused.__cause__)
        return Response("not for us", 418)

    answer = made(Callbacks(SECRET), exception_handlers={HTTPException: handle}).get("/didww")
    assert (answer.status_code, answer.text) == (418, "not for us")
    [cause] = causes
    assert isinstance(cause, CallbackError)
    assert (cause.fault, cause.http_status) == ("signature", 401)


def test_by_head_as_by_get(client: TestClient) -> None:
    query = "&".join(f"{name}={value}" for name, value in ORDER.items())
    headers = {HEADER: sign(f"{URL}?{query}")}
    assert client.get(f"/didww?{query}", headers=headers).json() == [ORDER["id"]]
    assert client.head(f"/didww?{query}", headers=headers).status_code == 200
    assert client.head(f"/didww?{query}").status_code == 401


def test_a_body_that_a_middleware_has_read_is_still_there() -> None:
    seen = []

    class Reader(BaseHTTPMiddleware):
        async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
            seen.append(await request.body())
            return await call_next(request)

    client = made(Callbacks(SECRET), middleware=[Middleware(Reader)])
    assert client.post("/didww", content=BODY, headers=SENT).status_code == 200
    assert seen == [BODY]


def test_a_body_is_cut_off_where_it_is_too_long() -> None:
    client = made(Callbacks(SECRET, max_body=len(BODY)))
    assert client.post("/didww", content=BODY, headers=SENT).status_code == 200

    def pieces() -> Iterator[bytes]:
        yield BODY
        yield b"&"

    answer = client.post("/didww", content=pieces(), headers=SENT)
    assert (answer.status_code, answer.text) == (
        413,
        f"the callback is refused: its body is longer than {len(BODY)} bytes",
    )


def request_of(*messages: dict[str, Any], signature: str = "0" * 40) -> Request:
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/didww",
        "headers": [(b"content-type", FORM.encode()), (HEADER.lower().encode(), signature.encode())],
    }
    coming = iter(messages)

    async def receive() -> dict[str, Any]:
        return next(coming)

    return Request(scope, receive)


def test_nobodys_body_is_read_for_nothing() -> None:
    # nothing comes, and nothing is asked for
    unsigned = request_of(signature="")
    with pytest.raises(HTTPException) as caught:
        asyncio.run(Callbacks(SECRET)(unsigned))
    assert caught.value.status_code == 401


def test_a_client_that_goes_away_in_the_middle_is_no_error_of_the_program() -> None:
    began = {"type": "http.request", "body": BODY, "more_body": True}
    with pytest.raises(HTTPException) as caught:
        asyncio.run(Callbacks(SECRET)(request_of(began, {"type": "http.disconnect"})))
    assert (caught.value.status_code, caught.value.detail) == (
        400,
        "the callback is refused: its body did not come to an end",
    )


@pytest.mark.parametrize(
    ("scope", "url"),
    [
        ({"path": "/a", "raw_path": b"/%61", "query_string": b"x=%20"}, b"http://h/%61?x=%20"),
        # some servers have the query there as well
        ({"path": "/a", "raw_path": b"/a?x=1", "query_string": b"x=1"}, b"http://h/a?x=1"),
        ({"path": "/\u00e9 b", "query_string": b""}, b"http://h/%C3%A9%20b"),
        ({"path": "/", "scheme": "https"}, b"https://h/"),
        ({"path": "/", "headers": [], "server": ("10.0.0.7", 8080)}, b"http://10.0.0.7:8080/"),
        ({"path": "/", "headers": [], "server": ("::1", 80)}, b"http://[::1]:80/"),
        ({"path": "/", "headers": [], "server": ("/run/socket", None)}, b"http:///run/socket/"),
        ({"path": "/", "headers": [(b"Host", b"\xe9")]}, b"http://\xe9/"),
    ],
)
def test_the_url_of_asgi_is_that_of_the_wire(scope: dict[str, Any], url: bytes) -> None:
    assert url_of({"headers": [(b"accept", b"*/*"), (b"host", b"h")], **scope}) == url


def test_the_secret_is_checked_at_once_and_not_shown() -> None:
    with pytest.raises(ValueError, match="callback_secret"):
        Callbacks("")
    with pytest.raises(ValueError, match="public_base_url"):
        Callbacks(SECRET, public_base_url="hooks.example.com")
    assert SECRET not in repr(Callbacks(SECRET))
