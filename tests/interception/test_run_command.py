"""The command line of `sms-mock run`: exit codes, signals and output."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ADMINISTRATOR
from tests.interception.conftest import HERE, Run, python
from tests.interception.python_clients import URL
from tests.interception.test_run_clients import TO_A_PHONE

ROOT = Path(__file__).parents[2]
PATIENCE = 60
WITHOUT_RIGHTS = ("setpriv", "--bounding-set=-sys_admin,-net_bind_service")
"""As an ordinary user is: a namespace only within one of their own, no port below 1024."""

SMS_MOCK = (sys.executable, "-m", "sms_mock", "run")


def ran(*words: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *SMS_MOCK, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Start `sms-mock` with a command, and yield the process when the command has printed
    "ready".
    """
    process = subprocess.Popen(
        [*SMS_MOCK, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    with process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def client(*more: str) -> tuple[str, ...]:
    return python(str(HERE / "python_clients.py"), "requests", URL, *more)


def test_what_was_sent_is_said_and_the_commands_output_is_its_own() -> None:
    done = ran("--delivery", "immediate", "--", *client(*ADMINISTRATOR))
    assert done.returncode == 0
    assert done.stdout.startswith('{"messageId":')
    assert TO_A_PHONE.fullmatch(done.stderr.splitlines()[-1])


def test_flags_of_serve_are_the_mocks() -> None:
    mine = ("me@example.org", "99999999-9999-4999-8999-999999999999")
    done = ran("--email", mine[0], "--token", mine[1], "--", *client(*mine))
    assert done.returncode == 0
    assert "1 message sent to the mock and to nobody else" in done.stderr


def test_without_a_request_to_the_provider_it_fails_and_says_why() -> None:
    done = ran("--", *python("-c", "print('nothing to do')"))
    assert done.returncode == 1
    assert done.stdout == "nothing to do\n"
    assert "no request to the provider was seen" in done.stderr
    assert "--allow-none" in done.stderr


def test_allow_none_lets_it_end_well() -> None:
    done = ran("--allow-none", "--", *python("-c", ""))
    assert done.returncode == 0
    assert "no request to the provider was seen" in done.stderr


@pytest.mark.parametrize(
    "script, code",
    [("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 128 + 9)],
)
def test_it_ends_with_the_commands_exit_code(script: str, code: int) -> None:
    assert ran("--", *python("-c", script)).returncode == code


def test_options_after_the_command_are_the_commands() -> None:
    done = ran("--allow-none", *python("-c", "import sys; print(sys.argv)", "--offline"))
    assert done.stdout == "['-c', '--offline']\n"


@pytest.mark.parametrize("isolation", ["auto", "off"])
def test_a_command_that_is_not_there_is_named(isolation: str) -> None:
    done = ran("--isolation", isolation, "--", "no-such-command-at-all")
    assert done.returncode == 127
    assert "sms-mock run: no-such-command-at-all: No such file or directory" in done.stderr


def test_it_needs_a_command() -> None:
    done = ran("--allow-none")
    assert done.returncode == 2
    assert "COMMAND" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_signals_are_the_commands(number: signal.Signals) -> None:
    script = (
        "import signal, sys\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(5))\n"
        "print('ready', flush=True)\n"
        "signal.pause()"
    )
    with started("--", *python("-c", script)) as process:
        os.kill(process.pid, number)
        assert process.wait(PATIENCE) == 5


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("setpriv") is None,
    reason="takes root, who then gives up what root may; else every test here is of that",
)
def test_it_closes_a_command_in_without_roots_rights() -> None:
    escape = "import socket; socket.create_connection(('www.zoomconnect.com', 443), 5)"
    words = ("--isolation", "require", "--", *python("-I", "-S", "-c", escape))
    done = ran(*words, before=WITHOUT_RIGHTS)
    if "run: the provider's hosts cannot be closed off" in done.stderr:
        pytest.skip(done.stderr)
    assert "ConnectionRefusedError" in done.stderr, done
    assert "no request to the provider was seen" in done.stderr
    done = ran("--isolation", "require", "--", *client(*ADMINISTRATOR), before=WITHOUT_RIGHTS)
    assert (done.returncode, done.stdout[:14]) == (0, '{"messageId":"'), done


def test_the_plugin_within_it_has_its_team_on_the_mock_of_the_run(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest, requests\n"
        "from sms_mock.testing import SmsMock\n"
        "@pytest.mark.parametrize('number', [1, 2])\n"
        "def test_it(sms_mock, number):\n"
        f"    requests.post({URL!r}, headers=sms_mock.headers, timeout=20,\n"
        "        json={'recipientNumber': '0821234567', 'message': f'Hello {number}'})\n"
        "    sms_mock.assert_sent(times=1)\n"
        "    assert len(sms_mock.received_reports) == 1\n"
        "    with SmsMock.fresh() as another:\n"
        "        assert another.origin == sms_mock.origin\n"
    )
    in_order = ("-p", "no:randomly")
    done = ran("--", *python("-m", "pytest", "-q", *in_order, str(tmp_path)))
    assert done.returncode == 0, done.stdout
    # The tests' teams are gone by then.
    assert done.stderr.splitlines()[-3:] == [
        "sms-mock run: 2 requests to the provider, 2 messages sent to the mock and to nobody else",
        "  27821234567  DELIVERED  Hello 1",
        "  27821234567  DELIVERED  Hello 2",
    ]


def test_a_test_within_it_may_intercept_for_itself(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import requests\n"
        "def test_it(sms_mock):\n"
        "    with sms_mock.intercept():\n"
        f"        requests.post({URL!r}, headers=sms_mock.headers, timeout=20,\n"
        "            json={'recipientNumber': '0821234567', 'message': 'Hello'})\n"
        "    sms_mock.assert_sent()\n"
    )
    done = ran("--", *python("-m", "pytest", "-q", str(tmp_path)))
    assert done.returncode == 0, done.stdout
    assert "1 request to the provider, 1 message sent" in done.stderr


IN_THE_COMMAND = """
import os, requests
from sms_mock import SmsMock

url = "https://www.zoomconnect.com/app/api/rest/v1/account/balance"

def shown(team, called):
    answer = requests.get(
        called, headers={**team.headers, "Accept": "application/json"}, timeout=10
    )
    print(answer.json()["links"][0]["href"])

with SmsMock.fresh() as team, team.intercept():
    shown(team, url)
with SmsMock.fresh(os.environ["SMS_MOCK_URL"] + "/@checkout") as team:
    shown(team, url)
    shown(team, url.replace("/app", "/@checkout/app"))
    with team.intercept():
        shown(team, url)
"""


def test_a_command_may_use_keys_and_intercept_too(run_command: Run) -> None:
    ran = run_command(*python("-c", IN_THE_COMMAND))
    assert ran.code == 0, ran.errors
    plain = "https://www.zoomconnect.com/app/api/rest/v1/account/balance"
    keyed = plain.replace("/app", "/@checkout/app")
    assert ran.output.split() == [plain, plain, keyed, keyed]
