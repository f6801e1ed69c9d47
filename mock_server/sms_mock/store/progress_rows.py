"""Writes and reads the parts of an exported state that say what happened and what is planned.

These are ledger, deliveries (the outbox of webhooks), tasks and clock. `sms_mock.world.schemas`
checks the values of each row; this module checks whether a row agrees with the rest of the world.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, Final

from sms_mock.clock import EARLIEST, LATEST, in_turns
from sms_mock.domain import lifecycle
from sms_mock.shapes.mistake import Mistake, Path
from sms_mock.store import deliveries, ledger, messages, tasks
from sms_mock.store.clock_state import ClockState, read_clock, write_clock
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.tasks import Task
from sms_mock.world import WorldDocument
from sms_mock.world.entries import ClockEntry

Row = Mapping[str, Any]


def write(db: sqlite3.Connection, document: WorldDocument) -> None:
    """Store the ledger, deliveries, tasks and clock of a document; the rest must be stored already.

    The sending of scheduled messages that have no task is planned too.

    Raises:
        Mistake: the first row that lacks a value or contradicts the rest of the world, or a clock
            that is frozen outside of the years 1970 to 9000.
    """
    _write_ledger(db, document)
    for index, row in in_turns(enumerate(document.deliveries)):
        _write_delivery(db, ("deliveries", index), row)
    for index, row in in_turns(enumerate(document.tasks)):
        _write_task(db, ("tasks", index), row)
    tasks.plan_scheduled(db)
    frozen_at, offset = document.clock.frozen_at, document.clock.offset_milliseconds
    if frozen_at is not None and not EARLIEST <= frozen_at <= LATEST:
        raise Mistake(
            "is not between 1970 and 9000", "choose another instant", ("clock", "frozenAt")
        )
    if frozen_at is not None or offset:
        write_clock(db, ClockState(offset=offset or 0, frozen_at=frozen_at))


def _write_ledger(db: sqlite3.Connection, document: WorldDocument) -> None:
    """Store the ledger, if there is one.

    Raises:
        Mistake: a row names an unknown user or takes more than the balance, or the credits of an
            account are not the sum of its rows.
    """
    for index, row in in_turns(enumerate(document.ledger)):
        values = {key: value for key, value in row.items() if key != "balance"}
        if not ledger.restore(db, **values):
            raise Mistake(
                "names an unknown user, or takes more than the balance",
                "correct this row, or export the state again",
                ("ledger", index),
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
                "leave the ledger out, or correct the credits or a row",
                ("users", index, "credits"),
            )


def _write_delivery(db: sqlite3.Connection, path: Path, row: Row) -> None:
    if row["state"] == deliveries.PENDING:
        _require(path, row, "next_attempt_at", "nextAttemptAt")
    values = {key: value for key, value in row.items() if key != "attempts"}
    seq = deliveries.add(db, at=values.pop("next_attempt_at"), **values)
    for attempt in row["attempts"]:
        deliveries.restore_attempt(db, seq, Attempt(**attempt))


def _write_task(db: sqlite3.Connection, path: Path, row: Row) -> None:
    kind, message_id = row["kind"], row["message_id"]
    detail: dict[str, Any] = {}
    if kind == tasks.OUTCOME:
        _require(path, row, "status")
        detail = {"status": row["status"], "reports": row["reports"] or 1}
    if kind == tasks.REPLY:
        _require(path, row, "text")
        detail = {"text": row["text"]}
    _check_planned(db, path, kind, message_id)
    tasks.plan(db, kind, message_id, due_at=row["due_at"], detail=detail)


def _require(path: Path, row: Row, attribute: str, key: str = "") -> None:
    if row[attribute] is None:
        key = key or attribute
        raise Mistake("is missing", f"write {key}: …", (*path, key))


def _check_planned(db: sqlite3.Connection, path: Path, kind: str, message_id: str) -> None:
    """Refuse a task that this message cannot have, such as a second outcome."""
    # A voice message can only have an outcome planned: it is not scheduled, and nobody replies.
    tables = ("messages", "voice_messages") if kind == tasks.OUTCOME else ("messages",)
    found: tuple[str, str | None, int] | None = None
    for table in tables:
        sql = f"SELECT message_type, status, deleted FROM {table} WHERE message_id = ?"
        found = found or db.execute(sql, (message_id,)).fetchone()
    if found is None:
        raise Mistake(
            "names no message of this document",
            "give the id of one of messages",
            (*path, "messageId"),
        )
    message_type, status, deleted = found
    possible = {
        tasks.SEND: status == lifecycle.SCHEDULED and not deleted,
        tasks.OUTCOME: status == lifecycle.SENT,
        tasks.REPLY: message_type == messages.OUTBOUND and status != lifecycle.SCHEDULED,
    }[kind]
    if not possible or (kind != tasks.REPLY and tasks.has(db, message_id, kind)):
        raise Mistake(
            f"plans {kind} for a message that cannot have it",
            "leave the task out",
            (*path, "messageId"),
        )


def read(db: sqlite3.Connection) -> dict[str, Any]:
    """Return the ledger, deliveries, tasks and clock of a world, as arguments of `WorldDocument`.

    Ledger and deliveries are iterators, which read the database and can be used once.
    """
    clock = read_clock(db)
    return {
        "ledger": (_row(row, "seq") for row in ledger.oldest_first(db)),
        "deliveries": (
            {
                **_row(row, "seq", "receiver"),
                "attempts": [_row(attempt) for attempt in deliveries.attempts(db, row.seq)],
            }
            for row in deliveries.oldest_first(db)
        ),
        "tasks": tuple(
            {**_row(row, "seq", "detail"), **_NO_DETAIL, **row.detail}
            for row in tasks.planned(db, limit=-1)
        ),
        "clock": ClockEntry(
            frozen_at=clock.frozen_at,
            # A frozen clock needs no offset, and an offset of 0 is left out.
            offset_milliseconds=(clock.offset or None) if clock.frozen_at is None else None,
        ),
    }


_NO_DETAIL: Final = {"status": None, "reports": None, "text": None}


def _row(row: ledger.Movement | Delivery | Attempt | Task, *without: str) -> dict[str, Any]:
    return {key: value for key, value in row._asdict().items() if key not in without}
