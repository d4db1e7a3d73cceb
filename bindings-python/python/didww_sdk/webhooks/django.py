"""Callbacks in Django.

```python
# settings.py: DIDWW_CALLBACK_SECRET = "…", and behind a proxy DIDWW_PUBLIC_BASE_URL = "https://hooks.example.com"
from django.http import HttpRequest, HttpResponse
from django.urls import path

from didww_sdk import Callback, OrderCallback
from didww_sdk.webhooks.django import didww_callbacks


@didww_callbacks
def receive(request: HttpRequest, callbacks: list[Callback]) -> HttpResponse:
    for callback in callbacks:
        if isinstance(callback, OrderCallback):
            print(callback.id, callback.status)
    return HttpResponse(status=204)


urlpatterns = [path("didww", receive)]
```

A class of views is decorated by `@method_decorator(didww_callbacks, name="dispatch")`.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, Callable, overload

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError

from didww_sdk.errors import CallbackError
from didww_sdk.webhooks import asgi, wsgi
from didww_sdk.webhooks.receiver import MAX_BODY, SIGNATURE_HEADER, Receiver

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Protocol

    from django.http.response import HttpResponseBase
    from typing_extensions import Concatenate, ParamSpec, TypeAlias

    from didww_sdk._native import Callback

    P = ParamSpec("P")
    Answer: TypeAlias = HttpResponseBase
    AsyncAnswer: TypeAlias = Coroutine[Any, Any, HttpResponseBase]

    class Decorator(Protocol):
        """What `didww_callbacks` with options gives."""

        @overload
        def __call__(
            self, view: Callable[Concatenate[HttpRequest, list[Callback], P], AsyncAnswer]
        ) -> Callable[Concatenate[HttpRequest, P], AsyncAnswer]: ...
        @overload
        def __call__(
            self, view: Callable[Concatenate[HttpRequest, list[Callback], P], Answer]
        ) -> Callable[Concatenate[HttpRequest, P], Answer]: ...


__all__ = ["didww_callbacks"]

_METHODS = ["GET", "POST"]


@overload
def didww_callbacks(
    view: Callable[Concatenate[HttpRequest, list[Callback], P], AsyncAnswer],
) -> Callable[Concatenate[HttpRequest, P], AsyncAnswer]: ...
@overload
def didww_callbacks(
    view: Callable[Concatenate[HttpRequest, list[Callback], P], Answer],
) -> Callable[Concatenate[HttpRequest, P], Answer]: ...
@overload
def didww_callbacks(
    *,
    callback_secret: str | bytes | None = None,
    public_base_url: str | None = None,
    max_body: int = MAX_BODY,
) -> Decorator: ...
def didww_callbacks(
    view: Callable[..., Any] | None = None,
    *,
    callback_secret: str | bytes | None = None,
    public_base_url: str | None = None,
    max_body: int = MAX_BODY,
) -> Callable[..., Any]:
    """Decorates a view, synchronous or not, that gets the callbacks as its second argument. It takes GET and POST, and
    needs no CSRF token; a request that is refused never reaches the view.

    What is not given here is read from the settings `DIDWW_CALLBACK_SECRET` and `DIDWW_PUBLIC_BASE_URL`. `max_body` is
    the longest body that is read, in bytes.
    """

    def receive(request: HttpRequest) -> list[Callback] | HttpResponse:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        secret = callback_secret or getattr(settings, "DIDWW_CALLBACK_SECRET", None)
        if not secret:
            raise ImproperlyConfigured("DIDWW_CALLBACK_SECRET is not set: copy it from DIDWW's user panel")
        base = public_base_url or getattr(settings, "DIDWW_PUBLIC_BASE_URL", None)
        receiver = Receiver(secret, public_base_url=base, max_body=max_body)
        try:
            return _received(receiver, request, request.method)
        except CallbackError as error:
            return HttpResponse(str(error), status=error.http_status, content_type="text/plain; charset=utf-8")

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def called(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            received = receive(request)
            return received if isinstance(received, HttpResponse) else view(request, received, *args, **kwargs)

        @wraps(view)
        async def awaited(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            received = receive(request)
            return received if isinstance(received, HttpResponse) else await view(request, received, *args, **kwargs)

        decorated = awaited if iscoroutinefunction(view) else called
        # what Django's own decorator does, which up to Django 4.2 makes a view that is awaited one that is not
        decorated.__dict__["csrf_exempt"] = True
        return decorated

    return decorate if view is None else decorate(view)


def _received(receiver: Receiver, request: HttpRequest, method: str) -> list[Callback]:
    signature, content_type = request.headers.get(SIGNATURE_HEADER), request.headers.get("Content-Type")
    body = _body(receiver, request) if receiver.needs_body(method, signature) else b""
    return receiver.receive(method, _url(receiver, request), body, content_type, signature)


def _body(receiver: Receiver, request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length") or ""
    try:
        if not length.isdecimal():
            # of one that comes in chunks, no more than has to be
            return request.read(receiver.max_body + 1)
        receiver.check_length(int(length))
        return request.body
    except RequestDataTooBig as error:
        # longer than the program's own limit
        message = "the callback is refused: its body is longer than DATA_UPLOAD_MAX_MEMORY_SIZE"
        raise CallbackError(message, {"fault": "too_large", "http_status": 413}) from error
    except UnreadablePostError as error:
        raise receiver.incomplete() from error


def _url(receiver: Receiver, request: HttpRequest) -> bytes:
    scope = getattr(request, "scope", None)
    target = wsgi.target_of(request.META) if scope is None else asgi.target_of(scope)
    if receiver.has_public_base_url:
        # whatever host it came to
        return target
    return f"{request.scheme}://{request.get_host()}".encode("latin-1", "replace") + target
