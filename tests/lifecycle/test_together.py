"""The ledger stays exact while threads send, move the clock, reply and reset at the same time."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

from sms_mock.config import Settings
from sms_mock.store.world import World
from tests.conftest import SUB_ACCOUNT
from tests.driving import (
    ANYBODY,
    FAILS,
    FAILS_REFUNDED,
    REPLIES,
    SUB_ACCOUNT_ID,
    Live,
    driven,
    later,
)
from tests.receiver import Receiver, answer

THREADS = 64
EACH = 6
NUMBERS = (ANYBODY, FAILS, FAILS_REFUNDED, REPLIES, "+447911123456")


def all_at_once(deeds: list[Callable[[], Any]]) -> None:
    """Run each function in a thread, all at the same time; an error or a hang of one fails the
    test.
    """
    failures: list[BaseException] = []
    together = threading.Barrier(len(deeds))

    def go(deed: Callable[[], Any]) -> None:
        try:
            together.wait()
            deed()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=go, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    assert failures == []


def rows_of(world: World, sql: str) -> list[Any]:
    with world.transaction() as db:
        return db.execute(sql).fetchall()


def assert_exact(world: World) -> None:
    """Assert that the rows of the ledger add up to the users' balances, and that each row has a
    reason.
    """
    with world.transaction() as db:
        rows = db.execute(
            "SELECT user_id, reason, credits, balance, message_id FROM ledger ORDER BY seq"
        ).fetchall()
        users = db.execute("SELECT user_id, credits FROM users").fetchall()
        messages = db.execute(
            "SELECT message_id, status, deleted, credit_cost FROM messages"
            " WHERE message_type = 'OUTBOUND'"
        ).fetchall()
    running: dict[int, int] = defaultdict(int)
    by_reason: dict[str, Counter[str]] = defaultdict(Counter)
    cost: dict[str, int] = {}
    for user_id, reason, credits, balance, message_id in rows:
        running[user_id] += credits
        assert running[user_id] == balance >= 0
        if message_id is not None:
            by_reason[reason][message_id] += 1
            cost[message_id] = cost.get(message_id, 0) + credits
    for user_id, credits in users:
        assert credits == running[user_id]
    ids = {message_id for message_id, *_ in messages}
    refunded = {one for one, status, _, _ in messages if status == "FAILED_REFUNDED"}
    cancelled = {one for one, status, deleted, _ in messages if status == "SCHEDULED" and deleted}
    assert by_reason["send"] == Counter(ids)
    assert by_reason["refund"] == Counter(refunded)
    assert by_reason["cancel"] == Counter(cancelled)
    for message_id, _, _, credit_cost in messages:
        back = message_id in refunded | cancelled
        assert cost[message_id] == (0 if back else -credit_cost)


def test_64_threads_send_while_others_move_the_clock_cancel_reply_and_transfer(
    receiver: Receiver,
) -> None:
    receiver.then(*[answer(500)] * 20)
    with driven(Settings(credits=20_000_000, delivery_report_url=receiver.url)) as live:
        sub = live.as_(SUB_ACCOUNT)
        accepted: list[str] = []

        def send(thread: int) -> None:
            account = sub if thread % 2 else live
            for turn in range(EACH):
                fields = {"dateToSend": later(5)} if turn % 3 == 0 else {}
                body = {"recipientNumber": NUMBERS[(thread + turn) % 5], "message": "Hello"}
                answered = account.post("/sms/send", json={**body, **fields})
                if answered.status_code == 200:
                    accepted.append(answered.json["messageId"])  # type: ignore[index]
                else:
                    assert answered.status_code == 400, answered.text
                    assert "Insufficient credits" in answered.text

        def cancel() -> None:
            for _ in range(30):
                for message_id in accepted[-3:]:
                    live.call("DELETE", f"/messages/{message_id}")

        def transfer() -> None:
            for _ in range(20):
                live.call(
                    "POST",
                    "/account/transfer?transferFromEmailAddress=demo@example.com"
                    "&transferToEmailAddress=sub@example.com&numberOfCreditsToTransfer=1",
                )

        others: list[Callable[[], Any]] = [
            cancel,
            transfer,
            *[lambda: [live.advance(7) for _ in range(10)]] * 4,
            lambda: [live.reply(ANYBODY, "Yes") for _ in range(20)],
            lambda: [live.mock("POST", "/credits", {"credits": 0.125}) for _ in range(20)],
            lambda: [live.ledger() for _ in range(5)],
        ]
        all_at_once([*[partial(send, thread) for thread in range(THREADS)], *others])
        live.freeze()
        live.advance(86_400)
        live.idle()
        world = live.service.teams.default
        assert_exact(world)
        ids = {row[0] for row in rows_of(world, "SELECT message_id FROM ledger") if row[0]}
        assert ids == set(accepted)
        states = Counter(delivery["state"] for delivery in live.webhooks())
        assert set(states) == {"delivered"}
        outcomes = rows_of(
            world,
            "SELECT message_id FROM messages WHERE finished_at IS NOT NULL AND user_id != "
            f"{SUB_ACCOUNT_ID}",
        )
        assert Counter(one.message_id for one in receiver.arrivals).keys() == {
            message_id for (message_id,) in outcomes
        }
        assert len(receiver.arrivals) == len(outcomes) + 20


def test_64_threads_send_while_others_reset_and_advance(receiver: Receiver) -> None:
    with driven(Settings(credits=20_000_000, delivery_report_url=receiver.url)) as live:
        world = live.service.teams.default

        def send(thread: int) -> None:
            for turn in range(EACH):
                live.send(NUMBERS[(thread + turn) % 5])

        def reset() -> None:
            for _ in range(10):
                live.mock("POST", "/reset")
                assert_exact(world)

        others = [reset, reset, *[lambda: [live.advance(3, timeout=5) for _ in range(10)]] * 3]
        all_at_once([*[partial(send, thread) for thread in range(THREADS)], *others])
        live.freeze()
        live.advance(3600)
        live.idle()
        assert_exact(world)
        live.mock("POST", "/reset")
        assert_exact(world)
        assert live.balance() == 20_000
        live.freeze()
        receiver.forget()
        sent = live.send()
        live.advance(2)
        assert [arrival.message_id for arrival in receiver.arrivals] == [sent]


def test_credits_are_never_spent_twice(live: Live) -> None:
    """Twice as many sends as the credits can pay for are made at the same time."""
    made = live.mock("POST", "/teams", {"credits": THREADS * 2})
    poor = live.as_((made["email"], made["token"]))
    codes: list[int] = []

    def spend() -> None:
        for _ in range(4):
            body = {"recipientNumber": ANYBODY, "message": "x"}
            codes.append(poor.post("/sms/send", json=body).status_code)

    all_at_once([spend] * THREADS)
    assert Counter(codes) == {200: THREADS * 2, 400: THREADS * 2}
    assert poor.balance() == 0


def test_teams_at_work_side_by_side_stay_exact() -> None:
    with driven() as live:
        teams = []
        for _ in range(8):
            made = live.mock("POST", "/teams", {"credits": 500})
            teams.append(live.as_((made["email"], made["token"])))

        def work(team: Live) -> None:
            team.freeze()
            team.bulk(*NUMBERS[:4] * 5, messagesPerMinute=60)
            team.advance(60)
            team.send()

        all_at_once([partial(work, team) for team in teams])
        for team in teams:
            assert team.mock("GET", "/messages?limit=1")["total"] == 20 + 5 + 1
        for world in live.service.teams:
            assert_exact(world)
