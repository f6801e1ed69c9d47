"""Measures what a run of an explored test costs beside the test itself, run by itself."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

from tests.bench.report import row
from tests.bench.servers import AS_A_USER

RUNS = 55
_CONFTEST = textwrap.dedent(
    """
    import json
    import time
    from pathlib import Path

    import pytest

    TAKEN = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(item):
        cpu = time.process_time()
        try:
            return (yield)
        finally:
            TAKEN.append(time.process_time() - cpu)

    def pytest_sessionfinish():
        Path(__file__).with_name("taken.json").write_text(json.dumps(TAKEN))
    """
)
_TESTS = textwrap.dedent(
    """
    import json
    import urllib.request

    import pytest

    @pytest.fixture
    def came(sms_mock):
        came = []
        sms_mock.deliver_to(came.append)
        return came

    def converse(sms_mock):
        request = urllib.request.Request(
            f"{sms_mock.url}/api/rest/v1/sms/send",
            json.dumps({"recipientNumber": "0821234567", "message": "Hello"}).encode(),
            {**sms_mock.headers, "Content-Type": "application/json"},
        )
        urllib.request.urlopen(request).read()
        sms_mock.reply("0821234567", "Yes")
        sms_mock.wait_until_idle()

    @pytest.mark.sms_mock_explore(runs=0)
    def test_warm_up(sms_mock, came):
        converse(sms_mock)

    @pytest.mark.parametrize("number", range(COUNT))
    def test_it(sms_mock, came, number):
        converse(sms_mock)
        assert came
    """
)


def measure() -> None:
    """Print the CPU of one run of an explored test, and of the test without exploring."""
    alone = min(sum(_seconds(RUNS)) / RUNS for _ in range(3))
    explored = min(sum(_seconds(1, f"--sms-mock-explore={RUNS}")) / RUNS for _ in range(3))
    row("a test with a send, a report and a reply, CPU", f"{alone * 1000:.1f} ms")
    row("  each run of it under a schedule, CPU", f"{explored * 1000:.1f} ms")
    row("  ratio of both", f"{explored / alone:.2f}", "<= 1.5")


def _seconds(count: int, *flags: str) -> list[float]:
    """Return the seconds of CPU that each test but the first takes, with the server's in the same
    process.
    """
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "conftest.py").write_text(_CONFTEST)
        Path(folder, "test_it.py").write_text(_TESTS.replace("COUNT", str(count)))
        Path(folder, "pytest.ini").write_text("[pytest]\n")
        found = Path(folder, "found.json")
        subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
                *("-p", "no:randomly", "-p", "no:asyncio", *flags),
                *(f"--sms-mock-explore-json={found}", folder),
            ],
            env=AS_A_USER,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        if flags:
            (verdict,) = json.loads(found.read_text())["tests"]
            assert verdict["runs"] == RUNS, verdict
        taken: list[float] = json.loads(Path(folder, "taken.json").read_text())
    return taken[1:]
