"""Every shared case, with both clients; and each operation of each type is in one of them."""

from __future__ import annotations

import asyncio
import copy
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from conformance.faces import faces
from conformance.keys import UnknownKeyError, check_case
from conformance.run import AT_ONCE, play_all_awaited, play_all_directly, play_directly
from conformance.server import Server
from didww_sdk import AsyncClient, Client, Did, SipConfiguration
from didww_sdk.accessors import Accessors

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATIONS = ("find", "list", "create", "update", "delete")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def cases(server: Server) -> list[dict[str, Any]]:
    found = server.cases()
    assert len(found) > 750
    return found


def told(failures: dict[str, str]) -> str:
    return "\n".join(f"{name}\n    {wrong}" for name, wrong in failures.items())


def test_every_case_passes_with_the_blocking_client(server: Server, cases: list[dict[str, Any]]) -> None:
    failures = play_all_directly(server, cases)
    server.tally("python", len(cases) - len(failures), len(failures))
    assert not failures, told(failures)


def test_every_case_passes_with_the_asyncio_client(server: Server, cases: list[dict[str, Any]]) -> None:
    failures = asyncio.run(play_all_awaited(server, cases))
    server.tally("python-asyncio", len(cases) - len(failures), len(failures))
    assert not failures, told(failures)


@pytest.mark.parametrize("client", [Client("key"), AsyncClient("key")], ids=["sync", "async"])
def test_every_operation_has_a_case(client: object, cases: list[dict[str, Any]]) -> None:
    steps = [step for case in cases for step in case["steps"] if "error" not in step]
    covered = {(step["type"], step["do"]) for step in steps if "type" in step}
    accessors = [name for name in vars(Accessors) if not name.startswith("_")]
    assert len(accessors) > 30
    missing = []
    for name in accessors:
        endpoint = getattr(client, name)
        missing += [(name, verb) for verb in OPERATIONS if hasattr(endpoint, verb) and (name, verb) not in covered]
    assert missing == []


def leaves(node: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Go through all that is not a map or a list, and how it is reached."""
    if isinstance(node, (dict, list)):
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            yield from leaves(value, (*way, key))
    else:
        yield way, node


def falsified(value: Any) -> Any:
    """Give something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "something else" if value is None else f"{value}?"


def falsifications(cases: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give each case with one of its expectations made wrong, for each expectation."""
    for case in cases:
        for number, step in enumerate(case["steps"]):
            # what Python refuses in its own words is not compared with the core's
            looks = {"expect": step.get("expect", {}), "error": step.get("error", {})}
            if looks["error"].get("kind") == "invalid_input":
                del looks["error"]
            for kind, look in looks.items():
                for way, value in leaves(look):
                    if way[0].endswith("_lacks") or way[-1] == "$absent":
                        continue
                    wrong = copy.deepcopy(case)
                    owner = wrong["steps"][number][kind]
                    for key in way[:-1]:
                        owner = owner[key]
                    owner[way[-1]] = falsified(value)
                    yield wrong


def test_an_expectation_that_is_wrong_fails_its_case(server: Server, cases: list[dict[str, Any]]) -> None:
    quick = [case for case in cases if not case["name"].startswith(("faults/", "retries/", "rate_limits/"))]
    wrong = list(falsifications(quick))[::29]
    assert len(wrong) > 100
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = list(pool.map(lambda case: play_directly(server, case), wrong))
    assert [case["name"] for case, verdict in zip(wrong, verdicts) if verdict is None] == []


def test_a_case_with_a_key_that_nobody_looks_at_is_refused() -> None:
    case: dict[str, Any] = {"name": "a/b", "client": {"retries": 0}, "exchanges": [], "steps": []}
    check_case(case)
    for wrong in (
        {"do": "find", "type": "dids", "expect": {"colour": 1}},
        {"do": "find", "type": "dids", "values": {}},
        {"do": "find", "type": "dids", "query": {"colour": 1}},
        {"do": "find", "type": "dids", "error": {"kind": "api", "colour": 1}},
        {"do": "paint", "type": "dids"},
    ):
        with pytest.raises(UnknownKeyError, match=r"colour|values|paint"):
            check_case({**case, "steps": [wrong]})
    with pytest.raises(UnknownKeyError, match="colour"):
        check_case({**case, "colour": 1})


def test_the_faces_of_the_classes_are_read() -> None:
    assert faces(Did)["voice_in_trunk"].is_relationship
    assert faces(Did)["created_at"].classes == ["datetime", "None"]
    assert faces(SipConfiguration)["codec_ids"].classes == ["Codec"]
