"""Callbacks in FastAPI.

```python
from typing import Annotated

from fastapi import Depends, FastAPI

from didww_sdk import Callback, ExportCallback
from didww_sdk.webhooks.fastapi import Callbacks

app = FastAPI()
callbacks = Callbacks("YOUR_CALLBACK_SECRET", public_base_url="https://hooks.example.com")


@app.api_route("/didww", methods=["GET", "POST"], status_code=204)
async def receive(received: Annotated[list[Callback], Depends(callbacks)]) -> None:
    for callback in received:
        if isinstance(callback, ExportCallback):
            print("fetch", callback.url)
```
"""

from __future__ import annotations

from fastapi import Request

from didww_sdk._native import Callback
from didww_sdk.errors import CallbackError
from didww_sdk.webhooks.receiver import MAX_BODY, Receiver
from didww_sdk.webhooks.starlette import Callbacks as StarletteCallbacks

__all__ = ["MAX_BODY", "CallbackError", "Callbacks", "Receiver"]


class Callbacks(StarletteCallbacks):
    """A dependency that gives the callbacks of a request. One that is refused is an `HTTPException` with the status
    to answer.
    """

    __slots__ = ()

    # FastAPI reads the annotations of what it calls, and finds them where it is written.
    async def __call__(self, request: Request) -> list[Callback]:
        """What DIDWW says in this request."""
        return await super().__call__(request)
