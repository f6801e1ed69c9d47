"""Webhooks are deferred until the answer to a send is complete, and then released."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator

import pytest

from sms_mock.clock import Clock
from sms_mock.config import Settings
from sms_mock.ids import Ids
from sms_mock.store import deliveries
from sms_mock.store.database import create
from sms_mock.store.world import World


@pytest.fixture
def world() -> Iterator[World]:
    made = World("default", create(None), Clock(), Ids(random.Random(1)), Settings())
    yield made
    made.close()


@pytest.fixture
def woken(world: World) -> list[int]:
    """Return a list that gets an entry each time the worker is told to look for due work."""
    times: list[int] = []
    world.on_schedule = lambda _, due_at: times.append(due_at)
    return times


def test_a_message_is_deferred_until_it_is_released(world: World) -> None:
    world.deferral.defer("a")
    world.deferral.defer("b")
    assert "a" in world.deferral
    assert "c" not in world.deferral
    assert len(world.deferral) == 2
    world.deferral.release(["a", "c"])
    assert "a" not in world.deferral
    assert len(world.deferral) == 1


def test_a_release_wakes_the_worker_once_if_a_webhook_was_queued_meanwhile(
    world: World, woken: list[int]
) -> None:
    world.deferral.defer("a")
    world.deferral.note_queued("a")
    world.deferral.release(["a"])
    assert woken == [0]
    world.deferral.release(["a"])
    assert woken == [0]


def test_releasing_a_message_without_webhooks_does_not_wake_the_worker(
    world: World, woken: list[int]
) -> None:
    world.deferral.note_queued("c")
    world.deferral.defer("b")
    world.deferral.release(["b", "c"])
    assert woken == []


def test_a_webhook_queued_after_the_release_does_not_defer_again(world: World) -> None:
    world.deferral.defer("a")
    world.deferral.release(["a"])
    world.deferral.note_queued("a")
    assert "a" not in world.deferral


def test_replacing_the_content_of_a_world_forgets_deferred_messages(world: World) -> None:
    world.deferral.defer("a")
    source = create(None)
    world.replace_content(source)
    source.close()
    assert len(world.deferral) == 0


def test_a_message_is_never_deferred_for_ever(world: World) -> None:
    """A webhook is queued in one thread while the answer ends in another."""
    for number in range(300):
        message_id = str(number)
        world.deferral.defer(message_id)
        queueing = threading.Thread(target=world.deferral.note_queued, args=(message_id,))
        queueing.start()
        world.deferral.release([message_id])
        queueing.join()
    assert len(world.deferral) == 0


def queue(world: World, message_id: str) -> None:
    with world.transaction() as db:
        deliveries.add(
            db,
            kind=deliveries.REPORT,
            message_id=message_id,
            url="http://127.0.0.1:9/",
            style="both",
            parameters={},
            at=0,
        )


def test_nobody_waits_for_first_attempts_of_deferred_messages(
    world: World, woken: list[int]
) -> None:
    queue(world, "a")
    world.deferral.defer("a")
    world.deferral.await_first_attempts(["a"], timeout=60)
    assert woken == []


def test_waiting_for_first_attempts_ends_once_every_webhook_was_tried(world: World) -> None:
    queue(world, "a")

    def try_it(_: World, due_at: int) -> None:
        (delivery,) = deliveries_of(world)
        attempt = deliveries.Attempt(0, 500, 0.1, None, "")
        with world.transaction() as db:
            deliveries.record(db, delivery, attempt, state="pending", next_attempt_at=1000)
            world.events.append("webhook", delivery.seq)

    world.on_schedule = try_it
    world.deferral.await_first_attempts(["a"], timeout=60)
    assert deliveries_of(world)[0].tries == 1


def deliveries_of(world: World) -> list[deliveries.Delivery]:
    with world.transaction() as db:
        return deliveries.newest_first(db)
