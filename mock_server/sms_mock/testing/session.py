"""Adds up, over the teams of all tests of a pytest session, costs and findings of the doctor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sms_mock.testing.team import Team
from sms_mock.testing.wanted import reason_for_ucs2

SEVERITIES: Final = ("error", "warning", "hint")


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
        """Add the messages that a team sent or scheduled to the sums."""
        for message in team.sent:
            self.messages += 1
            self.credits += message.credit_cost
            if message.encoding == "UCS2":
                self.ucs2 += 1
                self.reason = self.reason or reason_for_ucs2(message.message)

    def examine(self, team: Team, test: str) -> None:
        """Let the doctor examine a team, and add its findings under the name of the team's test."""
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
        line = f"{_counted(self.messages, 'message')}, {_counted(self.credits, 'credit')}"
        return f"{line}, {self.ucs2} needed UCS-2 ({self.reason})" if self.ucs2 else line

    def grave(self, least: str) -> list[dict[str, Any]]:
        """Return the findings that are at least as severe as `least`: hint, warning or error."""
        counted = SEVERITIES[: SEVERITIES.index(least) + 1]
        return [finding for finding in self.findings if finding["severity"] in counted]

    def doctor_lines(self, least: str) -> list[str]:
        """Return lines of text with the findings that are at least as severe as `least`.

        Each is there once, with its help and the tests in which it was found.
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


def _counted(count: float, what: str) -> str:
    return f"{count:g} {what}{'' if count == 1 else 's'}"
