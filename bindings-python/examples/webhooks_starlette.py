"""Callbacks in Starlette, with an order settled later, in the background."""

from __future__ import annotations

import os
import socket
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import account
from didww_sdk import Callback, OrderCallback
from didww_sdk.sandbox import Sandbox
from didww_sdk.webhooks.starlette import Callbacks

callbacks = Callbacks(os.environ.get("DIDWW_CALLBACK_SECRET", "sandbox-callback-secret"))


async def work(received: list[Callback]) -> None:
    """Do what takes time after the answer: DIDWW waits for 60 s, and comes again after that."""
    for callback in received:
        if isinstance(callback, OrderCallback):
            print(f"order {callback.id} is {callback.status}")


async def receive(request: Request) -> Response:
    """Take what DIDWW says and answer at once. What is not genuine never gets here."""
    received = await callbacks(request)
    return Response(status_code=204, background=BackgroundTask(work, received))


app = Starlette(routes=[Route("/didww", receive, methods=["GET", "POST"])])


def main() -> None:
    """Start a server, order something that tells it, and wait for the call."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    with socket.create_server(("127.0.0.1", 0)) as listener, Sandbox() as sandbox:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        account.order_that_calls(sandbox, f"http://127.0.0.1:{listener.getsockname()[1]}/didww")
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    main()
