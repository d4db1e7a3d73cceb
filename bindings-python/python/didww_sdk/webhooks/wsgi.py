"""The URL of a request of WSGI as it came on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

# What may stand in a path as it is. WSGI decodes the path, so that where a server does not tell how it came it is
# encoded anew.
_PLAIN = "/:@!$&'()*+,;=-._~"


def url_of(environ: Mapping[str, Any], scheme: str, host: str) -> bytes:
    """The URL that was called: with the target as the server tells that it came (gunicorn, Werkzeug, uWSGI and
    mod_wsgi do), else with
    the path encoded anew.
    """
    target: str | None = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    base = f"{scheme}://{host}"
    if target:
        # a request to a proxy has the whole URL in its first line
        path = target if target.startswith("/") else "/" + target.split("://", 1)[-1].partition("/")[2]
        return (base + path).encode("latin-1", "replace")
    path = quote((environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1"), safe=_PLAIN)
    query = environ.get("QUERY_STRING", "")
    return (base + path + ("?" + query if query else "")).encode("latin-1", "replace")
