"""Callbacks in Flask.

```python
from flask import Flask

from didww_sdk import OrderCallback
from didww_sdk.webhooks.flask import Callbacks

app = Flask(__name__)
callbacks = Callbacks("YOUR_CALLBACK_SECRET", public_base_url="https://hooks.example.com")


@app.route("/didww", methods=["GET", "POST"])
def receive():
    for callback in callbacks():
        if isinstance(callback, OrderCallback):
            print(callback.id, callback.status)
    return "", 204
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, default_exceptions

from didww_sdk.errors import CallbackError
from didww_sdk.webhooks.receiver import MAX_BODY, SIGNATURE_HEADER, Receiver
from didww_sdk.webhooks.wsgi import url_of

if TYPE_CHECKING:
    from didww_sdk._native import Callback

__all__ = ["Callbacks"]


class Callbacks:
    """Gives the callbacks of the request that is being answered. One that is refused is an `HTTPException` with the
    status to answer, as `flask.abort` raises it, whose `__cause__` is the `CallbackError`.

    Nothing may have read the form of the request before.
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

    def __call__(self) -> list[Callback]:
        """What DIDWW says in this request."""
        signature, content_type = request.headers.get(SIGNATURE_HEADER), request.headers.get("Content-Type")
        try:
            body = self._body() if self._receiver.needs_body(request.method, signature) else b""
            url = url_of(request.environ, request.scheme, request.host)
            return self._receiver.receive(request.method, url, body, content_type, signature)
        except CallbackError as error:
            raise default_exceptions[error.http_status](str(error)) from error

    def _body(self) -> bytes:
        length = request.content_length
        try:
            if length is None:
                # of one that comes in chunks, no more than has to be
                body = request.stream.read(self._receiver.max_body + 1)
            else:
                self._receiver.check_length(length)
                # kept, for whoever reads it as well
                body = request.get_data(cache=True)
        except RequestEntityTooLarge:
            # longer than the program's own limit
            raise
        except (ClientDisconnected, OSError) as error:
            raise self._receiver.incomplete() from error
        return body
