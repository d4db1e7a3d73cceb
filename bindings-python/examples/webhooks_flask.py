"""Callbacks in Flask: a call gives what DIDWW says in the request that is being answered."""

from __future__ import annotations

import logging
import os
import threading

from flask import Flask
from werkzeug.serving import make_server

import account
from didww_sdk import OrderCallback
from didww_sdk.sandbox import Sandbox
from didww_sdk.webhooks.flask import Callbacks

app = Flask(__name__)
# behind a proxy also public_base_url="https://hooks.example.com", as DIDWW calls it
callbacks = Callbacks(os.environ.get("DIDWW_CALLBACK_SECRET", "sandbox-callback-secret"))


@app.route("/didww", methods=["GET", "POST"])
def receive() -> tuple[str, int]:
    """Take what DIDWW says; it comes again unless the answer is a success."""
    for callback in callbacks():
        if isinstance(callback, OrderCallback):
            print(f"order {callback.id} is {callback.status}")
        else:
            print(f"{callback.callback_type} {callback.id}: {callback.members}")
    return "", 204


def main() -> None:
    """Start a server, order something that tells it, and wait for the call."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Sandbox() as sandbox:
        account.order_that_calls(sandbox, f"http://127.0.0.1:{server.server_port}/didww")
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
