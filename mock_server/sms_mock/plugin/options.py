"""The options of the pytest plugin: on the command line, and in the configuration file."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from sms_mock.doctor.finding import SEVERITIES


def add_options(parser: pytest.Parser) -> None:
    """Declare the options of the plugin."""
    group = parser.getgroup("sms-mock", "the SMS mock")
    group.addoption(
        "--sms-mock-url",
        metavar="URL",
        help="use the mock that runs there instead of starting one in the test process",
    )
    group.addoption(
        "--sms-mock-max-credits",
        metavar="N",
        type=_credits,
        help="fail the run if the messages of all its tests cost more credits than this",
    )
    group.addoption(
        "--sms-mock-report",
        metavar="FILE",
        help="write a report of the whole run to FILE: conversations, costs, refused requests,"
        " webhooks and findings, each with its test; HTML, or text or JSON if it ends in .txt or"
        " .json",
    )
    explore = parser.getgroup("sms-mock explore", "the schedule that breaks your code")
    explore.addoption(
        "--sms-mock-explore",
        metavar="N",
        type=_runs,
        nargs="?",
        const=100,
        help="run each test again and again under what the live service may do, at most N times"
        " (100), and name the smallest schedule that breaks it",
    )
    explore.addoption(
        "--sms-mock-explore-with",
        metavar="CLASSES",
        default="",
        help="beside the order of webhooks: transport (answers that are slow, lost or refused),"
        " outcomes (messages that fail), or both, separated by a comma",
    )
    explore.addoption(
        "--sms-mock-explore-seconds",
        metavar="S",
        type=_seconds,
        help="explore each test for at most S seconds",
    )
    explore.addoption(
        "--sms-mock-explore-seed",
        metavar="N",
        type=int,
        default=0,
        help="the seed of random schedules (0)",
    )
    explore.addoption(
        "--sms-mock-explore-json", metavar="FILE", help="write what was found to FILE, as JSON"
    )
    explore.addoption(
        "--sms-mock-schedule",
        metavar="TOKENS",
        help="run each test once under a schedule, such as report1x2,answer2-lost",
    )
    parser.addini(
        "sms_mock_fail_on_refusal",
        "fail a test in which the API answered 4xx, unless it called sms_mock.allow_refusals()",
        type="bool",
        default=False,
    )
    parser.addini(
        "sms_mock_report",
        "show what was sent, asked and called back in the report of a failed test",
        type="bool",
        default=True,
    )
    parser.addini(
        "sms_mock_doctor",
        "fail the run if the doctor finds something at least as severe as this in any test:"
        " error, warning or hint",
        default="",
    )


def check_options(config: pytest.Config) -> None:
    """Check what pytest itself does not.

    Raises:
        pytest.UsageError: `sms_mock_doctor` is not a severity, or `--sms-mock-report` is a folder.
    """
    report = config.getoption("--sms-mock-report")
    if report is not None and (not report or report_path(config).is_dir()):
        raise pytest.UsageError(f"--sms-mock-report={report}: give the name of a file")
    severity = config.getini("sms_mock_doctor")
    if severity and severity not in SEVERITIES:
        raise pytest.UsageError(
            f"sms_mock_doctor = {severity}: it is one of {', '.join(SEVERITIES)}"
        )


def report_path(config: pytest.Config) -> Path:
    """Return the file that `--sms-mock-report` names, from the folder in which pytest was called.

    The option must be given.
    """
    return config.invocation_params.dir / str(config.getoption("--sms-mock-report"))


def _runs(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"{text} is not a number of runs; give a whole number from 1")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise ArgumentTypeError(f"{text} is not a time; give seconds above 0, such as 30")
    return seconds


def _credits(text: str) -> float:
    """Return the number of credits that `--sms-mock-max-credits` gives.

    Raises:
        ArgumentTypeError: it is not a number of credits.
    """
    try:
        credits = float(text)
    except ValueError:
        credits = -1.0
    if not 0 <= credits < float("inf"):
        raise ArgumentTypeError(f"{text!r} is not a number of credits; give 0 or more, such as 100")
    return credits
