"""Callbacks in Flask, by its test client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from didww_sdk import CallbackError
from didww_sdk.webhooks.flask import Callbacks
from signatures import BODY, EVENTS, FORM, HEADER, ORDER, SECRET, sign, sign_events

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

URL = "http://localhost:80/didww"
SENT = {"Content-Type": FORM, HEADER: sign(URL)}


def made(**options: Any) -> Flask:
    """Give a program that answers with the ids."""
    app = Flask(__name__)
    callbacks = Callbacks(SECRET, **options)

    @app.route("/didww", methods=["GET", "POST"])
    def receive() -> ResponseReturnValue:
        return jsonify([callback.id for callback in callbacks()])

    return app


def test_callbacks_are_given() -> None:
    client = made().test_client()
    assert client.post("/didww", data=BODY, headers=SENT).json == [ORDER["id"]]
    events = {"Content-Type": "application/json", HEADER: sign_events(URL)}
    assert client.post("/didww", data=json.dumps(EVENTS), headers=events).json == ["a", "b"]
    query = "tenant=%37&" + "&".join(f"{name}={value}" for name, value in ORDER.items())
    by_get = {HEADER: sign(f"{URL}?{query}")}
    assert client.get(f"/didww?{query}", headers=by_get).json == [ORDER["id"]]
    assert client.head(f"/didww?{query}", headers=by_get).status_code == 200
    https = {**SENT, HEADER: sign("https://hooks.example.com:443/didww")}
    assert client.post("/didww", base_url="https://hooks.example.com", data=BODY, headers=https).status_code == 200


def test_a_refusal_says_why() -> None:
    client = made().test_client()
    answer = client.post("/didww", data=BODY, headers={"Content-Type": FORM})
    assert answer.status_code == 401
    assert "X-DIDWW-Signature is missing" in answer.text
    answer = client.post("/didww", data=BODY, headers={"Content-Type": "text/plain", HEADER: "0" * 40})
    assert answer.status_code == 415


def test_handlers_of_the_program_see_the_error_behind() -> None:
    app = made()
    seen = []

    @app.errorhandler(HTTPException)
    def handle(error: HTTPException) -> ResponseReturnValue:
        seen.append(error.__cause__)
        return {"handled": error.description}, error.code or 500

    answer = app.test_client().get("/didww")
    assert answer.status_code == 401
    assert answer.json is not None
    assert "X-DIDWW-Signature is missing" in answer.json["handled"]
    [cause] = seen
    assert isinstance(cause, CallbackError)
    assert (cause.fault, cause.http_status) == ("signature", 401)


def test_a_body_that_was_read_before_is_still_there() -> None:
    app = made()
    read = []

    @app.before_request
    def before() -> None:
        read.append(request.get_data())

    @app.after_request
    def after(response: Any) -> Any:
        read.append(request.get_data())
        return response

    assert app.test_client().post("/didww", data=BODY, headers=SENT).status_code == 200
    assert read == [BODY, BODY]


def test_limits_of_the_program_count_too() -> None:
    app = made()
    app.config["MAX_CONTENT_LENGTH"] = len(BODY)
    assert app.test_client().post("/didww", data=BODY, headers=SENT).status_code == 200
    app.config["MAX_CONTENT_LENGTH"] = len(BODY) - 1
    assert app.test_client().post("/didww", data=BODY, headers=SENT).status_code == 413


def test_a_client_that_goes_away_in_the_middle_is_no_error_of_the_program() -> None:
    class Broken:
        def read(self, size: int = -1) -> bytes:
            raise ConnectionResetError

        def readinto(self, buffer: Any) -> int:
            raise ConnectionResetError

    client = made().test_client()
    for given in ({"CONTENT_LENGTH": "100"}, {"wsgi.input_terminated": True}):
        environ = {"wsgi.input": Broken(), **given}
        answer = client.post("/didww", headers=SENT, environ_overrides=environ)
        assert answer.status_code == 400
        assert "did not come to an end" in answer.text


def test_what_a_proxy_says_counts_where_the_program_believes_it() -> None:
    app = made()
    forwarded = {
        "Content-Type": FORM,
        HEADER: sign("https://hooks.example.com:443/in/didww"),
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "hooks.example.com",
        "X-Forwarded-Prefix": "/in",
    }
    assert app.test_client().post("/didww", data=BODY, headers=forwarded).status_code == 401
    app.wsgi_app = ProxyFix(app.wsgi_app, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]
    assert app.test_client().post("/didww", data=BODY, headers=forwarded).status_code == 200


def test_a_mounted_program_sees_the_whole_path() -> None:
    outer, inner = Flask("outer"), made()
    outer.wsgi_app = DispatcherMiddleware(outer.wsgi_app, {"/in": inner})  # type: ignore[method-assign]
    headers = {**SENT, HEADER: sign("http://localhost:80/in/didww")}
    assert outer.test_client().post("/in/didww", data=BODY, headers=headers).status_code == 200
    assert outer.test_client().post("/in/didww", data=BODY, headers=SENT).status_code == 401


def test_the_public_base_url_takes_the_place_of_what_the_program_sees() -> None:
    client = made(public_base_url="https://hooks.example.com/in").test_client()
    headers = {**SENT, HEADER: sign("https://hooks.example.com:443/in/didww")}
    assert client.post("/didww", data=BODY, headers=headers).status_code == 200
    assert client.post("/didww", data=BODY, headers=SENT).status_code == 401


def test_the_secret_is_checked_at_once_and_not_shown() -> None:
    with pytest.raises(ValueError, match="callback_secret"):
        Callbacks("")
    assert SECRET not in repr(Callbacks(SECRET))
