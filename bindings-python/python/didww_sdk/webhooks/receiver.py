"""What the frameworks have in common: a request as they all have it, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from didww_sdk._native import SIGNATURE_HEADER, Payload, RequestValidator
from didww_sdk.errors import CallbackError

if TYPE_CHECKING:
    from didww_sdk._native import Callback

__all__ = ["MAX_BODY", "SIGNATURE_HEADER", "Receiver"]

MAX_BODY = 1 << 20
"""Longest body that is read, in bytes: DIDWW's are some hundred."""

# What has its members in the query.
_BY_QUERY = ("GET", "HEAD")


class Receiver:
    """Checks and reads callbacks, for a web framework that there is no module for. It is made once and shared.

    ```python
    receiver = Receiver("YOUR_CALLBACK_SECRET", public_base_url="https://hooks.example.com")


    def receive(method: str, url: str, headers: dict[str, str], body: bytes) -> int:
        signature, content_type = headers.get(SIGNATURE_HEADER), headers.get("Content-Type")
        try:
            for callback in receiver.receive(method, url, body, content_type, signature):
                print(callback.callback_type, callback.id)
        except CallbackError as error:
            return error.http_status
        return 204
    ```
    """

    __slots__ = ("_has_public_base_url", "_max_body", "_validator")

    def __init__(
        self, callback_secret: str | bytes, *, public_base_url: str | None = None, max_body: int = MAX_BODY
    ) -> None:
        """For the account's callback secret, which stands in the user panel.

        `public_base_url` is where DIDWW calls, if that is not what the program sees, behind a proxy say: it takes the
        place of scheme, host and port, and a path in it is put in front. `max_body` is the longest body that is read,
        in bytes.
        """
        self._validator = RequestValidator(callback_secret, public_base_url=public_base_url)
        self._has_public_base_url = public_base_url is not None
        self._max_body = max_body

    @property
    def max_body(self) -> int:
        """Longest body that is read, in bytes."""
        return self._max_body

    @property
    def has_public_base_url(self) -> bool:
        """Whether path and query are enough for a URL, since what stands in front of them is known."""
        return self._has_public_base_url

    def receive(
        self,
        method: str,
        url: str | bytes,
        body: bytes,
        content_type: str | bytes | None,
        signature: str | bytes | None,
    ) -> list[Callback]:
        """What DIDWW says: one callback, or those of a voice OUT trunk that piled up.

        `url` is that which was called, with its query, as it came. Raises `CallbackError`, whose `http_status` is what
        to answer.
        """
        if not signature:
            # whatever it says
            payload = Payload.form({})
        elif method.upper() in _BY_QUERY:
            payload = Payload.query_of(url)
        else:
            self.check_length(len(body))
            payload = Payload.body(body, content_type or "")
        return self._validator.validate_and_parse(url, payload, signature)

    def needs_body(self, method: str, signature: str | bytes | None) -> bool:
        """Whether the body has to be read: that of a request by GET has none, and nobody's is read for nothing."""
        return bool(signature) and method.upper() not in _BY_QUERY

    def check_length(self, length: int) -> None:
        """Raises a `CallbackError` if a body is longer than what is read."""
        if length > self._max_body:
            message = f"the callback is refused: its body is longer than {self._max_body} bytes"
            raise CallbackError(message, {"fault": "too_large", "http_status": 413})

    def incomplete(self) -> CallbackError:
        """The error of a body that did not come to an end."""
        return CallbackError("the callback is refused: its body did not come to an end")

    def signed_url(self, url: str | bytes) -> str:
        """What is signed as the URL: compare it with the callback URL that DIDWW was given."""
        return self._validator.signed_url(url)

    def __repr__(self) -> str:
        return f"Receiver(max_body={self._max_body})"
