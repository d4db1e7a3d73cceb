"""The URL of a request by ASGI as it came on the wire: the signature is of it, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from didww_sdk.webhooks.wsgi import encoded

if TYPE_CHECKING:
    from collections.abc import Mapping


def url_of(scope: Mapping[str, Any]) -> bytes:
    """The URL that was called, with the scheme and host that the scope says."""
    scheme: bytes = scope.get("scheme", "http").encode("ascii", "replace")
    return scheme + b"://" + _host(scope) + target_of(scope)


def target_of(scope: Mapping[str, Any]) -> bytes:
    """Path and query. The path is taken as the server tells that it came, else it is encoded anew."""
    raw: bytes | None = scope.get("raw_path")
    # servers differ in whether the query is in it
    path = encoded(scope["path"].encode("utf-8", "surrogateescape")) if raw is None else raw.partition(b"?")[0]
    query: bytes = scope.get("query_string") or b""
    return path + b"?" + query if query else path


def _host(scope: Mapping[str, Any]) -> bytes:
    for name, value in scope.get("headers") or ():
        if name.lower() == b"host":
            host: bytes = value
            return host
    name, port = scope.get("server") or ("", None)
    host_name = f"[{name}]" if ":" in name else name
    return (host_name if port is None else f"{host_name}:{port}").encode("latin-1", "replace")
