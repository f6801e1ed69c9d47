"""Runs commands as `sms-mock run` does, in this process, and reads what was printed."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from sms_mock.config import Settings
from sms_mock.interception import namespace, run
from sms_mock.interception.run import Isolation, Options

HERE = Path(__file__).parent


class Ran(NamedTuple):
    """How a command ended, what it printed, and what `sms-mock run` printed about it."""

    code: int
    output: str
    errors: str
    said: str


Run = Callable[..., Ran]


@pytest.fixture
def run_command(capfd: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command with a mock with the default world and immediate delivery."""

    def run_it(
        *command: str,
        isolation: Isolation = "off",
        offline: bool = False,
        allow_none: bool = False,
        environ: dict[str, str] | None = None,
    ) -> Ran:
        said: list[str] = []
        code = run.run(
            command,
            Settings(port=0, delivery="immediate"),
            Options(allow_none=allow_none, offline=offline, isolation=isolation),
            environ={**os.environ, **(environ or {})},
            rng=random.SystemRandom(),
            say=said.append,
        )
        output, errors = capfd.readouterr()
        return Ran(code, output, errors, "\n".join(said))

    return run_it


@pytest.fixture(scope="session")
def trouble_with_namespaces(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Why this machine cannot isolate a command from the provider's hosts; "" if it can."""
    return namespace.prepare(tmp_path_factory.mktemp("namespace"), "127.83.77.83").trouble


@pytest.fixture
def needs_namespaces(trouble_with_namespaces: str) -> None:
    """Skip the test if a command cannot be isolated here."""
    if trouble_with_namespaces:
        pytest.skip(trouble_with_namespaces)


@pytest.fixture(params=["require", "off"])
def isolation(request: pytest.FixtureRequest, trouble_with_namespaces: str) -> Isolation:
    """Both ways to run a command: isolated, which only Linux can, and not isolated."""
    if request.param == "require" and trouble_with_namespaces:
        pytest.skip(trouble_with_namespaces)
    chosen: Isolation = request.param
    return chosen


def python(*words: str) -> tuple[str, ...]:
    """Return a command that runs this Python with these words."""
    return (sys.executable, *words)
