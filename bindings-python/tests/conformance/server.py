"""The server that plays the cases, and how it is asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

ROOT = Path(__file__).parents[3]
BINARY = "didww-conformance-server.exe" if sys.platform == "win32" else "didww-conformance-server"

# straight to the loopback interface, whatever the environment says of proxies
_OPENER = build_opener(ProxyHandler({}))


def binary() -> Path:
    """Give the path of the server's program: `DIDWW_CONFORMANCE_SERVER`, or where `cargo build` puts it."""
    path = Path(os.environ.get("DIDWW_CONFORMANCE_SERVER") or ROOT / "target" / "debug" / BINARY)
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there: cargo build -p didww-conformance")
    return path


class Server:
    """A running server. It ends with this process, or with `close`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(binary()), "--until-stdin-closes"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().decode().strip()
        if not self.url:
            self.close()
            raise RuntimeError("the server did not start")

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=30)

    def _ask(self, path: str, method: str = "GET") -> Any:
        request = Request(f"{self.url}/control/{path}", method=method)
        with _OPENER.open(request, timeout=60) as answer:
            return json.load(answer)

    def cases(self) -> list[dict[str, Any]]:
        """Give every case there is."""
        cases: list[dict[str, Any]] = self._ask("cases")
        if not cases:
            raise RuntimeError("the server has no cases")
        return cases

    def start(self, case: str) -> tuple[int, str]:
        """Begin a play of a case: its number, and the base URL of the client."""
        play = self._ask(f"start?case={quote(case, safe='')}", method="POST")
        return play["play"], play["base_url"]

    def tally(self, runner: str, passed: int, failed: int) -> None:
        """Tell what came of all cases."""
        self._ask(f"tally?runner={quote(runner, safe='')}&passed={passed}&failed={failed}", method="POST")

    def result(self, play: int) -> list[str]:
        """Tell what the server did not like of a play."""
        result = self._ask(f"result?play={play}")
        wrong: list[str] = list(result["mismatches"])
        if result["unplayed"]:
            wrong.append(f"{result['unplayed']} requests did not come")
        if not result["ok"] and not wrong:
            wrong.append("the server is not content")
        return wrong
