"""The parts of `SmsMock` that have names of their own: its clock and its faults."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sms_mock.control_client.client import ControlClient
from sms_mock.domain.dates import SAST
from sms_mock.faults.catalogue import FIELDS
from sms_mock.testing.callers_line import ends_in_the_callers_line, python_name


@ends_in_the_callers_line
class TeamClock:
    """The team's clock: freezes, moves and starts it.

    Args:
        control: the client that calls the control API for the team.
        wait: makes a call that may take long, and delivers webhooks to the test's application
            meanwhile.
    """

    def __init__(
        self, control: ControlClient, wait: Callable[[Callable[[], Any]], Any] = lambda call: call()
    ) -> None:
        self._control = control
        self._wait = wait

    @property
    def now(self) -> datetime:
        """The team's time."""
        return datetime.fromisoformat(self._control.get("/clock")["now"])

    @property
    def frozen(self) -> bool:
        frozen: bool = self._control.get("/clock")["frozen"]
        return frozen

    def freeze(self, at: datetime | str | None = None) -> list[dict[str, Any]]:
        """Stop the clock now, or move it to an instant and stop it there.

        Args:
            at: an instant; without an offset it is South African time on every machine.

        Returns:
            What fell due until then and was carried out, in order.
        """
        asked = {"freeze": True if at is None else _instant(at)}
        moved = self._wait(lambda: self._control.put("/clock", asked))
        return list(moved["events"])

    def run(self) -> None:
        """Let the clock run on from the instant at which it is frozen."""
        self._control.put("/clock", {"run": True})

    def advance(
        self,
        seconds: float | timedelta | None = None,
        *,
        to: datetime | str | None = None,
        timeout: float = 60.0,
    ) -> list[dict[str, Any]]:
        """Move the clock on, by seconds or to an instant.

        Args:
            to: an instant; without an offset it is South African time on every machine.
            timeout: real seconds to wait for webhooks to be answered.

        Returns:
            What fell due until then and was carried out, in order.
        """
        if (seconds is None) == (to is None):
            raise ValueError("give either seconds or to")
        if isinstance(seconds, str):
            raise TypeError(
                f"{seconds!r} is neither seconds nor a timedelta; for two minutes give 120"
            )
        asked: dict[str, Any] = {"timeout": timeout}
        if to is not None:
            asked["to"] = _instant(to)
        elif isinstance(seconds, timedelta):
            asked["seconds"] = seconds.total_seconds()
        else:
            asked["seconds"] = seconds
        moved = self._wait(
            lambda: self._control.post("/clock/advance", asked, timeout=timeout + 10)
        )
        return list(moved["events"])


@ends_in_the_callers_line
class TeamFaults:
    """Rules that make the API fail for this team."""

    _MATCHES: ClassVar[dict[str, str]] = {
        "method": "method",
        "path": "path",
        "operation_id": "operationId",
        "email": "email",
        "number": "number",
        "share": "share",
        "every": "every",
        "first": "first",
    }
    _EFFECTS: ClassVar[dict[str, str]] = {python_name(name): name for name in FIELDS}

    def __init__(self, control: ControlClient) -> None:
        self._control = control

    def add(
        self,
        match: dict[str, Any] | None = None,
        effect: dict[str, Any] | None = None,
        *,
        times: int | None = None,
        **fields: Any,
    ) -> dict[str, Any]:
        """Add a rule, as plain data or with its fields by name. Returns the rule with its id.

        sms_mock.faults.add(path="/sms/send", first=2, status=500)
        sms_mock.faults.add({"operationId": "sendSms"}, {"drop": "before"})
        """
        match, effect = dict(match or {}), dict(effect or {})
        for name, value in fields.items():
            if name in self._MATCHES:
                match[self._MATCHES[name]] = value
            elif name in self._EFFECTS:
                effect[self._EFFECTS[name]] = value
            else:
                known = ", ".join([*self._MATCHES, *self._EFFECTS])
                raise TypeError(f"{name} is not a field of a fault rule; fields are {known}")
        asked: dict[str, Any] = {"match": match, "effect": effect}
        if times is not None:
            asked["times"] = times
        rule: dict[str, Any] = self._control.post("/faults", asked)
        return rule

    def all(self) -> list[dict[str, Any]]:
        """Every rule with its hits, the newest first."""
        return list(self._control.get("/faults")["items"])

    def remove(self, rule_id: int) -> None:
        self._control.delete(f"/faults/{rule_id}")

    def clear(self) -> None:
        """Remove every rule."""
        self._control.delete("/faults")


def _instant(at: datetime | str) -> str:
    """ISO 8601; without an offset it is South African time, as a text without one is."""
    if isinstance(at, datetime):
        return (at.replace(tzinfo=SAST) if at.tzinfo is None else at).isoformat()
    return at
