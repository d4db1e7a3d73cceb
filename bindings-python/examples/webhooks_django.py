"""Callbacks in Django: a decorated view gets what DIDWW says as its second argument."""

from __future__ import annotations

import os
import threading
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

import account
from didww_sdk import Callback, OrderCallback
from didww_sdk.sandbox import Sandbox
from didww_sdk.webhooks.django import didww_callbacks

# what settings.py says in a project
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DIDWW_CALLBACK_SECRET=os.environ.get("DIDWW_CALLBACK_SECRET", "sandbox-callback-secret"),
    # behind a proxy: DIDWW_PUBLIC_BASE_URL="https://hooks.example.com"
)


@didww_callbacks
def receive(request: HttpRequest, callbacks: list[Callback]) -> HttpResponse:
    """Take what DIDWW says; it comes again unless the answer is a success."""
    for callback in callbacks:
        if isinstance(callback, OrderCallback):
            print(f"order {callback.id} is {callback.status}")
        else:
            print(f"{callback.callback_type} {callback.id}: {callback.members}")
    return HttpResponse(status=204)


urlpatterns = [path("didww", receive)]


class Quiet(WSGIRequestHandler):
    """Says nothing about requests."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def main() -> None:
    """Start a server, order something that tells it, and wait for the call."""
    django.setup()
    with make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server, Sandbox() as sandbox:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        account.order_that_calls(sandbox, f"http://127.0.0.1:{server.server_port}/didww")
        server.shutdown()


if __name__ == "__main__":
    main()
