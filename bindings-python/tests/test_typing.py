"""What type checkers say: nothing about right code, and of wrong code exactly the lines that are wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "typing"
RIGHT, WRONG = FOLDER / "right.py", FOLDER / "wrong.py"

_EXPECTED = re.compile(r"# E: (?P<codes>[a-z-]+(?:, [a-z-]+)*)$")
_MYPY = re.compile(r"^(?P<file>.*\.py):(?P<line>\d+): error: .*\[(?P<code>[a-z-]+)\]$")


def expected() -> dict[int, set[str]]:
    """Give the lines that are wrong, with mypy's codes."""
    lines = enumerate(WRONG.read_text(encoding="utf-8").splitlines(), start=1)
    found = ((number, _EXPECTED.search(line)) for number, line in lines)
    return {number: set(match.group("codes").split(", ")) for number, match in found if match}


def mypy(path: Path) -> dict[int, set[str]]:
    """Give the lines that mypy complains of, with its codes."""
    options = ("--strict", "--no-error-summary", "--hide-error-context", "--show-error-codes", "--no-pretty")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(path)],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[int, set[str]] = {}
    for line in done.stdout.splitlines():
        match = _MYPY.match(line)
        if match is not None:
            assert Path(match.group("file")).name == path.name, line
            found.setdefault(int(match.group("line")), set()).add(match.group("code"))
    return found


@pytest.fixture(scope="module")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, list[str]]]:
    """Give the lines that pyright complains of, by file. The package's own settings leave out what is wrong."""
    project = tmp_path_factory.mktemp("pyright")
    for path in (RIGHT, WRONG):
        shutil.copy(path, project)
    settings = {"extraPaths": [str(PACKAGE / "python")], "pythonVersion": "3.9", "typeCheckingMode": "standard"}
    (project / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "-p", str(project)],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == 2, done.stdout
    found: dict[str, dict[int, list[str]]] = {RIGHT.name: {}, WRONG.name: {}}
    for message in report["generalDiagnostics"]:
        if message["severity"] == "error":
            lines = found[Path(message["file"]).name]
            lines.setdefault(message["range"]["start"]["line"] + 1, []).append(message["message"])
    return found


def test_there_is_enough_wrong() -> None:
    assert len(expected()) > 50


def test_mypy_has_nothing_to_say_about_right_code() -> None:
    assert mypy(RIGHT) == {}


def test_mypy_finds_what_is_wrong() -> None:
    found = mypy(WRONG)
    assert found == expected()


def test_pyright_has_nothing_to_say_about_right_code(pyright: dict[str, dict[int, list[str]]]) -> None:
    assert pyright[RIGHT.name] == {}


def test_pyright_finds_what_is_wrong(pyright: dict[str, dict[int, list[str]]]) -> None:
    assert pyright[WRONG.name].keys() == expected().keys(), pyright[WRONG.name]
