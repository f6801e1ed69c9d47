"""Adds up the costs of the teams of all tests of a pytest session, and collects findings of the
doctor.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from sms_mock.control_client.client import ControlCallError, NotRunningError
from sms_mock.doctor.finding import SEVERITIES
from sms_mock.domain.spelling import counted
from sms_mock.testing.messages import Message
from sms_mock.testing.team import Team
from sms_mock.testing.wanted import reason_for_ucs2


@dataclass
class Tally:
    """Sums over the teams of many tests.

    Attributes:
        messages: how many messages were sent or scheduled.
        credits: how many credits they cost; refunds are not subtracted.
        ucs2: how many of the messages needed UCS-2.
        reason: why the first of those needed it: the character, and the beginning of the text.
        read: how many teams the doctor examined.
        findings: the doctor's findings, each with the name of the `test` whose team it is about.
    """

    messages: int = 0
    credits: float = 0.0
    ucs2: int = 0
    reason: str = ""
    read: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add_messages(self, team: Team) -> None:
        """Ask the server for a team's messages, and add those that were sent or scheduled to the
        sums.
        """
        for item in team.control.every("/messages"):
            message = Message.from_item(item)
            if message.message_type != "OUTBOUND":
                continue
            self.messages += 1
            self.credits += message.credit_cost
            if message.encoding == "UCS2":
                self.ucs2 += 1
                self.reason = self.reason or reason_for_ucs2(message.message)

    def examine(self, team: Team, test: str) -> None:
        """Let the doctor examine a team; add its findings under the name of its test or tests."""
        self.read += 1
        for finding in team.control.get("/doctor")["findings"]:
            self.findings.append({**finding, "test": test})

    def merge(self, other: Mapping[str, Any]) -> None:
        """Add the sums and findings of another process, which its `as_dict` returned."""
        self.messages += other["messages"]
        self.credits += other["credits"]
        self.ucs2 += other["ucs2"]
        self.reason = self.reason or other["reason"]
        self.read += other["read"]
        self.findings += other["findings"]

    def as_dict(self) -> dict[str, Any]:
        """Return the sums and findings as plain data, for `merge` in another process."""
        return asdict(self)

    def cost_line(self) -> str:
        """Return a line such as `41 messages, 47 credits, 3 needed UCS-2 (’ in "Don’t forget…")`.

        It is empty if there were no messages.
        """
        if not self.messages:
            return ""
        line = f"{counted(self.messages, 'message')}, {counted(self.credits, 'credit')}"
        return f"{line}, {self.ucs2} needed UCS-2 ({self.reason})" if self.ucs2 else line

    def grave(self, least: str) -> list[dict[str, Any]]:
        """Return the findings that are at least as severe as `least`: hint, warning or error."""
        grave = SEVERITIES[: SEVERITIES.index(least) + 1]
        return [finding for finding in self.findings if finding["severity"] in grave]

    def doctor_lines(self, least: str) -> list[str]:
        """Return lines of text with the findings that are at least as severe as `least`.

        Findings with the same severity, summary and help are shown once, with all tests in which
        they were found.
        """
        tests: dict[tuple[str, str, str], list[str]] = {}
        for finding in self.grave(least):
            key = finding["severity"], finding["summary"], finding["help"]
            tests.setdefault(key, []).append(finding["test"])
        lines = []
        for (severity, summary, help), names in tests.items():
            lines += [f"{severity}: {summary}", f"  help: {help}"]
            lines += [f"  in {name}" for name in dict.fromkeys(names)]
        return lines


class TeamUsage:
    """Remembers which tests used each team since the team was made or last reset."""

    def __init__(self) -> None:
        self._tests: dict[str, list[str]] = {}
        """By the id of the team."""
        self._newest: dict[str, int] = {}
        """The id of the newest request to each team when the last of its tests ended."""

    def end_test(self, team: Team, test: str) -> None:
        """Record that a test used the team, if the team got a request since this was last called.

        It asks the server, and does nothing if that fails.
        """
        with suppress(ControlCallError, NotRunningError):
            newest = team.control.get("/requests", {"limit": 1})["items"]
            if newest and newest[0]["id"] != self._newest.get(team.team_id):
                self._newest[team.team_id] = newest[0]["id"]
                self._tests.setdefault(team.team_id, []).append(test)

    def take(self, team: Team, test: str) -> list[str]:
        """Return the tests that used a team that is about to be emptied, and forget them.

        Args:
            test: the test that runs; a team that no earlier test used belongs to it alone.
        """
        if team.team_id in self._tests:
            self.end_test(team, test)
        self._newest.pop(team.team_id, None)  # after a reset ids begin again
        return list(dict.fromkeys(self._tests.pop(team.team_id, [test])))


class SessionCount:
    """Adds each team of a session to a `Tally` when the team is reset or deleted.

    Args:
        examine: whether the doctor examines each team.
    """

    def __init__(self, *, examine: bool) -> None:
        self.tally = Tally()
        self.test = ""
        """The test that is being run; the plugin sets it."""
        self._examine = examine
        self._usage = TeamUsage()
        self._lock = threading.Lock()

    def made(self, team: Team) -> None:
        """Do nothing: a team is counted when it is reset or deleted."""

    def end_test(self, team: Team) -> None:
        """Record that the present test used the team, if the team got a request since this was last
        called.

        It asks the server. It does nothing if the doctor does not examine teams, or if the server
        cannot be asked.
        """
        if not self._examine:
            return
        self._usage.end_test(team, self.test)

    def emptying(self, team: Team) -> None:
        """Add a team's messages, and the doctor's findings about it, to the tally before it is
        emptied.

        It asks the server, and raises nothing if that fails.
        """
        # If the server does not know the team, the call that empties it raises the same error.
        with self._lock, suppress(ControlCallError, NotRunningError):
            self.tally.add_messages(team)
            if self._examine:
                tests = self._usage.take(team, self.test)
                self.tally.examine(team, " or ".join(tests))
