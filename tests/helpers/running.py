"""Runs programs that use the helpers, against a server on a socket."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.programs import NODE_HELPER, PATIENCE, ROOT, node_of_today

_COMPILER: Final = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
_TYPES: Final = ROOT / "node_modules" / "@types"


def run(origin: str, *words: str, cwd: Path = ROOT) -> str:
    """Run a program with the mock at `SMS_MOCK_URL`; assert that it succeeds, and return its
    output.
    """
    ended = subprocess.run(
        words,
        cwd=cwd,
        env={**os.environ, "SMS_MOCK_URL": origin},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def link_node_helper(folder: Path) -> None:
    """Let programs in a folder import the Node helper, as after `npm install`."""
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "sms-mock").symlink_to(NODE_HELPER)


def typescript(folder: Path, program: str, **other: object) -> subprocess.CompletedProcess[str]:
    """Check the types of a program that imports the Node helper; skipped without the compiler.

    Args:
        folder: an empty folder for the program.
        program: its text, an ECMAScript module.
        other: compiler options other than the usual ones here, which are strict and of Node.
    """
    node = node_of_today()
    if not _COMPILER.exists():
        pytest.skip("the TypeScript compiler is not installed: make check installs it")
    link_node_helper(folder)
    (folder / "program.mts").write_text(program, "utf-8")
    options = {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noEmit": True,
        "target": "es2023",
        "module": "nodenext",
        "types": ["node"],
        "typeRoots": [str(_TYPES)],
        "preserveSymlinks": True,
        **other,
    }
    config = {"compilerOptions": options, "include": ["program.mts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), "utf-8")
    return subprocess.run(
        [node, str(_COMPILER), "--project", str(folder)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
