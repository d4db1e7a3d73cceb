"""What type checkers are told of the native module is what it has."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

# What nobody types: subscripts at run time are those of `Generic` for a type checker.
UNSAID = [
    r"didww_sdk\._native\.__all__",
    r"didww_sdk\._native\._restore(_response)?",
    r"didww_sdk\._native\.\w+\.__class_getitem__",
    # whether the second argument may be left out, Pythons tell differently
    r"didww_sdk\._native\.\w+\.__get__",
]


def test_the_stub_and_the_module_agree(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.write_text("\n".join(UNSAID), encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy.stubtest", "didww_sdk._native"),
            # how classes lie in memory is no matter of this stub
            *("--concise", "--ignore-disjoint-bases", "--ignore-unused-allowlist", "--allowlist", str(allowed)),
        ],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(PACKAGE / "python")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_everything_public_is_explained() -> None:
    text = (PACKAGE / "python" / "didww_sdk" / "_native.pyi").read_text(encoding="utf-8")
    unexplained = []
    for node in ast.parse(text).body:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            continue
        members = node.body if isinstance(node, ast.ClassDef) else []
        overloaded = {one.name for one in members if isinstance(one, ast.FunctionDef) and ast.get_docstring(one)}
        unexplained += [] if ast.get_docstring(node) else [node.name]
        unexplained += [
            f"{node.name}.{one.name}"
            for one in members
            if isinstance(one, ast.FunctionDef) and not one.name.startswith("__") and one.name not in overloaded
        ]
    assert unexplained == []
