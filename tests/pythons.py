"""Runs the plugin's tests and tests/environments on every Python that is found (make test-pythons).

It looks for `python3.11` and later on the PATH and in pyenv's folder, one of each minor version.
Warnings are errors and Python's development mode is on, also in processes that the tests start.

    python -m tests.pythons            # every Python
    python -m tests.pythons --newest   # the newest, if another one runs this
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[1]
VENVS: Final = ROOT / ".venv" / "pythons"
TESTED: Final = ("-n", "2", "tests/plugin", "tests/environments")
OLDEST: Final = 11
_MINORS: Final = range(OLDEST, 30)
_ASK: Final = "import sys; print(*sys.version_info[:3], sys.executable)"


class Python(NamedTuple):
    """An interpreter; its `version` is a tuple such as (3, 12, 1)."""

    version: tuple[int, ...]
    path: str

    @property
    def name(self) -> str:
        return ".".join(map(str, self.version))


def candidates() -> Iterator[str]:
    """Yield the paths of interpreters that may work; a command of pyenv on the PATH may have no
    Python.
    """
    for minor in _MINORS:
        if found := shutil.which(f"python3.{minor}"):
            yield found
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    for folder in sorted(pyenv.glob("3.*")):
        yield str(folder / "bin" / "python")


def find_pythons() -> list[Python]:
    """Return one interpreter of each minor version from 3.11 on, the oldest first."""
    found: dict[tuple[int, ...], Python] = {}
    for candidate in candidates():
        try:
            asked = subprocess.run([candidate, "-c", _ASK], capture_output=True, text=True)
        except OSError:
            continue
        if asked.returncode == 0:
            *numbers, path = asked.stdout.strip().split(" ", 3)
            python = Python(tuple(map(int, numbers)), path)
            if python.version >= (3, OLDEST):
                found.setdefault(python.version[:2], python)
    return sorted(found.values())


def run_tests(python: Python, arguments: list[str]) -> bool:
    """Run the tests in an interpreter's virtual environment, which is made anew if requirements
    changed.

    Returns:
        Whether they passed.
    """
    begun = time.monotonic()
    folder = VENVS / f"{python.version[0]}.{python.version[1]}"
    run = str(folder / ("Scripts" if os.name == "nt" else "bin") / "python")
    stamp, wanted = folder / "installed", (ROOT / "pyproject.toml").read_text("utf-8")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        print(f"==> installing for Python {python.name}", flush=True)  # noqa: T201
        subprocess.run([python.path, "-m", "venv", str(folder)], check=True)
        pip = [run, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        subprocess.run([*pip, "--editable", ".[environments]"], cwd=ROOT, check=True)
        stamp.write_text(wanted, "utf-8")
    print(f"==> tests on Python {python.name}", flush=True)  # noqa: T201
    strict = {"PYTHONDEVMODE": "1", "PYTEST_ADDOPTS": "-W error"}
    ended = subprocess.run(
        [run, "-X", "dev", "-W", "error", "-m", "pytest", "-q", *(arguments or TESTED)],
        cwd=ROOT,
        env={**os.environ, **strict},
    )
    took = round(time.monotonic() - begun)
    print(f"==> Python {python.name}: exit code {ended.returncode}, {took} s", flush=True)  # noqa: T201
    return ended.returncode == 0


def main(arguments: list[str]) -> int:
    given = [argument for argument in arguments if argument != "--newest"]
    pythons = find_pythons()
    if "--newest" in arguments:
        pythons = [one for one in pythons[-1:] if one.version[:2] != sys.version_info[:2]]
    passed = [run_tests(python, given) for python in pythons]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
