"""The examples: each runs to its end without an account, and is typed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]
FOLDER = PACKAGE / "examples"
EXAMPLES = sorted(path for path in FOLDER.glob("*.py") if path.name != "account.py")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DIDWW_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        # what they print is not ASCII alone
        env={**environment, "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def test_every_family_of_resources_has_an_example() -> None:
    from didww_sdk.accessors import Accessors

    text = "".join(path.read_text(encoding="utf-8") for path in EXAMPLES)
    accessors = [name for name in vars(Accessors) if not name.startswith("_")]
    assert len(accessors) > 30
    unused = [name for name in accessors if f"client.{name}." not in text]
    assert unused == []
    assert len(EXAMPLES) >= 45


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, tmp_path: Path) -> None:
    done = run(str(path), cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip() != ""
    assert "Traceback" not in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == [], "it leaves nothing behind"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_says_what_it_shows(path: Path) -> None:
    module = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(module)
    assert any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in module.body)


@pytest.mark.parametrize(
    "checker", [["mypy", "--strict"], ["pyright", "--pythonpath", sys.executable]], ids=["mypy", "pyright"]
)
def test_the_examples_are_typed(checker: list[str]) -> None:
    done = run("-m", *checker, str(FOLDER), cwd=PACKAGE)
    assert done.returncode == 0, done.stdout + done.stderr
