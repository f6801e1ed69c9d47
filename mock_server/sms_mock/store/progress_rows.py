"""The parts of an exported world that tell what happened and is to happen: ledger, outbox, tasks.

Each is a list of plain mappings; taking one in checks it and names the place of a mistake.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from sms_mock.clock import EARLIEST, LATEST
from sms_mock.domain import lifecycle
from sms_mock.domain.credits import to_number, to_thousandths
from sms_mock.domain.dates import iso8601, parse_date_to_send
from sms_mock.domain.errors import InvalidField
from sms_mock.shapes.mistake import Mistake
from sms_mock.shapes.text import WEB_URL
from sms_mock.store import deliveries, ledger, messages, tasks
from sms_mock.store.clock_state import ClockState, read_clock, write_clock
from sms_mock.world import WorldDocument

_MOST_OFFSET = 6000 * 366 * 86_400_000
"""Milliseconds that a running clock may be ahead of real time or behind it."""
_MOST_REPORTS = 10
_REASONS = ("send", "refund", "cancel", "transfer", "top-up")
_STATES = (deliveries.PENDING, deliveries.DELIVERED, deliveries.GIVEN_UP)


def write(db: sqlite3.Connection, document: WorldDocument) -> None:
    """Take in what is exported beside the messages.

    Raises:
        Mistake: the first row that cannot be used.
    """
    _write_ledger(db, document)
    for index, row in enumerate(document.deliveries):
        _write_delivery(db, _Row(("deliveries", index), row))
    for index, row in enumerate(document.tasks):
        _write_task(db, _Row(("tasks", index), row))
    tasks.plan_scheduled(db)
    clock = _Row(("clock",), document.clock)
    frozen_at = clock.instant("frozenAt", required=False)
    offset = clock.whole("offsetMilliseconds", required=False)
    if frozen_at is not None and not EARLIEST <= frozen_at <= LATEST:
        raise clock.wrong("frozenAt", "is not between 1970 and 9000", "choose another instant")
    if offset is not None and abs(offset) > _MOST_OFFSET:
        raise clock.wrong("offsetMilliseconds", "is too large", "write a smaller number")
    if frozen_at is not None or offset:
        write_clock(db, ClockState(offset=offset or 0, frozen_at=frozen_at))


def _write_ledger(db: sqlite3.Connection, document: WorldDocument) -> None:
    """The rows as they were; an account's credits must be their sum."""
    for index, row in enumerate(document.ledger):
        read = _Row(("ledger", index), row)
        user_id = read.whole("userId")
        reason = read.one_of("reason", _REASONS)
        moved = ledger.restore(
            db,
            user_id=user_id or 0,
            credits=read.credits("credits"),
            reason=reason,
            at=read.instant("at") or 0,
            message_id=read.text("messageId", required=False),
        )
        if not moved:
            raise Mistake(
                "has no such user or takes more than the balance", "export it again", read.path
            )
    if not document.ledger:
        return
    for index, user in enumerate(document.users):
        found = db.execute(
            "SELECT credits FROM users WHERE user_id = ?", (user.user_id,)
        ).fetchone()
        if found is None or found[0] != user.credits:
            raise Mistake(
                "is not the sum of the user's rows in ledger",
                "leave the ledger out, or correct one of them",
                ("users", index, "credits"),
            )


def _write_delivery(db: sqlite3.Connection, row: _Row) -> None:
    state = row.one_of("state", _STATES)
    parameters = row.values.get("parameters")
    if not isinstance(parameters, Mapping) or not all(
        isinstance(value, str) for value in parameters.values()
    ):
        raise row.wrong("parameters", "is not a mapping of texts", "write {status: DELIVERED, …}")
    url = WEB_URL.read_at(row.text("url"), *row.path, "url")
    seq = deliveries.add(
        db,
        kind=row.one_of("kind", (deliveries.REPLY, deliveries.REPORT)),
        message_id=row.text("messageId") or "",
        url=url,
        style=row.one_of("style", ("both", "query", "form")),
        parameters=dict(parameters),
        state=state,
        tries=row.count("tries"),
        at=row.instant("nextAttemptAt", required=state == deliveries.PENDING),
    )
    attempts = row.values.get("attempts", [])
    if not isinstance(attempts, list) or not all(isinstance(one, Mapping) for one in attempts):
        raise row.wrong("attempts", "is not a list of mappings", "leave it out")
    for index, attempt in enumerate(attempts):
        read = _Row((*row.path, "attempts", index), attempt)
        seconds = attempt.get("seconds")
        if isinstance(seconds, bool) or not isinstance(seconds, int | float):
            raise read.wrong("seconds", "is not a number", "write seconds: 0.1")
        deliveries.restore_attempt(
            db,
            seq,
            deliveries.Attempt(
                at=read.instant("at") or 0,
                status=read.whole("status", required=False),
                seconds=seconds,
                error=read.text("error", required=False),
                response=read.text("response", required=False),
            ),
        )


def _write_task(db: sqlite3.Connection, row: _Row) -> None:
    kind = row.one_of("kind", (tasks.SEND, tasks.OUTCOME, tasks.REPLY))
    detail: dict[str, Any] = {}
    if kind == tasks.OUTCOME:
        detail["status"] = row.one_of("status", lifecycle.OUTCOMES)
        reports = row.whole("reports", required=False)
        detail["reports"] = 1 if reports is None else reports
        if not 1 <= detail["reports"] <= _MOST_REPORTS:
            raise row.wrong("reports", "is not from 1 to 10", "leave it out for one")
    if kind == tasks.REPLY:
        detail["text"] = row.text("text")
    message_id = row.text("messageId") or ""
    _check_planned(db, row, kind, message_id)
    tasks.plan(db, kind, message_id, due_at=row.instant("dueAt") or 0, detail=detail)


def _check_planned(db: sqlite3.Connection, row: _Row, kind: str, message_id: str) -> None:
    """Refuse what cannot come of the message, such as a second outcome."""
    # A voice message has nothing planned but its outcome: it cannot be scheduled nor answered.
    tables = ("messages", "voice_messages") if kind == tasks.OUTCOME else ("messages",)
    found: tuple[str, str | None, int] | None = None
    for table in tables:
        sql = f"SELECT message_type, status, deleted FROM {table} WHERE message_id = ?"
        found = found or db.execute(sql, (message_id,)).fetchone()
    if found is None:
        raise row.wrong("messageId", "is no message of this document", "name one of messages")
    message_type, status, deleted = found
    possible = {
        tasks.SEND: status == lifecycle.SCHEDULED and not deleted,
        tasks.OUTCOME: status == lifecycle.SENT,
        tasks.REPLY: message_type == messages.OUTBOUND and status != lifecycle.SCHEDULED,
    }[kind]
    if not possible or (kind != tasks.REPLY and tasks.has(db, message_id, kind)):
        raise row.wrong(
            "messageId", f"names a message that has no {kind} to come", "leave the task out"
        )


class _Row:
    """A plain mapping whose values are asked for by name and checked."""

    def __init__(self, path: tuple[str | int, ...], values: Mapping[str, Any]) -> None:
        self.path = path
        self.values = values

    def wrong(self, key: str, problem: str, help: str) -> Mistake:
        return Mistake(problem, help, (*self.path, key))

    def _value(self, key: str, required: bool) -> Any:
        value = self.values.get(key)
        if value is None and required:
            raise self.wrong(key, "is missing", f"write {key}: …")
        return value

    def text(self, key: str, *, required: bool = True) -> str | None:
        value = self._value(key, required)
        if value is not None and not isinstance(value, str):
            raise self.wrong(key, "is not text", "write it in quotes")
        return value

    def whole(self, key: str, *, required: bool = True) -> int | None:
        value = self._value(key, required)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise self.wrong(key, "is not a whole number", "write digits only")
        if value is not None and abs(value) >= 2**62:
            raise self.wrong(key, "is too large", "write a smaller number")
        return value

    def count(self, key: str) -> int:
        value = self.whole(key) or 0
        if value < 0:
            raise self.wrong(key, "is negative", "write 0 or more")
        return value

    def instant(self, key: str, *, required: bool = True) -> int | None:
        text = self.text(key, required=required)
        if text is None:
            return None
        try:
            return parse_date_to_send(text)
        except InvalidField:
            raise self.wrong(
                key, "is not an instant", "write it like 2025-11-01T10:30:00+02:00"
            ) from None

    def credits(self, key: str) -> int:
        value = self._value(key, True)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "is not a number", "write credits: 1.0")
        try:
            return to_thousandths(value)
        except InvalidField as error:
            raise self.wrong(key, error.problem, error.help) from None

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.wrong(key, f"{value!r} does not exist", f"write {' or '.join(allowed)}")
        return str(value)


def read(db: sqlite3.Connection) -> dict[str, Any]:
    """The same parts as they go out, for a `WorldDocument`."""
    return {
        "ledger": tuple(
            _present(
                at=iso8601(row.at),
                userId=row.user_id,
                reason=row.reason,
                credits=to_number(row.credits),
                balance=to_number(row.balance),
                messageId=row.message_id,
            )
            for row in reversed(ledger.newest_first(db))
        ),
        "deliveries": tuple(
            _present(
                kind=row.kind,
                messageId=row.message_id,
                url=row.url,
                style=row.style,
                parameters=row.parameters,
                state=row.state,
                tries=row.tries,
                nextAttemptAt=None if row.next_attempt_at is None else iso8601(row.next_attempt_at),
                attempts=[
                    _present(
                        at=iso8601(attempt.at),
                        status=attempt.status,
                        seconds=attempt.seconds,
                        error=attempt.error,
                        response=attempt.response,
                    )
                    for attempt in deliveries.attempts(db, row.seq)
                ],
            )
            for row in reversed(deliveries.newest_first(db))
        ),
        "tasks": tuple(
            _present(
                kind=row.kind, messageId=row.message_id, dueAt=iso8601(row.due_at), **row.detail
            )
            for row in tasks.planned(db, limit=-1)
        ),
        "clock": _clock(read_clock(db)),
    }


def _clock(state: ClockState) -> dict[str, Any]:
    if state.frozen_at is not None:
        return {"frozenAt": iso8601(state.frozen_at)}
    return {"offsetMilliseconds": state.offset} if state.offset else {}


def _present(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
