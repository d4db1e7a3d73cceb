"""The Python runner of the shared conformance cases: every case, with `Client` and with `AsyncClient`."""
