"""The code of the README: every block is typed, and every block runs against a local DIDWW."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from didww_sdk import Client
from didww_sdk.sandbox import Sandbox

PACKAGE = Path(__file__).parents[1]
TEXT = (PACKAGE / "README.md").read_text(encoding="utf-8")

# Blocks of a text, each with the heading that it is under. What serves for ever, or runs tests, is not called here.
_BLOCK = re.compile(r"^```python(?P<tags>[^\n]*)\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
# two marks at least: one alone begins a comment in a block
_HEADING = re.compile(r"^##+ (.*)$", re.MULTILINE)

# What the text takes for granted.
GIVEN = {
    "client": "Client",
    "country_id": "str",
    "did_id": "str",
    "trunk_id": "str",
    "proof_type_id": "str",
    "identity_id": "str",
}


def blocks() -> list[tuple[str, str]]:
    """Give the blocks with their names: the heading that each is under, and its number there."""
    found: list[tuple[str, str]] = []
    numbers: Counter[str] = Counter()
    for match in _BLOCK.finditer(TEXT):
        heading = [*_HEADING.finditer(TEXT, 0, match.start())][-1].group(1)
        numbers[heading] += 1
        found.append((f"{heading} {numbers[heading]}", match.group("code")))
    return found


BLOCKS = blocks()
IDS = [name for name, _ in BLOCKS]


def is_asynchronous(code: str) -> bool:
    return re.search(r"^(async with|async for|await) |^\S.*= await ", code, re.MULTILINE) is not None


def as_module(code: str) -> str:
    """Give a block as a module: what awaits is a function, whose imports stay in front."""
    if not is_asynchronous(code):
        return code
    lines = code.splitlines(keepends=True)
    last_import = max(number for number, line in enumerate(lines) if line.startswith(("import ", "from ")))
    head, body = "".join(lines[: last_import + 1]), "".join(lines[last_import + 1 :])
    return f"{head}\n\nasync def block() -> None:\n{textwrap.indent(body, '    ')}"


def test_there_are_blocks() -> None:
    assert len(BLOCKS) >= 15
    assert TEXT.count("```python") == len(BLOCKS)


def test_the_blocks_are_typed(tmp_path: Path) -> None:
    files = []
    for number, (name, code) in enumerate(BLOCKS):
        file = tmp_path / f"block_{number}.py"
        given = "".join(f"{name}: {kind}\n" for name, kind in GIVEN.items())
        # what an earlier block of the text has made
        if "export" in code and "export =" not in code:
            given += "from didww_sdk import CdrIn, Export\nexport: Export\n"
        file.write_text(
            f'"""{name}"""\nfrom didww_sdk import Client\n{given}{as_module(code)}',
            encoding="utf-8",
        )
        files.append(str(file))
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", *files],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give the names that the text takes for granted, with an account of their own."""
    for name in [name for name in os.environ if name.startswith("DIDWW_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    Path("passport.pdf").write_bytes(b"%PDF-1.7 a scan")
    with Sandbox() as sandbox, Client(sandbox.api_key, base_url=sandbox.base_url) as client:
        found = {
            "country_id": client.countries.list(filter={"iso": "US"}).all()[0].id,
            "did_id": client.dids.list(filter={"number": "12125550199"}).all()[0].id,
            "trunk_id": client.voice_in_trunks.list(filter={"name": "SIP office"}).all()[0].id,
            "proof_type_id": next(kind.id for kind in client.proof_types.list() if kind.name == "Passport"),
            "identity_id": client.identities.list(filter={"identity_type": "personal"}).all()[0].id,
        }
        assert {"client", *found} == set(GIVEN)
        yield {"client": client, "sandbox": sandbox, **found}


def earlier(name: str) -> list[str]:
    """Give the blocks under the same heading that a block may go on from."""
    heading, _, number = name.rpartition(" ")
    return [code for other, code in BLOCKS if other.rpartition(" ")[0] == heading and other.rpartition(" ")[2] < number]


def run(code: str, names: dict[str, Any], file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a block as a module of a file, which is what frameworks expect."""
    file.write_text(as_module(code), encoding="utf-8")
    module = ModuleType("block")
    module.__dict__.update(names, __file__=str(file))
    monkeypatch.setitem(sys.modules, "block", module)
    exec(compile(as_module(code), file, "exec"), module.__dict__)
    if is_asynchronous(code):
        asyncio.run(module.block())
    names.update({name: value for name, value in vars(module).items() if not name.startswith("__")})


@pytest.mark.parametrize(("name", "code"), BLOCKS, ids=IDS)
def test_a_block_runs(
    name: str, code: str, given: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox = given["sandbox"]
    here = f'"{sandbox.api_key}", base_url="{sandbox.base_url}"'
    before = 0
    for part in [*earlier(name), code]:
        before = len(sandbox.requests())
        part = part.replace('"YOUR_API_KEY", environment="sandbox"', here).replace('"YOUR_API_KEY"', here)
        run(part, given, tmp_path / "block.py", monkeypatch)
    if re.search(r"^(with .*|.*= )?client\.", code, re.MULTILINE):
        assert len(sandbox.requests()) > before
