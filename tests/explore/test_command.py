"""`sms-mock explore` as its users run it: over programs of several languages."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sms_mock.cli.exploring.pytest_command import is_pytest

HERE = Path(__file__).parent / "programs"
EXAMPLES = Path(__file__).parents[1] / "examples" / "explore"
PATIENCE = 120
EXPLORE = (sys.executable, "-m", "sms_mock", "explore")
NOT_ISOLATED = ("--isolation", "off")
"""Spares each run a namespace and a second process; test_run_command.py tests isolation."""

NOTE = "sms-mock explore: the provider's hosts are not closed off below the command"


def explore(*words: str, folder: Path = HERE) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*EXPLORE, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if "off" in words and done.stderr.startswith(NOTE):
        done.stderr = done.stderr.partition("\n")[2]
    return done


def explore_shop(kind: str, *flags: str) -> subprocess.CompletedProcess[str]:
    """Explore the program shop.py."""
    return explore(*NOT_ISOLATED, *flags, "--", "python", "shop.py", kind)


@pytest.fixture(autouse=True)
def this_python_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `python` be the one that runs the tests."""
    folder = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_program_that_breaks_is_named_with_its_schedule_and_its_own_output(
    tmp_path: Path,
) -> None:
    file = tmp_path / "found.json"
    done = explore_shop("careless", "--json", str(file))
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "2 refunds for 1 messages",
        "python shop.py careless breaks; the smallest schedule (found in run 3 of 11):",
        "    the report of send 1 comes twice",
        "  replay: sms-mock explore --schedule report1x2 -- python shop.py careless",
    ]
    assert done.stderr == ""
    (found,) = json.loads(file.read_text())["tests"]
    assert found["verdict"] == "breaks"
    assert found["foundIn"] == 3
    assert found["schedule"] == [
        {
            "at": "report of send 1",
            "does": "twice",
            "token": "report1x2",
            "says": "the report of send 1 comes twice",
        }
    ]


def test_a_program_that_holds_says_what_there_was_to_disturb() -> None:
    done = explore_shop("careful", "--runs", "6")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "python shop.py careful holds in 6 runs: 1 send, 1 report, 1 reply to disturb\n"
    )


def test_the_replay_breaks_the_program_and_writes_what_it_writes() -> None:
    done = explore_shop("careless", "--schedule", "report1x2")
    assert (done.returncode, done.stdout, done.stderr) == (1, "2 refunds for 1 messages\n", "")
    done = explore_shop("needs-two", "--schedule", "report1x2")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 refunds for 1 messages\n", "")


def test_a_program_that_waits_in_vain_for_a_late_webhook_is_no_finding() -> None:
    done = explore_shop("looks", "--runs", "12")
    assert done.returncode == 0, done.stdout
    held, why = done.stdout.splitlines()[1].split("; ")
    assert held == (
        "    not tried, because the test ended while the webhook was held back:"
        " reply 1 comes after a later event"
    )
    assert why.startswith("let the test wait with wait_until_idle or GET /_mock/webhooks/idle")


def test_a_lost_answer_is_tried_where_transport_is_wanted() -> None:
    done = explore_shop("retries", "--with", "transport", "--json", "-", "--runs", "40")
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)["tests"]
    assert [one["token"] for one in found["schedule"]] == ["answer1-lost"]
    assert "1 refunds for 2 messages" in done.stderr
    assert "send 1 is carried out and its answer is lost" in done.stderr


def test_a_json_file_in_a_missing_folder_is_written(tmp_path: Path) -> None:
    file = tmp_path / "new" / "found.json"
    assert explore_shop("careful", "--runs", "1", "--json", str(file)).returncode == 0
    assert json.loads(file.read_text())["tests"][0]["verdict"] == "holds"


def test_a_json_file_that_cannot_be_written_is_named_below_the_verdict(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = explore_shop("careful", "--runs", "1", "--json", str(tmp_path / "file" / "found.json"))
    assert done.returncode == 2
    assert "careful holds in 1 run" in done.stdout
    assert "found.json cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_replay_writes_no_json() -> None:
    done = explore_shop("careful", "--schedule", "report1x2", "--json", "found.json")
    assert done.returncode == 2
    assert "--json writes what a search found" in done.stderr


def test_a_program_that_fails_undisturbed_is_not_explored() -> None:
    done = explore_shop("wrong")
    assert done.returncode == 4
    assert done.stdout.splitlines() == [
        "0 refunds for 1 messages",
        "python shop.py wrong fails without a schedule, so it was not explored",
    ]
    assert explore_shop("wrong", "--fail-on", "never").returncode == 0


def test_a_program_that_sends_nothing_is_told_where_to_send() -> None:
    done = explore(*NOT_ISOLATED, "--", "python", "-c", "")
    assert done.returncode == 5
    assert done.stderr == (
        "the command sent nothing to the mock: let it call the address in SMS_MOCK_URL\n"
    )


@pytest.mark.parametrize(
    "token, why",
    [
        ("report7x2", "the run had 1 send"),
        ("reply2-late", "the run had 1 reply"),
        ("request1-500", "the run had 0 other requests"),
    ],
)
def test_a_schedule_that_cannot_be_applied_has_an_exit_code_of_its_own(
    token: str, why: str
) -> None:
    done = explore_shop("careful", "--schedule", f"report1x2,{token}")
    assert done.returncode == 6
    assert done.stderr == f"sms-mock explore: {token} was not applied: {why}\n"


@pytest.mark.parametrize(
    "flags, said",
    [
        (("--schedule", "report1x9"), '"report1x9" is not a perturbation; did you mean "report'),
        (("--schedule", ","), '"," is not a perturbation; write it like report1x2'),
        (("--with", "everything"), '"everything" is not a class of perturbations; known are'),
        (("--seconds", "-1"), "-1"),
        (("--runs", "0"), "0"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(flags: tuple[str, ...], said: str) -> None:
    done = explore_shop("careful", *flags)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_program_that_does_not_exist_is_refused() -> None:
    done = explore("--", "no-such-program")
    assert done.returncode == 127
    assert done.stderr == "sms-mock explore: no-such-program: there is no such program\n"


def test_messages_are_delivered_at_once_unless_a_flag_says_otherwise() -> None:
    told = "delivery: immediate"
    assert explore(*NOT_ISOLATED, "--", "python", "delivery.py").stdout.startswith(told)
    done = explore(*NOT_ISOLATED, "--delivery", "manual", "--", "python", "delivery.py")
    assert done.stdout.startswith("delivery: manual")


def test_a_control_token_does_not_keep_the_search_out() -> None:
    done = explore(*NOT_ISOLATED, "--control-token", "secret", "--", "python", "-c", "")
    assert done.returncode == 5


@contextmanager
def started(*words: str, stderr: int = subprocess.PIPE) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*EXPLORE, *NOT_ISOLATED, *words],
        cwd=HERE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="named pipes and POSIX signals")
@pytest.mark.parametrize(
    "number, code, by", [(signal.SIGINT, 130, "Ctrl-C"), (signal.SIGTERM, 143, "SIGTERM")]
)
def test_a_signal_ends_the_search_and_prints_what_was_found(
    number: signal.Signals, code: int, by: str, tmp_path: Path
) -> None:
    # The child handles the signal and exits with a code of its own, as many test runners do.
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    with started("--", "python", "waits.py", str(ready)) as process:
        ready.read_text()
        process.send_signal(number)
        output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert output == f"sms-mock explore: ended by {by} in run 1; nothing broke so far\n"
    assert errors.startswith(NOTE)
    assert errors.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_progress_is_shown_on_a_terminal() -> None:
    import pty

    ours, theirs = pty.openpty()
    try:
        with started("--runs", "2", "--", "python", "shop.py", "careful", stderr=theirs) as process:
            process.communicate(timeout=PATIENCE)
        shown = os.read(ours, 10_000).decode()
    finally:
        os.close(theirs)
        os.close(ours)
    assert shown.startswith(NOTE)
    first, second, after = shown.split("\r\x1b[K")[1:]
    assert first == "run 1 of 1: undisturbed"
    assert second.startswith("run 2 of ")
    assert second.endswith(": the report of send 1 comes before its answer")
    assert after == ""


@pytest.mark.parametrize(
    "command, expected",
    [
        ("pytest tests", True),
        ("/usr/bin/py.test", True),
        ("python3.12 -m pytest", True),
        ("uv run pytest -q", True),
        ("poetry run pytest", True),
        ("python -m unittest", False),
        ("npm run test", False),
        ("tox", False),
    ],
)
def test_pytest_is_known_by_its_command(command: str, expected: bool) -> None:
    assert is_pytest(command.split()) is expected


PYTEST = ("python", "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "-q")


def test_pytest_is_handed_to_its_plugin(tmp_path: Path) -> None:
    (tmp_path / "test_shop.py").write_text(
        "import requests\n"
        "def test_refund_once(sms_mock):\n"
        "    refunds = []\n"
        "    sms_mock.deliver_to(refunds.append)\n"
        "    body = {'recipientNumber': '0821234567', 'message': 'Hello'}\n"
        "    url = f'{sms_mock.url}/api/rest/v1/sms/send'\n"
        "    requests.post(url, json=body, headers=sms_mock.headers)\n"
        "    sms_mock.wait_until_idle()\n"
        "    assert len(refunds) == 1\n"
    )
    done = explore("--json", "found.json", "--", *PYTEST, folder=tmp_path)
    assert done.returncode == 1
    assert "test_refund_once breaks; the smallest schedule (found in run 2 of 5):" in done.stdout
    (found,) = json.loads((tmp_path / "found.json").read_text())["tests"]
    assert [one["token"] for one in found["schedule"]] == ["report1x2"]
    done = explore("--fail-on", "never", "--schedule", "report1x2", "--", *PYTEST, folder=tmp_path)
    assert done.returncode == 0
    assert "assert 2 == 1" in done.stdout


@pytest.mark.parametrize(
    "flags, said",
    [
        (("--delivery", "manual"), "--delivery has no effect on pytest"),
        (("--offline",), "--offline has no effect on pytest"),
        (("--json", "-"), "--json - cannot be used with pytest"),
    ],
)
def test_what_has_no_effect_on_pytest_is_refused(flags: tuple[str, ...], said: str) -> None:
    done = explore(*flags, "--", "pytest", "--version")
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    "program, file", [("node", "refund.mjs"), ("php", "refund.php")], ids=["node", "php"]
)
def test_programs_of_other_languages_are_explored(program: str, file: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    command = (*NOT_ISOLATED, "--", program, file)
    done = explore(*command, "careless", folder=EXAMPLES)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "    the report of send 1 comes twice" in done.stdout
    done = explore("--runs", "6", *command, "careful", folder=EXAMPLES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "careful holds in 6 runs: 1 send, 1 report to disturb" in done.stdout
