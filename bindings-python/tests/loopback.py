"""A server on the loopback interface that answers as it is told: late, wrongly, or not at all."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

JSON_API = "application/vnd.api+json"


@dataclass
class Answer:
    """What a request gets."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    # seconds before it is sent
    after: float = 0.0
    # nothing is ever sent, and the connection stays open
    stalls: bool = False
    # bytes of the body that are sent before nothing more is; the connection stays open
    stalls_after: int | None = None
    # the connection ends without a byte
    closes: bool = False

    def head(self) -> bytes:
        """Give the first line and the headers."""
        headers = {"Content-Type": JSON_API, "Content-Length": str(len(self.body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} Status", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


STALL = Answer(stalls=True)
CLOSE = Answer(closes=True)


def document(
    data: Any, *, status: int = 200, after: float = 0.0, headers: dict[str, str] | None = None, **rest: Any
) -> Answer:
    """Give an answer with a JSON:API document."""
    return Answer(status, json.dumps({"data": data, **rest}).encode(), dict(headers or {}), after)


def refusal(status: int, *, headers: dict[str, str] | None = None, **error: Any) -> Answer:
    """Give an answer that says no."""
    body = json.dumps({"errors": [{"title": "Refused", "status": str(status), **error}]}).encode()
    return Answer(status, body, dict(headers or {}))


def did(id: str = "did-1", **attributes: Any) -> dict[str, Any]:
    """Give a DID as the API writes one."""
    return {"id": id, "type": "dids", "attributes": {"number": "12025550123", "description": None, **attributes}}


@dataclass
class Received:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    at: float

    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)


class Loopback:
    """The server. Each connection has a thread of its own; what is not told otherwise gets an empty list."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._socket.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{self.port}/v3"
        self._changed = threading.Condition()
        self._answers: deque[Answer] = deque()
        self._otherwise: Answer | Callable[[Received], Answer] = document([])
        self.requests: list[Received] = []
        # connections that were opened, and those that the client has ended
        self.opened = 0
        self.ended = 0
        self._connections: set[socket.socket] = set()
        self._closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Loopback:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all connections."""
        self._closing = True
        self._socket.close()
        with self._changed:
            connections = list(self._connections)
        for connection in connections:
            _shut(connection)

    def answer(self, *answers: Answer) -> Loopback:
        """Say what the next requests get, each one answer."""
        with self._changed:
            self._answers.extend(answers)
        return self

    def otherwise(self, answer: Answer | Callable[[Received], Answer]) -> Loopback:
        """Say what all others get."""
        with self._changed:
            self._otherwise = answer
        return self

    def wait_until(self, holds: Callable[[Loopback], bool], within: float = 10.0) -> bool:
        """Wait until something holds, and tell whether it does."""
        with self._changed:
            return self._changed.wait_for(lambda: holds(self), within)

    def wait_for_requests(self, number: int, within: float = 10.0) -> bool:
        """Wait until so many requests have come, and tell whether they have."""
        return self.wait_until(lambda server: len(server.requests) >= number, within)

    def wait_for_ends(self, number: int, within: float = 10.0) -> bool:
        """Wait until the client has ended so many connections, and tell whether it has."""
        return self.wait_until(lambda server: server.ended >= number, within)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with self._changed:
                self.opened += 1
                self._connections.add(connection)
                self._changed.notify_all()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rb") as incoming:
                while (received := _read(incoming)) is not None:
                    if not self._respond(connection, self._next(received)):
                        # until the client gives up
                        while incoming.read(4096):
                            pass
                        return
        except OSError:
            pass
        finally:
            with self._changed:
                self._connections.discard(connection)
                self.ended += 1
                self._changed.notify_all()

    def _next(self, received: Received) -> Answer:
        with self._changed:
            self.requests.append(received)
            self._changed.notify_all()
            if self._answers:
                return self._answers.popleft()
            otherwise = self._otherwise
        return otherwise if isinstance(otherwise, Answer) else otherwise(received)

    def _respond(self, connection: socket.socket, answer: Answer) -> bool:
        if answer.after:
            time.sleep(answer.after)
        if answer.stalls:
            return False
        if answer.closes:
            _shut(connection)
            return False
        part = answer.body if answer.stalls_after is None else answer.body[: answer.stalls_after]
        connection.sendall(answer.head() + part)
        return answer.stalls_after is None


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # it has ended already
        return


def _read(incoming: Any) -> Received | None:
    line = incoming.readline().decode()
    if not line:
        return None
    method, target, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while (header := incoming.readline().decode().strip()) != "":
        name, _, value = header.partition(":")
        headers[name.lower()] = value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while (size := int(incoming.readline(), 16)) > 0:
            body += incoming.read(size)
            incoming.readline()
        incoming.readline()
    else:
        body = incoming.read(int(headers.get("content-length", "0")))
    path, _, query = target.partition("?")
    return Received(method, path, query, headers, body, time.monotonic())
