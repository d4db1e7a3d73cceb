"""The Python runner of the shared conformance cases.

`python bindings-python/tests/conformance/run.py [--mode sync|async|both] [part of a name]`
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    # started as a script: this folder is a package
    sys.path[0] = str(Path(__file__).parents[1])

from conformance.caller import Awaited, Caller, Direct, at_once
from conformance.outcomes import MismatchError
from conformance.server import Server
from conformance.steps import Play

# Cases at once: the slow ones wait, they do not work.
AT_ONCE = 16


async def _play(caller: Caller, case: dict[str, Any], base_url: str) -> str | None:
    try:
        await Play(caller, case, base_url).run()
    except MismatchError as wrong:
        return str(wrong)
    except Exception:
        return traceback.format_exc()
    return None


def _verdict(server: Server, play: int, wrong: str | None) -> str | None:
    # what the server says comes first: the rest follows from it
    said = [*server.result(play), *([wrong] if wrong is not None else [])]
    return "\n".join(said) or None


def play_directly(server: Server, case: dict[str, Any]) -> str | None:
    """Play a case with `Client`: what is wrong, or `None`."""
    play, base_url = server.start(case["name"])
    return _verdict(server, play, at_once(_play(Direct(), case, base_url)))


async def play_awaited(server: Server, case: dict[str, Any]) -> str | None:
    """Play a case with `AsyncClient`: what is wrong, or `None`."""
    play, base_url = await asyncio.to_thread(server.start, case["name"])
    wrong = await _play(Awaited(), case, base_url)
    return await asyncio.to_thread(_verdict, server, play, wrong)


def play_all_directly(server: Server, cases: list[dict[str, Any]]) -> dict[str, str]:
    """Play cases in threads: what is wrong, by name."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = list(pool.map(lambda case: play_directly(server, case), cases))
    return _failures(cases, verdicts)


async def play_all_awaited(server: Server, cases: list[dict[str, Any]]) -> dict[str, str]:
    """Play cases in tasks of one event loop: what is wrong, by name."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def limited(case: dict[str, Any]) -> str | None:
        async with limit:
            return await play_awaited(server, case)

    return _failures(cases, await asyncio.gather(*map(limited, cases)))


def _failures(cases: list[dict[str, Any]], verdicts: list[str | None]) -> dict[str, str]:
    return {case["name"]: wrong for case, wrong in zip(cases, verdicts) if wrong is not None}


def main() -> int:
    """Run the cases; 1 if one of them fails, or none is there."""
    parser = argparse.ArgumentParser(description="Play the shared conformance cases.")
    parser.add_argument("--mode", choices=["sync", "async", "both"], default="both")
    parser.add_argument("name", nargs="?", default="", help="part of the names of the cases to play")
    arguments = parser.parse_args()
    failed = 0
    with Server() as server:
        cases = [case for case in server.cases() if arguments.name in case["name"]]
        if not cases:
            print(f"no case is called like {arguments.name}")
            return 1
        for mode in ["sync", "async"] if arguments.mode == "both" else [arguments.mode]:
            if mode == "sync":
                failures = play_all_directly(server, cases)
            else:
                failures = asyncio.run(play_all_awaited(server, cases))
            for name, wrong in failures.items():
                print(f"{mode} {name}\n    " + wrong.replace("\n", "\n    "))
            print(f"{mode}: {len(cases) - len(failures)} passed, {len(failures)} failed")
            failed += len(failures)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
