"""Callbacks in web frameworks: `fastapi` and `starlette`, `django`, `flask`; `receiver` is for any other.

Each module checks the signature of what comes, by GET and POST, and gives what DIDWW says; a request that is not
genuine is answered 401, one that cannot be read 400, 413 or 415. The framework itself is imported by its module alone.

The signature is of the URL that DIDWW called, byte by byte. Behind a proxy the framework sees another one:
`public_base_url` is what stands in front of the path outside, e.g. `https://hooks.example.com`. Without it, scheme and
host are those that the framework sees, with what it makes of `X-Forwarded-Proto` and the like.

Answer with 200 or 204 within a minute: note what came, and work later. Anything else is tried again, ten times at most
over four days, so that the same may come twice.
"""
