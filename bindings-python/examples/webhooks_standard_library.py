"""Callbacks without a framework: DIDWW calls a URL of yours, and signs what it says."""

from __future__ import annotations

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import account
from didww_sdk import SIGNATURE_HEADER, CallbackError, OrderCallback
from didww_sdk.sandbox import Sandbox
from didww_sdk.webhooks.receiver import Receiver

RECEIVER = Receiver(os.environ.get("DIDWW_CALLBACK_SECRET", "sandbox-callback-secret"))


class Handler(BaseHTTPRequestHandler):
    """Takes what DIDWW sends."""

    def do_POST(self) -> None:
        """Check the signature, then take the events; DIDWW comes again unless the answer is 200."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        url = f"http://{self.headers['Host']}{self.path}"
        try:
            callbacks = RECEIVER.receive(
                "POST", url, body, self.headers.get("Content-Type"), self.headers.get(SIGNATURE_HEADER)
            )
        except CallbackError as error:
            self.send_error(error.http_status)
            return
        for callback in callbacks:
            if isinstance(callback, OrderCallback):
                print(f"order {callback.id} is {callback.status}")
            else:
                print(f"{callback.callback_type} {callback.id}: {callback.members}")
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing about requests."""


def main() -> None:
    """Start a server, order something that tells it, and wait for the call."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, Sandbox() as sandbox:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        account.order_that_calls(sandbox, f"http://127.0.0.1:{server.server_port}/didww?tenant=7")
        server.shutdown()


if __name__ == "__main__":
    main()
