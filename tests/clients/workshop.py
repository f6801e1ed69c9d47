"""The folder in which clients are generated, and the tools that it has or lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
PROGRAMS: Final = HERE / "programs"
BUILD: Final = ROOT / "build" / "clients"
"""Kept between runs: the tools need minutes to install."""

_VENV: Final = BUILD / "venv"
_MODULES: Final = BUILD / "node_modules"
PATIENCE: Final = 300.0
"""Seconds after which a command is ended."""


class Failed(Exception):
    """A command that did not succeed; the text is the end of what it printed."""


class Missing(Exception):
    """Something that this machine lacks; the text names it."""


def run(*command: str | Path, folder: Path = BUILD, env: dict[str, str] | None = None) -> str:
    """Run a command and return its standard output.

    Raises:
        Failed: it did not exit with 0, or ran longer than `PATIENCE`.
    """
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"{command[0]} took more than {PATIENCE:.0f} seconds") from None
    if done.returncode:
        raise Failed("\n".join((done.stdout + done.stderr).strip().splitlines()[-12:]))
    return done.stdout


def need(*commands: str) -> None:
    """Raise `Missing` if one of these commands is not installed."""
    for command in commands:
        if shutil.which(command) is None:
            raise Missing(f"{command} was not found")


def need_files(*paths: str) -> Sequence[str]:
    """Return these paths; raise `Missing` if there is no such file."""
    for path in paths:
        if not Path(path).exists():
            raise Missing(f"there is no {path}")
    return paths


def install() -> None:
    """Install the generators from PyPI and npm, unless they are there already.

    Raises:
        Failed: a package could not be installed.
    """
    BUILD.mkdir(parents=True, exist_ok=True)
    wanted = HERE / "requirements.txt"
    if not _is_newer(_VENV / "installed", wanted):
        run(sys.executable, "-m", "venv", _VENV)
        run(python(), "-m", "pip", "install", "--quiet", "-r", wanted)
        (_VENV / "installed").touch()
    packages = HERE / "package.json"
    if not _is_newer(_MODULES / ".package-lock.json", packages):
        need("npm")
        shutil.copy(packages, BUILD)
        run("npm", "install", "--silent", "--no-audit", "--no-fund")


def _is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def python() -> Path:
    """Return the interpreter of the virtual environment with the generators of PyPI."""
    return _VENV / "bin" / "python"


def tool(name: str) -> Path:
    """Return the command of a package from PyPI or npm."""
    own = _VENV / "bin" / name
    return own if own.exists() else _MODULES / ".bin" / name


def generator_jar() -> Path:
    """Return the jar of openapi-generator."""
    (jar,) = _VENV.glob("lib/python*/site-packages/openapi_generator_cli/openapi-generator.jar")
    return jar


def empty_folder(name: str) -> Path:
    """Return an empty folder below `BUILD`."""
    folder = BUILD / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
