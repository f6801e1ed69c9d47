"""A store that cannot be written: requests get an error, nothing is half done, and it recovers.

The full disk is simulated by SQLite's limit on the number of pages.
"""

from __future__ import annotations

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from sms_mock.actions import due_work
from sms_mock.config import Settings
from sms_mock.domain.errors import StoreFailed
from sms_mock.serving.process import StartFailure
from sms_mock.serving.threads import MockServer
from sms_mock.store import database
from tests.driving import ANYBODY, Live, driven
from tests.receiver import Receiver, answer, call_first

LONG = "x" * 1500


@contextmanager
def full_disk(live: Live) -> Iterator[None]:
    """Keep the default team's database from growing; it has no room for one more long message."""
    db = live.service.teams.default._db
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    (usual,) = db.execute("PRAGMA max_page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    while send(live).status_code == 200:
        pass
    yield
    db.execute(f"PRAGMA max_page_count = {usual}")


def send(live: Live) -> TestResponse:
    return live.post("/sms/send", json={"recipientNumber": ANYBODY, "message": LONG})


@pytest.fixture(autouse=True)
def soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sms_mock.worker.attempts.AGAIN", 0.05)
    monkeypatch.setattr("sms_mock.worker.scheduler.AGAIN", 0.05)


@pytest.fixture
def live() -> Iterator[Live]:
    with driven(Settings(most_label_characters=5 * len(LONG))) as made:
        made.freeze()
        yield made


def test_what_cannot_be_kept_is_refused_and_nothing_is_done(live: Live) -> None:
    with full_disk(live):
        before = live.mock("GET", "/state")
        refused = send(live)
        assert refused.status_code == 507
        assert refused.json == {
            "status": "INSUFFICIENT_STORAGE",
            "code": 122,
            "message": "The store cannot be written",
            "developerMessage": "Database or disk is full, so nothing was done."
            " Make room on the disk of --store and try again.",
            "moreInfoUrl": "None",
        }
        error = live.refused("POST", "/templates", {"name": "x", "data": LONG * 5}, status=507)
        assert error["message"] == "database or disk is full, so nothing was done"
        assert live.mock("GET", "/state") == before
    live.send(message=LONG)


def test_an_import_that_does_not_fit_leaves_the_world_as_it_was(live: Live) -> None:
    state = live.mock("GET", "/state")
    state["templates"] += [{"name": "x", "data": LONG * 10} for _ in range(20)]
    with full_disk(live):
        before = live.mock("GET", "/state")
        live.refused("PUT", "/state", state, status=507)
        assert live.mock("GET", "/state") == before
    live.mock("PUT", "/state", state)
    live.advance(1)
    live.send()


def test_what_is_due_while_it_is_full_is_done_once_there_is_room(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    """The failure is logged once, and the work is not tried again without a pause."""
    with Receiver() as receiver:
        live.urls(report=receiver.url)
        sent = live.send(dataField=LONG * 5)  # which the report brings back
        with full_disk(live):
            live.refused("POST", "/clock/advance", {"seconds": 60}, status=507)
            assert live.clock() == (2, True)
            assert live.status(sent) == "SENT"
            live.soon(lambda: bool(caplog.records))
        live.until_delivered(sent)
        assert len(receiver.arrivals) == 1
    assert [one.exc_info for one in caplog.records] == [None]
    assert "tried again: database or disk is full" in caplog.messages[0]


def test_an_attempt_that_cannot_be_written_down_is_not_made_again(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = threading.Event()
    write_down = due_work.record_attempt

    def watched(*args: Any, **options: Any) -> Any:
        try:
            return write_down(*args, **options)
        except StoreFailed:
            refused.set()
            raise

    monkeypatch.setattr(due_work, "record_attempt", watched)
    with Receiver(answer(200, b"\xff" * 2048)) as receiver:
        live.urls(report=receiver.url)
        sent = live.send()
        arrived, let_go = threading.Event(), threading.Event()

        def hold(_: object) -> None:
            arrived.set()
            let_go.wait(10)

        receiver.then(call_first(hold, receiver.default))
        live.set_status(sent, "DELIVERED")
        assert arrived.wait(10)
        with full_disk(live):
            let_go.set()
            assert refused.wait(10)
            assert live.busy()
        live.until_delivered(sent)
        assert len(receiver.arrivals) == 1


_write_bytes = Path.write_bytes


def write_half(path: Path, image: bytes) -> int:
    _write_bytes(path, image[:100])
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_new_store_that_does_not_fit_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_bytes", write_half)
    with pytest.raises(StartFailure, match=f"{tmp_path} cannot be written: No space left"):
        MockServer(Settings(store=tmp_path)).start()


def test_a_store_that_takes_no_change_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unchanging(path: Path | None) -> sqlite3.Connection:
        db = connect(path)
        if path is not None:
            db.execute("PRAGMA query_only = ON")
        return db

    with MockServer(Settings(store=tmp_path)):
        pass
    connect = database.connect
    monkeypatch.setattr(database, "connect", unchanging)
    with pytest.raises(StartFailure, match=f"{tmp_path} cannot be written: attempt to write"):
        MockServer(Settings(store=tmp_path)).start()


@pytest.mark.parametrize("wish", [{}, {"like": "default"}], ids=["made", "forked"])
def test_a_team_that_does_not_fit_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wish: dict[str, str]
) -> None:
    with driven(Settings(store=tmp_path)) as live:
        before = sorted(tmp_path.iterdir())
        with monkeypatch.context() as full:
            full.setattr(Path, "write_bytes", write_half)
            error = live.refused("POST", "/teams", {**wish, "email": "a@b.example"}, status=507)
        problem = f"{tmp_path} cannot be written: No space left on device"
        assert error["message"] == f"{problem}, so nothing was done"
        assert sorted(tmp_path.iterdir()) == before
        assert live.mock("GET", "/teams")["total"] == 1
        live.mock("POST", "/teams", {**wish, "email": "a@b.example"})
