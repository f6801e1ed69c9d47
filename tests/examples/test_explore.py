"""Three small applications with bugs that people really have, explored as in docs/explore.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "explore"
BUGS = [
    ("test_orders.py", "test_refund_once", "Shop", "report1x2", ()),
    ("test_reminders.py", "test_stop_is_heard", "Clinic", "report1-late", ()),
    (
        "test_codes.py",
        "test_every_code_on_the_phone_works",
        "SignIn",
        "answer1-lost",
        ("--sms-mock-explore-with", "transport"),
    ),
]


def explored(file: str, *flags: str) -> str:
    """Run pytest on a file of this folder, and return what it prints."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
    ran = subprocess.run(
        [*command, file, *flags], cwd=HERE, capture_output=True, text=True, timeout=120
    )
    return ran.stdout


@pytest.mark.parametrize("file, test, kind, token, flags", BUGS)
def test_the_bug_is_found_and_its_mended_twin_holds(
    file: str, test: str, kind: str, token: str, flags: tuple[str, ...]
) -> None:
    before = os.times()
    said = explored(file, "--sms-mock-explore", *flags)
    assert re.search(rf"^{test}\[{kind}\] breaks; the smallest schedule", said, re.M), said
    assert re.search(rf"--sms-mock-schedule {token}$", said, re.M), said
    assert re.search(rf"^{test}\[Mended{kind}\] holds in \d+ runs", said, re.M), said
    after = os.times()
    # Of the processor, because other tests run at the same time.
    spent = after.children_user + after.children_system
    assert spent - before.children_user - before.children_system < 10


@pytest.mark.slow
@pytest.mark.parametrize("file, test, kind, token, flags", BUGS)
def test_the_replay_breaks_it_and_nothing_else_does(
    file: str, test: str, kind: str, token: str, flags: tuple[str, ...]
) -> None:
    assert "1 failed, 1 passed" in explored(file, "--sms-mock-schedule", token)
    assert "2 passed" in explored(file)
