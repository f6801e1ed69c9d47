"""The order in which locks are taken, as the table in `sms_mock/worker/__init__.py` says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from sms_mock.store import deferral, event_log, teams
from sms_mock.store import world as world_module
from sms_mock.testing import SmsMock
from sms_mock.worker import changes
from tests.receiver import Receiver

held = threading.local()


class Ranked:
    """A lock that knows its place in the table, and records each time the order is broken."""

    breaches: list[str] = []  # noqa: RUF012 (shared by all of them on purpose)
    seen: set[tuple[str, str]] = set()  # noqa: RUF012

    def __init__(self, rank: int, name: str, lock: Any) -> None:
        self.rank, self.name, self.lock = rank, name, lock

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        mine: list[Ranked] = held.__dict__.setdefault("locks", [])
        if not any(one is self for one in mine):
            for other in mine:
                Ranked.seen.add((other.name, self.name))
                if other.rank >= self.rank:
                    Ranked.breaches.append(f"{self.name} while {other.name} is held")
        taken: bool = self.lock.acquire(blocking, timeout)
        if taken:
            mine.append(self)
        return taken

    def release(self) -> None:
        mine: list[Ranked] = held.__dict__["locks"]
        del mine[len(mine) - 1 - mine[::-1].index(self)]
        self.lock.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class Threading:
    """Replaces `threading` in one module, so that every new lock is ranked."""

    def __init__(self, *made: tuple[int, str]) -> None:
        self._made = iter(made * 10_000)

    def __getattr__(self, name: str) -> Any:
        return getattr(threading, name)

    def _ranked(self, make: Callable[[], Any]) -> Ranked:
        rank, name = next(self._made)
        return Ranked(rank, name, make())

    def Lock(self) -> Ranked:
        return self._ranked(threading.Lock)

    def RLock(self) -> Ranked:
        return self._ranked(threading.RLock)

    def Condition(self) -> threading.Condition:
        return threading.Condition(self._ranked(threading.Lock))  # type: ignore[arg-type]


@pytest.fixture
def ranked(monkeypatch: pytest.MonkeyPatch) -> type[Ranked]:
    """Let new locks of the server record if they are taken in another order than the table's.

    Return the class `Ranked`, whose `breaches` has what was recorded.
    """
    monkeypatch.setattr(Ranked, "breaches", [])
    monkeypatch.setattr(Ranked, "seen", set())
    monkeypatch.setattr(teams, "threading", Threading((1, "changing")))
    monkeypatch.setattr(world_module, "threading", Threading((2, "clock_lock"), (3, "transaction")))
    monkeypatch.setattr(changes, "threading", Threading((4, "Changes")))
    monkeypatch.setattr(deferral, "threading", Threading((5, "Deferral")))
    monkeypatch.setattr(event_log, "threading", Threading((5, "EventLog")))
    return Ranked


def test_a_breach_of_the_order_is_noticed(ranked: type[Ranked]) -> None:
    first, second = Ranked(1, "first", threading.Lock()), Ranked(2, "second", threading.Lock())
    with first, second:
        pass
    assert ranked.breaches == []
    with second, first:
        pass
    assert ranked.breaches == ["first while second is held"]


def test_locks_are_taken_in_the_order_of_the_table(ranked: type[Ranked]) -> None:
    """Teams send, have webhooks, move clocks, fork, reset and are deleted, all at the same time."""
    with MockServer(Settings(port=0)) as server, Receiver() as receiver:

        def use(_: int) -> None:
            with SmsMock.fresh(server.origin, delivery="timed:1") as team:
                team.set_webhooks(delivery_report_url=receiver.url)
                team.faults.add(path="/templates/all", status=500)
                base = f"{team.url}/api/rest/v1"
                for number in ("0821234567", "27600000009"):
                    body = {"recipientNumber": number, "message": "Hello"}
                    httpx.post(f"{base}/sms/send", json=body, headers=team.headers)
                httpx.get(f"{base}/templates/all", headers=team.headers)
                team.clock.freeze()
                team.clock.advance(5)
                with SmsMock.fresh(server.origin, like=team.team_id) as fork:
                    fork.clock.advance(1)
                team.reset()
                team.clock.run()

        with ThreadPoolExecutor(4) as users:
            list(users.map(use, range(8)))
    assert ranked.breaches == []
    assert {
        ("changing", "clock_lock"),
        ("clock_lock", "transaction"),
        ("transaction", "Changes"),
        ("transaction", "Deferral"),
        ("transaction", "EventLog"),
    } <= ranked.seen


def test_a_demo_takes_them_in_this_order_too(ranked: type[Ranked]) -> None:
    """Its story goes on while its clock is moved, it is paused, reset and forked."""
    with MockServer(Settings(port=0, demo=True, demo_speed=100)) as server:

        def use(_: int) -> None:
            for path, body in (
                ("clock/advance", {"seconds": 5}),
                ("teams", {"like": "default"}),
                ("reset", {}),
                ("clock/advance", {"seconds": 5}),
            ):
                httpx.post(f"{server.origin}/_mock/{path}", json=body, timeout=60)
            for running in (False, True):
                httpx.put(f"{server.origin}/_mock/demo", json={"running": running})

        with ThreadPoolExecutor(3) as users:
            list(users.map(use, range(3)))
    assert ranked.breaches == []
    assert ("clock_lock", "transaction") in ranked.seen
