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
"""

from __future__ import annotations

from functools import lru_cache, wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Callable

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.csrf import csrf_exempt

from didww_sdk.errors import CallbackError
from didww_sdk.webhooks.receiver import MAX_BODY, SIGNATURE_HEADER, Receiver
from didww_sdk.webhooks.wsgi import url_of

if TYPE_CHECKING:
    from didww_sdk._native import Callback

__all__ = ["didww_callbacks"]

_METHODS = ["GET", "POST"]


@lru_cache(maxsize=16)
def _receiver(secret: str | bytes, public_base_url: str | None, max_body: int) -> Receiver:
    return Receiver(secret, public_base_url=public_base_url, max_body=max_body)


def didww_callbacks(
    view: Callable[..., Any] | None = None,
    *,
    callback_secret: str | bytes | None = None,
    public_base_url: str | None = None,
    max_body: int = MAX_BODY,
) -> Any:
    """Decorates a view, synchronous or not, that gets the callbacks as its second argument. It takes GET and POST,
    and needs no CSRF
    token; a request that is refused never reaches the view.

    What is not given here is read from the settings `DIDWW_CALLBACK_SECRET` and `DIDWW_PUBLIC_BASE_URL`.
    """
    if view is None:
        return lambda view: didww_callbacks(
            view, callback_secret=callback_secret, public_base_url=public_base_url, max_body=max_body
        )

    def receive(request: HttpRequest) -> list[Callback] | HttpResponse:
        if request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        secret = callback_secret or getattr(settings, "DIDWW_CALLBACK_SECRET", None)
        if not secret:
            raise ImproperlyConfigured("DIDWW_CALLBACK_SECRET is not set: copy it from DIDWW's user panel")
        base = public_base_url or getattr(settings, "DIDWW_PUBLIC_BASE_URL", None)
        return _received(_receiver(secret, base, max_body), request)

    if iscoroutinefunction(view):

        @csrf_exempt
        @wraps(view)
        async def awaited(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            received = receive(request)
            return received if isinstance(received, HttpResponse) else await view(request, received, *args, **kwargs)

        return awaited

    @csrf_exempt
    @wraps(view)
    def called(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        received = receive(request)
        return received if isinstance(received, HttpResponse) else view(request, received, *args, **kwargs)

    return called


def _received(receiver: Receiver, request: HttpRequest) -> list[Callback] | HttpResponse:
    try:
        try:
            body = request.body
        except RequestDataTooBig as error:
            raise receiver.too_large() from error
        signature, content_type = request.headers.get(SIGNATURE_HEADER), request.headers.get("Content-Type")
        return receiver.receive(request.method or "", _url(request), body, content_type, signature)
    except CallbackError as error:
        return HttpResponse(str(error), status=error.http_status, content_type="text/plain; charset=utf-8")


def _url(request: HttpRequest) -> bytes:
    scope = getattr(request, "scope", None)
    scheme, host = request.scheme or "http", request.get_host()
    if scope is None:
        return url_of(request.META, scheme, host)
    path: bytes = scope.get("raw_path") or request.path.encode()
    query: bytes = scope.get("query_string") or b""
    url = f"{scheme}://{host}".encode() + path.split(b"?", 1)[0]
    return url + b"?" + query if query else url
