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

from flask import Response, abort, request

from didww_sdk.errors import CallbackError
from didww_sdk.webhooks.receiver import MAX_BODY, SIGNATURE_HEADER, Receiver
from didww_sdk.webhooks.wsgi import url_of

if TYPE_CHECKING:
    from didww_sdk._native import Callback

__all__ = ["Callbacks"]


class Callbacks:
    """Gives the callbacks of the request that is being answered. One that is refused is aborted with the status to
    answer.
    """

    __slots__ = ("_receiver",)

    def __init__(
        self, callback_secret: str | bytes, *, public_base_url: str | None = None, max_body: int = MAX_BODY
    ) -> None:
        """For the account's callback secret; `public_base_url` is where DIDWW calls, if a proxy stands before the
        program.
        """
        self._receiver = Receiver(callback_secret, public_base_url=public_base_url, max_body=max_body)

    def __call__(self) -> list[Callback]:
        """What DIDWW says in this request."""
        try:
            if (request.content_length or 0) > self._receiver.max_body:
                raise self._receiver.too_large()
            # kept, for whoever reads it as well
            body = request.get_data(cache=True)
            signature, content_type = request.headers.get(SIGNATURE_HEADER), request.headers.get("Content-Type")
            url = url_of(request.environ, request.scheme, request.host)
            return self._receiver.receive(request.method, url, body, content_type, signature)
        except CallbackError as error:
            abort(Response(str(error), error.http_status, content_type="text/plain; charset=utf-8"))
