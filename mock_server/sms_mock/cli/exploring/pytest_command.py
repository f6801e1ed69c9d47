"""Recognises a command that runs pytest, whose plugin then explores each test."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sms_mock.explore.search import Budget, Schedule
from sms_mock.explore.words import tokens


def is_pytest(command: Sequence[str]) -> bool:
    """Return whether a command calls pytest by name, or as `python -m pytest`."""
    names = [Path(word).name.removesuffix(".exe") for word in command]
    if names[0] in ("pytest", "py.test"):
        return True
    if names[0].startswith("python"):
        return list(command[1:3]) == ["-m", "pytest"]
    return list(command[1:3]) == ["run", "pytest"]  # as of uv, Poetry, PDM, Hatch and Pipenv


def pytest_options(budget: Budget, schedule: Schedule, json_file: str | None) -> list[str]:
    """Return the options with which pytest explores within a budget, or replays a schedule."""
    if schedule:
        return [f"--sms-mock-schedule={tokens(schedule)}"]
    options = [f"--sms-mock-explore={budget.runs}", f"--sms-mock-explore-seed={budget.seed}"]
    others = [one for one in budget.classes if one != "order"]
    if others:
        options.append(f"--sms-mock-explore-with={','.join(others)}")
    if budget.seconds is not None:
        options.append(f"--sms-mock-explore-seconds={budget.seconds:g}")
    if json_file:
        options.append(f"--sms-mock-explore-json={json_file}")
    return options
