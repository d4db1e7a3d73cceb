"""Callbacks in FastAPI, as a dependency."""

from __future__ import annotations

import json
from typing import Annotated

import fastapi
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient

from didww_sdk import Callback, CallbackError
from didww_sdk.webhooks.fastapi import Callbacks
from signatures import BODY, EVENTS, FORM, HEADER, ORDER, SECRET, sign, sign_events

ORIGIN = "https://hooks.example.com"
callbacks = Callbacks(SECRET, public_base_url=ORIGIN)


app = FastAPI()


@app.get("/didww")
@app.post("/didww")
async def receive(received: Annotated[list[Callback], Depends(callbacks)]) -> list[str]:
    """Give the ids."""
    return [callback.id for callback in received]


@app.post("/accounts/{account}/didww")
def receive_of_account(account: int, received: Annotated[list[Callback], Depends(callbacks)]) -> list[object]:
    """Give the account and the ids; in a thread."""
    return [account, *(callback.id for callback in received)]


@pytest.fixture
def client() -> TestClient:
    return TestClient(app)


def test_a_callback_is_injected(client: TestClient) -> None:
    sent = {"Content-Type": FORM, HEADER: sign(f"{ORIGIN}:443/didww")}
    assert client.post("/didww", content=BODY, headers=sent).json() == [ORDER["id"]]
    sent = {"Content-Type": FORM, HEADER: sign(f"{ORIGIN}:443/accounts/7/didww")}
    assert client.post("/accounts/7/didww", content=BODY, headers=sent).json() == [7, ORDER["id"]]
    events = {"Content-Type": "application/json", HEADER: sign_events(f"{ORIGIN}:443/didww")}
    assert client.post("/didww", content=json.dumps(EVENTS), headers=events).json() == ["a", "b"]
    query = "tenant=7&" + "&".join(f"{name}={value}" for name, value in ORDER.items())
    by_get = {HEADER: sign(f"{ORIGIN}:443/didww?{query}")}
    assert client.get(f"/didww?{query}", headers=by_get).json() == [ORDER["id"]]


def test_a_refusal_is_an_answer_of_fastapi(client: TestClient) -> None:
    answer = client.post("/didww", content=BODY, headers={"Content-Type": FORM, HEADER: "0" * 40})
    assert answer.status_code == 401
    assert "does not match" in answer.json()["detail"]
    answer = client.post("/didww", content=b"<a/>", headers={"Content-Type": "application/xml", HEADER: "0" * 40})
    assert answer.status_code == 415
    answer = client.post("/didww", content=b"x" * ((1 << 20) + 1), headers={"Content-Type": FORM, HEADER: "0" * 40})
    assert answer.status_code == 413


def test_handlers_of_the_program_see_the_error_behind() -> None:
    handling = FastAPI()
    causes = []

    @handling.exception_handler(fastapi.HTTPException)
    def handle(request: Request, refused: fastapi.HTTPException) -> JSONResponse:
        causes.append(refused.__cause__)
        return JSONResponse({"handled": refused.status_code}, refused.status_code)

    handling.post("/didww")(receive)
    assert TestClient(handling).post("/didww").json() == {"handled": 401}
    [cause] = causes
    assert isinstance(cause, CallbackError)
    assert cause.fault == "signature"


def test_documentation_shows_no_parameters() -> None:
    operation = app.openapi()["paths"]["/didww"]["post"]
    assert "parameters" not in operation
    assert "requestBody" not in operation


def test_a_dependency_of_a_router_and_of_a_function_reads_the_body_once() -> None:
    routed = FastAPI()
    router = APIRouter(dependencies=[Depends(callbacks)])
    router.post("/didww")(receive)
    routed.include_router(router)
    sent = {"Content-Type": FORM, HEADER: sign(f"{ORIGIN}:443/didww")}
    answer = TestClient(routed).post("/didww", content=BODY, headers=sent)
    assert (answer.status_code, answer.json()) == (200, [ORDER["id"]])
