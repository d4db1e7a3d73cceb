"""Callbacks in FastAPI: a dependency checks the signature and gives what DIDWW says."""

from __future__ import annotations

import os
import socket
import threading
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI

import account
from didww_sdk import Callback, ExportCallback, OrderCallback
from didww_sdk.sandbox import Sandbox
from didww_sdk.webhooks.fastapi import Callbacks

app = FastAPI()
# behind a proxy also public_base_url="https://hooks.example.com", as DIDWW calls it
callbacks = Callbacks(os.environ.get("DIDWW_CALLBACK_SECRET", "sandbox-callback-secret"))


@app.api_route("/didww", methods=["GET", "POST"], status_code=204)
async def receive(received: Annotated[list[Callback], Depends(callbacks)]) -> None:
    """Take what DIDWW says; it comes again unless the answer is a success."""
    for callback in received:
        if isinstance(callback, OrderCallback):
            print(f"order {callback.id} is {callback.status}")
        elif isinstance(callback, ExportCallback):
            print(f"fetch {callback.url}")
        else:
            print(f"{callback.callback_type} {callback.id}: {callback.members}")


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
