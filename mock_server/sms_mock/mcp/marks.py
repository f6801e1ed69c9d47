"""Marks: how far a team's run had come, so that a later look shows only what came after."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sms_mock.mcp.errors import WrongArgument

_KEPT: Final = 200
BEGINNING: Final = "beginning"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a look at a team's run had seen.

    Attributes:
        request: the id of the newest request; 0 for none.
        messages: status of each of the newest messages, and whether it was deleted, by its id.
        webhooks: the number of attempts and the state of each of the newest webhooks, by their id.
        findings: summary and count of each of the doctor's findings, by rule.
    """

    request: int = 0
    messages: Mapping[str, tuple[str | None, bool]] = field(default_factory=dict)
    webhooks: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    findings: Mapping[str, tuple[str, int]] = field(default_factory=dict)


class Marks:
    """The marks of one session; the newest 200 are kept. Threads may share it."""

    def __init__(self) -> None:
        self._marks: OrderedDict[str, tuple[str, Mark]] = OrderedDict()
        self._last: dict[str, str] = {}
        self._made = 0
        self._lock = threading.Lock()

    def find(self, name: str | None, team: str) -> tuple[str, Mark]:
        """Return the name of a mark of a team, and the mark.

        Args:
            name: the mark's name; None is the team's last mark, else the beginning.

        Raises:
            WrongArgument: the team has no such mark.
        """
        with self._lock:
            name = name or self._last.get(team, BEGINNING)
            if name == BEGINNING:
                return name, Mark()
            of_team, mark = self._marks.get(name, (None, Mark()))
        if of_team != team:
            raise WrongArgument(
                "since",
                f"team {team} has no mark {name[:40]!r} in this session",
                "give `mark` of an earlier answer about this team, `beginning`, or nothing for the"
                " last call",
            )
        return name, mark

    def add(self, team: str, mark: Mark) -> str:
        """Keep a mark as the team's last one, and return its name."""
        with self._lock:
            self._made += 1
            name = f"mark-{self._made}"
            self._marks[name] = team, mark
            self._last[team] = name
            while len(self._marks) > _KEPT:
                old, (of_team, _) = self._marks.popitem(last=False)
                if self._last.get(of_team) == old:
                    del self._last[of_team]
        return name
