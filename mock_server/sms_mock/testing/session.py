"""What a pytest session adds up over the teams of its tests: costs, and findings of the doctor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sms_mock.testing.team import Team
from sms_mock.testing.wanted import reason_for_ucs2

SEVERITIES: Final = ("error", "warning", "hint")


@dataclass
class Tally:
    """Sums over teams.

    Attributes:
        messages: how many were sent or scheduled.
        credits: what they cost, refunds not taken off.
        ucs2: how many of them needed UCS-2.
        reason: for the first of those, the character that GSM 03.38 lacks.
        read: how many teams the doctor read.
        findings: what the doctor found, each with the `test` in which it did.
    """

    messages: int = 0
    credits: float = 0.0
    ucs2: int = 0
    reason: str = ""
    read: int = 0
    findings: list[dict[str, Any]] = field(default_factory=list)

    def add_messages(self, team: Team) -> None:
        """Count what a team sent."""
        for message in team.sent:
            self.messages += 1
            self.credits += message.credit_cost
            if message.encoding == "UCS2":
                self.ucs2 += 1
                self.reason = self.reason or reason_for_ucs2(message.message)

    def examine(self, team: Team, test: str) -> None:
        """Add what the doctor finds in a team, under the name of its test."""
        self.read += 1
        for finding in team.control.get("/doctor")["findings"]:
            self.findings.append({**finding, "test": test})

    def merge(self, other: Mapping[str, Any]) -> None:
        """Add what another process counted, as `as_dict` gives it."""
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
        """`41 messages, 47 credits, 3 needed UCS-2 (’ in "Don’t forget…")`; empty for none."""
        if not self.messages:
            return ""
        line = f"{_counted(self.messages, 'message')}, {_counted(self.credits, 'credit')}"
        return f"{line}, {self.ucs2} needed UCS-2 ({self.reason})" if self.ucs2 else line

    def grave(self, least: str) -> list[dict[str, Any]]:
        """The findings of a severity and of those above it."""
        counted = SEVERITIES[: SEVERITIES.index(least) + 1]
        return [finding for finding in self.findings if finding["severity"] in counted]

    def doctor_lines(self, least: str) -> list[str]:
        """Each grave finding once, with the tests in which it was made, and how to put it right."""
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
