"""A folder with the project's wheel and every wheel that it needs, to install from offline."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.environments.virtual import build_wheel

BUILD_TOOLS = ("hatchling", "hatch-fancy-pypi-readme")
_NO_INDEX = ("No matching distribution", "Connection", "connection", "Temporary failure")


class Wheelhouse(NamedTuple):
    """Wheels to install from without a package index.

    Args:
        folder: where the wheels of the dependencies and build tools are.
        wheel: the project's own wheel, which is not in that folder.
    """

    folder: Path
    wheel: Path

    def offline(self, home: Path) -> Mapping[str, str]:
        """Return an environment in which pip, pipx and uv install from this wheelhouse alone.

        Args:
            home: a folder for all that they install, cache and configure.
        """
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("SMS_MOCK", "PIP_", "PIPX_", "UV_", "VIRTUAL_ENV", "PYTHON"))
        }
        tools = str(Path(sys.executable).parent)
        return {
            **kept,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_DATA_HOME": str(home / "data"),
            "PATH": os.pathsep.join([str(home / "bin"), tools, kept["PATH"]]),
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.folder),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_NO_COMPILE": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIPX_HOME": str(home / "pipx"),
            "PIPX_BIN_DIR": str(home / "bin"),
            "PIPX_DEFAULT_PYTHON": sys.executable,
            "UV_NO_CONFIG": "1",
            "UV_OFFLINE": "1",
            "UV_NO_INDEX": "1",
            "UV_FIND_LINKS": str(self.folder),
            "UV_PYTHON": sys.executable,
            "UV_CACHE_DIR": str(home / "uv"),
            "UV_TOOL_DIR": str(home / "uv-tools"),
        }


def fill(folder: Path) -> Wheelhouse:
    """Build the project's wheel, and download what it needs as wheels.

    The test is skipped if no package index answers.
    """
    wheel = build_wheel(folder / "own")
    house = folder / "wheels"
    wanted = [f"{wheel}[serve]", *BUILD_TOOLS]
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--retries", "1"),
            *("--only-binary", ":all:", "--dest", str(house), *wanted),
        ],
        capture_output=True,
        text=True,
        timeout=400,
    )
    if ended.returncode and any(text in ended.stderr for text in _NO_INDEX):
        pytest.skip(f"no package index answers: {ended.stderr.strip()[-200:]}")
    assert ended.returncode == 0, ended.stderr
    # Where the wheel came from is not where it is installed from.
    (house / wheel.name).unlink(missing_ok=True)
    return Wheelhouse(house, wheel)
