"""The least server there is, in a process of its own: the same answers to every request of a connection.

It parses nothing but the end of a request and whether it is for a list, and copies nothing, so that it takes a fraction
of the time that any client does.
"""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import document

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def running() -> Iterator[str]:
    """Start the server; gives the base URL."""
    with subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v3"
        finally:
            process.kill()


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.api+json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Connection:
    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.held = b""
        # what the client has not taken yet
        self.rest = memoryview(b"")


class _Server:
    def __init__(self) -> None:
        self.page = _answer(document.page_of_dids())
        self.did = _answer(document.one_did())
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ)
        # whoever started this has gone when it closes
        self.selector.register(sys.stdin, selectors.EVENT_READ)

    def run(self) -> None:
        print(self.listener.getsockname()[1], flush=True)
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is sys.stdin:
                    return
                if key.data is None:
                    self.accept()
                else:
                    self.serve(cast("_Connection", key.data))

    def accept(self) -> None:
        sock, _ = self.listener.accept()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(sock, selectors.EVENT_READ, _Connection(sock))

    def serve(self, connection: _Connection) -> None:
        try:
            if not connection.rest:
                received = connection.socket.recv(65_536)
                if not received:
                    return self.drop(connection)
                connection.held += received
                if not connection.held.endswith(b"\r\n\r\n"):
                    return None
                is_list = not connection.held.startswith(b"GET /v3/dids/")
                connection.held = b""
                connection.rest = memoryview(self.page if is_list else self.did)
                sent = connection.socket.send(connection.rest)
                connection.rest = connection.rest[sent:]
                if connection.rest:
                    self.selector.modify(connection.socket, selectors.EVENT_WRITE, connection)
                return None
            connection.rest = connection.rest[connection.socket.send(connection.rest) :]
            if not connection.rest:
                self.selector.modify(connection.socket, selectors.EVENT_READ, connection)
        except BlockingIOError:
            # not all of the answer fits at once
            self.selector.modify(connection.socket, selectors.EVENT_WRITE, connection)
        except ConnectionError:
            self.drop(connection)

    def drop(self, connection: _Connection) -> None:
        self.selector.unregister(connection.socket)
        connection.socket.close()


if __name__ == "__main__":
    _Server().run()
