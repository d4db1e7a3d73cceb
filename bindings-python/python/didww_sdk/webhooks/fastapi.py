"""Callbacks in FastAPI.

```python
from typing import Annotated

from fastapi import Depends, FastAPI

from didww_sdk import Callback, ExportCallback
from didww_sdk.webhooks.fastapi import Callbacks

app = FastAPI()
callbacks = Callbacks("YOUR_CALLBACK_SECRET", public_base_url="https://hooks.example.com")


@app.get("/didww", status_code=204)
@app.post("/didww", status_code=204)
async def receive(received: Annotated[list[Callback], Depends(callbacks)]) -> None:
    for callback in received:
        if isinstance(callback, ExportCallback):
            print("fetch", callback.url)
```
"""

# No annotations as text: FastAPI reads those of a dependency, and of an object it does not find where they are written.

from fastapi import HTTPException, Request

from didww_sdk._native import Callback
from didww_sdk.errors import CallbackError
from didww_sdk.webhooks import starlette

__all__ = ["Callbacks"]


class Callbacks(starlette.Callbacks):
    """A dependency that gives the callbacks of a request. One that is refused is an `HTTPException` with the status to
    answer, whose `__cause__` is the `CallbackError`.
    """

    __slots__ = ()

    async def __call__(self, request: Request) -> list[Callback]:
        """What DIDWW says in this request."""
        return await super().__call__(request)

    def _refusal(self, error: CallbackError) -> HTTPException:
        return HTTPException(error.http_status, str(error))
