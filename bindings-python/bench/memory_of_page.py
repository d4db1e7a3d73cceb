"""What one page takes of memory: run as a program, it fetches the page and tells."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Memory:
    """KiB of a process: with a client ready, and at most while it fetched a page and read all of it."""

    ready: int
    peak: int


def of(contender: str, base_url: str) -> Memory:
    """Measure in a process of its own."""
    output = subprocess.run(
        [sys.executable, __file__, contender, base_url], capture_output=True, text=True, check=True
    ).stdout
    return Memory(**json.loads(output))


def _status(name: str) -> int:
    status = Path("/proc/self/status")
    if not status.exists():
        # elsewhere the greatest so far has to do
        import resource

        greatest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return greatest // 1024 if sys.platform == "darwin" else greatest
    line = next(line for line in status.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1])


def _main() -> None:
    contender, base_url = sys.argv[1:]
    if contender == "ours":
        import ours

        client = ours.client(base_url)
        ready = _status("VmRSS")
        ours.read_page(client.dids.list().page())
    else:
        import official

        other = official.client(base_url)
        ready = _status("VmRSS")
        official.read_list(other)
    print(json.dumps({"ready": ready, "peak": _status("VmHWM")}))


if __name__ == "__main__":
    _main()
