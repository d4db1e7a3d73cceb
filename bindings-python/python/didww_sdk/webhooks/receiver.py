"""What the frameworks have in common: a request as they all have it, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from didww_sdk._native import SIGNATURE_HEADER, Payload, RequestValidator
from didww_sdk.errors import CallbackError

if TYPE_CHECKING:
    from didww_sdk._native import Callback

MAX_BODY = 1 << 20
"""Longest body that is read, in bytes: DIDWW's are some hundred."""

__all__ = ["MAX_BODY", "SIGNATURE_HEADER", "Receiver"]


class Receiver:
    """Checks and reads callbacks, for a web framework that there is no module for.

    ```python
    receiver = Receiver("YOUR_CALLBACK_SECRET", public_base_url="https://hooks.example.com")
    callbacks = receiver.receive("POST", url, body, content_type, signature)
    ```
    """

    __slots__ = ("_max_body", "_validator")

    def __init__(
        self, callback_secret: str | bytes, *, public_base_url: str | None = None, max_body: int = MAX_BODY
    ) -> None:
        """For the account's callback secret, which stands in the user panel."""
        self._validator = RequestValidator(callback_secret, public_base_url=public_base_url)
        self._max_body = max_body

    @property
    def max_body(self) -> int:
        """Longest body that is read, in bytes."""
        return self._max_body

    def too_large(self) -> CallbackError:
        """The error of a body that is longer than that."""
        fields = {"kind": "callback", "fault": "too_large", "http_status": 413}
        return CallbackError(f"the callback is refused: its body is longer than {self._max_body} bytes", fields)

    def receive(
        self,
        method: str,
        url: str | bytes,
        body: bytes,
        content_type: str | bytes | None,
        signature: str | bytes | None,
    ) -> list[Callback]:
        """What DIDWW says: one callback, or those of a voice OUT trunk that piled up.

        `url` is that which was called, with its query, as it came. Raises `CallbackError`, whose `http_status` is
        what to answer.
        """
        if len(body) > self._max_body:
            raise self.too_large()
        is_query = method.upper() == "GET"
        payload = Payload.query_of(url) if is_query else Payload.body(body, content_type or "")
        return self._validator.validate_and_parse(url, payload, signature)

    def signed_url(self, url: str | bytes) -> str:
        """What is signed as the URL: compare it with the callback URL that DIDWW was given."""
        return self._validator.signed_url(url)

    def __repr__(self) -> str:
        return f"Receiver(max_body={self._max_body})"
