"""Callbacks in web frameworks: `fastapi` and `starlette`, `django`, `flask`.

Each module checks the signature of what comes, by GET and POST, and gives what DIDWW says; a request that is not
genuine is
answered 401, one that cannot be read 400, 413 or 415. The framework itself is imported by its module alone.

The signature is of the URL that DIDWW called, byte by byte. Behind a proxy the framework sees another one:
`public_base_url`
is what stands in front of the path outside, e.g. `https://hooks.example.com`.
"""
