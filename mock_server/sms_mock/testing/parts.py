"""The parts `clock` and `faults` of an `SmsMock`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sms_mock.control_client.client import ControlClient
from sms_mock.domain.dates import SAST
from sms_mock.faults.catalogue import FIELDS
from sms_mock.testing.callers_line import ends_in_the_callers_line, python_name
from sms_mock.testing.waiting import longest_call


@ends_in_the_callers_line
class TeamClock:
    """Reads, freezes, moves and starts a team's clock.

    Args:
        control: the client that calls the control API for the team.
        wait: takes a call that may wait for webhooks, makes it and returns its result; meanwhile it
            may deliver webhooks to the test's application.
    """

    def __init__(
        self, control: ControlClient, wait: Callable[[Callable[[], Any]], Any] = lambda call: call()
    ) -> None:
        self._control = control
        self._wait = wait

    @property
    def now(self) -> datetime:
        """The time of the team's clock, with its time zone."""
        return datetime.fromisoformat(self._control.get("/clock")["now"])

    @property
    def frozen(self) -> bool:
        frozen: bool = self._control.get("/clock")["frozen"]
        return frozen

    def freeze(self, at: datetime | str | None = None) -> list[dict[str, Any]]:
        """Stop the clock, at its present time or after moving it to an instant.

        Args:
            at: the instant; without an offset it is South African time, on every machine.

        Returns:
            What fell due by that instant and was carried out, in order: the `events` in the answer
            of `PUT /_mock/clock`.

        Raises:
            ControlCallError: the clock cannot be set to that instant.
        """
        asked = {"freeze": True if at is None else _instant(at)}
        moved = self._wait(lambda: self._control.put("/clock", asked))
        return list(moved["events"])

    def run(self) -> None:
        """Start the frozen clock again, from the instant at which it stands."""
        self._control.put("/clock", {"run": True})

    def advance(
        self,
        seconds: float | timedelta | None = None,
        *,
        to: datetime | str | None = None,
        timeout: float = 60.0,
    ) -> list[dict[str, Any]]:
        """Move the clock forward, by seconds or to an instant, and carry out what falls due by
        then.

        Args:
            seconds: how far, in seconds or as a timedelta.
            to: the instant; without an offset it is South African time, on every machine.
            timeout: the most real seconds to wait until webhooks that fall due are answered.

        Returns:
            What fell due and was carried out, in order: the `events` in the answer of `POST
            /_mock/clock/advance`.

        Raises:
            ValueError: both or neither of `seconds` and `to` were given.
            TypeError: `seconds` is text, or `timeout` is not a number.
            ControlCallError: the server refuses, for example to move the clock back.
        """
        if (seconds is None) == (to is None):
            raise ValueError("give either seconds or to")
        if isinstance(seconds, str):
            raise TypeError(
                f"{seconds!r} is neither seconds nor a timedelta; for two minutes give 120"
            )
        longest = longest_call(timeout)
        asked: dict[str, Any] = {"timeout": timeout}
        if to is not None:
            asked["to"] = _instant(to)
        elif isinstance(seconds, timedelta):
            asked["seconds"] = seconds.total_seconds()
        else:
            asked["seconds"] = seconds
        moved = self._wait(lambda: self._control.post("/clock/advance", asked, timeout=longest))
        return list(moved["events"])


@ends_in_the_callers_line
class TeamFaults:
    """Adds, lists and removes a team's fault rules, which make the imitated API fail for it."""

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
        """Add a fault rule, given as plain data or by its fields, and return it with its id.

            sms_mock.faults.add(path="/sms/send", first=2, status=500)
            sms_mock.faults.add({"operationId": "sendSms"}, {"drop": "before"})

        Raises:
            TypeError: a field does not exist.
            ControlCallError: the server refuses the rule.
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
        """Return every rule with `hits`, the number of requests it acted on, the newest first."""
        return list(self._control.get("/faults")["items"])

    def remove(self, rule_id: int) -> None:
        """Remove one fault rule.

        Raises:
            TypeError: the id is not a number.
            ControlCallError: there is no such rule.
        """
        if not isinstance(rule_id, int):
            raise TypeError(f"{rule_id!r} is not the id of a rule; add() returns it as `id`")
        self._control.delete(f"/faults/{rule_id}")

    def clear(self) -> None:
        """Remove every fault rule of the team."""
        self._control.delete("/faults")


def _instant(at: datetime | str) -> str:
    """Return an instant as ISO 8601 text; a datetime without a zone is South African time.

    A text is returned as it is: the server reads one without an offset as South African time too.
    """
    if isinstance(at, datetime):
        return (at.replace(tzinfo=SAST) if at.tzinfo is None else at).isoformat()
    return at
