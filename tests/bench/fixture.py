"""Measures the pytest fixture: a session's first test, and each further one."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from tests.bench.report import row
from tests.bench.servers import AS_A_USER

TESTS = 300
_CONFTEST = textwrap.dedent(
    """
    import json
    import time
    from pathlib import Path

    import pytest

    TAKEN = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(item):
        yield from measured(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(item):
        yield from measured(item)

    def measured(item):
        real, cpu = time.perf_counter(), time.process_time()
        yield
        before = TAKEN.get(item.nodeid, (0, 0))
        real, cpu = time.perf_counter() - real, time.process_time() - cpu
        TAKEN[item.nodeid] = before[0] + real, before[1] + cpu

    def pytest_sessionfinish():
        Path(__file__).with_name("taken.json").write_text(json.dumps(list(TAKEN.values())))
    """
)
_TESTS = textwrap.dedent(
    """
    import pytest

    @pytest.fixture
    def nothing():
        yield

    @pytest.mark.parametrize("number", range({count}))
    def test_it({fixture}, number):
        pass
    """
)


def measure() -> None:
    """Print what setting up and tearing down the fixture takes, beside an empty fixture."""
    firsts, each, empty = [], [], []
    for _ in range(3):
        taken = _seconds("sms_mock")
        firsts.append(taken[0])
        each.append(_medians(taken[1:]))
        empty.append(_medians(_seconds("nothing")[1:]))
    first, cpu = min(firsts)
    row("fixture sms_mock, the first test (CPU)", f"{first:.2f} s ({cpu:.2f})", "< 0.3 s")
    for name, taken, target in (
        ("each further test (CPU)", each, "< 5 ms"),
        ("an empty fixture (CPU)", empty, ""),
    ):
        real, cpu = min(taken)
        row(f"  {name}", f"{real * 1000:.1f} ms ({cpu * 1000:.1f})", target)


def _medians(taken: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(real for real, _ in taken), statistics.median(cpu for _, cpu in taken)


def _seconds(fixture: str) -> list[tuple[float, float]]:
    """Return the seconds of set-up and tear-down of each test of a session, real ones and of CPU.

    The server runs in the same process, so the CPU is that of both sides. Plugins that set up
    something for the first test are left out: Faker's took 26 ms of it.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(_CONFTEST)
        Path(folder, "test_it.py").write_text(_TESTS.format(fixture=fixture, count=TESTS))
        Path(folder, "pytest.ini").write_text("[pytest]\n")
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
                *("-p", "no:randomly", "-p", "no:asyncio", "-p", "no:faker", folder),
            ],
            env=AS_A_USER,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        taken = json.loads(Path(folder, "taken.json").read_text())
    return [(real, cpu) for real, cpu in taken]
