"""Callbacks in Starlette.

```python
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from didww_sdk import OrderCallback
from didww_sdk.webhooks.starlette import Callbacks

callbacks = Callbacks("YOUR_CALLBACK_SECRET", public_base_url="https://hooks.example.com")


async def receive(request: Request) -> Response:
    for callback in await callbacks(request):
        if isinstance(callback, OrderCallback):
            print(callback.id, callback.status)
    return Response(status_code=204)


app = Starlette(routes=[Route("/didww", receive, methods=["GET", "POST"])])
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from didww_sdk.errors import CallbackError
from didww_sdk.webhooks import asgi
from didww_sdk.webhooks.receiver import MAX_BODY, SIGNATURE_HEADER, Receiver

if TYPE_CHECKING:
    from starlette.requests import Request

    from didww_sdk._native import Callback

__all__ = ["Callbacks", "url_of"]


class Callbacks:
    """Gives the callbacks of a request. One that is refused is an `HTTPException` with the status to answer, whose
    `__cause__` is the `CallbackError`.

    It reads the body, of which nothing is left for others then.
    """

    __slots__ = ("_receiver",)

    def __init__(
        self, callback_secret: str | bytes, *, public_base_url: str | None = None, max_body: int = MAX_BODY
    ) -> None:
        """For the account's callback secret, which stands in the user panel.

        `public_base_url` is where DIDWW calls, if a proxy stands before the program; `max_body` is the longest body
        that is read, in bytes.
        """
        self._receiver = Receiver(callback_secret, public_base_url=public_base_url, max_body=max_body)

    async def __call__(self, request: Request) -> list[Callback]:
        """What DIDWW says in this request."""
        headers = request.headers
        signature, content_type = headers.get(SIGNATURE_HEADER), headers.get("content-type")
        try:
            body = await self._body(request) if self._receiver.needs_body(request.method, signature) else b""
            return self._receiver.receive(request.method, url_of(request), body, content_type, signature)
        except CallbackError as error:
            raise self._refusal(error) from error

    async def _body(self, request: Request) -> bytes:
        pieces, length = [], 0
        try:
            # one that was read already, by a middleware say, is kept by the request
            async for piece in request.stream():
                length += len(piece)
                self._receiver.check_length(length)
                pieces.append(piece)
        except ClientDisconnect as error:
            raise self._receiver.incomplete() from error
        return b"".join(pieces)

    def _refusal(self, error: CallbackError) -> HTTPException:
        return HTTPException(error.http_status, str(error))


def url_of(request: Request) -> bytes:
    """The URL of a request as it came on the wire, with the scheme and host that Starlette sees."""
    return asgi.url_of(request.scope)
