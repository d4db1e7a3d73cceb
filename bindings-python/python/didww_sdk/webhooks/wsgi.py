"""The URL of a request by WSGI as it came on the wire: the signature is of it, byte by byte."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

# What may stand in a path as it is, besides letters and digits.
_PLAIN = "/:@!$&'()*+,;=-._~"


def url_of(environ: Mapping[str, Any], scheme: str, host: str) -> bytes:
    """The URL that was called, with the scheme and host that the framework sees."""
    return f"{scheme}://{host}".encode("latin-1", "replace") + target_of(environ)


def target_of(environ: Mapping[str, Any]) -> bytes:
    """Path and query. WSGI decodes the path: it is taken as the server tells that it came, which gunicorn, Werkzeug,
    uWSGI and mod_wsgi do, else it is encoded anew.
    """
    script = _bytes(environ.get("SCRIPT_NAME", ""))
    came = _bytes(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "")
    if not came:
        path, query = _bytes(environ.get("PATH_INFO", "")), _bytes(environ.get("QUERY_STRING", ""))
        return encoded(script + path) + (b"?" + query if query else b"")
    if not came.startswith(b"/"):
        # the whole URL, as a client of a proxy writes it
        came = _after_authority(came.partition(b"://")[2])
    path = unquote_to_bytes(came.partition(b"?")[0])
    if script and path != script and not path.startswith(script + b"/"):
        # a proxy took this off the path, and the program was told
        return encoded(script) + came
    return came


def encoded(path: bytes) -> bytes:
    """A path that was decoded, as it has most likely been."""
    return quote(path, safe=_PLAIN).encode("ascii")


def _bytes(text: str) -> bytes:
    # what WSGI gives as text are bytes
    return text.encode("latin-1", "replace")


def _after_authority(url: bytes) -> bytes:
    ends = [at for at in (url.find(b"/"), url.find(b"?")) if at >= 0]
    return url[min(ends, default=len(url)) :]
