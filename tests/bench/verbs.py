"""Measures how long the commands take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from sms_mock.cli.main import VERBS
from tests.bench import servers
from tests.bench.report import row
from tests.bench.servers import AS_A_USER

_ROUNDS = 3


def measure() -> None:
    """Print the time of `--version`, of the slowest verb's help, and of a call of a server."""
    command = str(Path(sys.executable).with_name("sms-mock"))
    _show("sms-mock --version (CPU)", _best(command, "--version"))
    helps = {verb: _best(command, verb, "--help") for verb in VERBS}
    slowest = max(helps, key=lambda verb: helps[verb].cpu)
    _show(f"  the slowest verb with --help: {slowest} (CPU)", helps[slowest])
    with servers.mock() as ours:
        url = f"http://127.0.0.1:{ours.port}"
        _show("  sms-mock messages (CPU)", _best(command, "messages", "--url", url))
    _show("  python -c pass (CPU)", _best(sys.executable, "-c", "pass"), "")


class _Taken(NamedTuple):
    """Seconds that a command takes, real ones and of CPU."""

    real: float
    cpu: float


def _show(name: str, taken: _Taken, target: str = "< 0.25 s") -> None:
    row(name, f"{taken.real:.2f} s ({taken.cpu:.2f})", target)


def _best(*command: str) -> _Taken:
    """Run a command a few times, and return the best of each figure."""
    taken = []
    for _ in range(_ROUNDS):
        begun, cpu = time.perf_counter(), _cpu_of_children()
        subprocess.run(command, env=AS_A_USER, stdout=subprocess.DEVNULL, check=True)
        taken.append(_Taken(time.perf_counter() - begun, _cpu_of_children() - cpu))
    return _Taken(min(one.real for one in taken), min(one.cpu for one in taken))


def _cpu_of_children() -> float:
    times = os.times()
    return times.children_user + times.children_system
