"""The outbox: webhooks with their attempts, sent again on request, and what is unfinished."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from sms_mock.actions.paging import Page, page_of
from sms_mock.domain.errors import NotFound
from sms_mock.store import deliveries, messages, tasks
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.tasks import Task
from sms_mock.store.world import World

_SOON: Final = 60_000
"""Milliseconds: a step of a message planned within them keeps the outbox from being idle."""
MOST_PENDING: Final = 1000
"""Planned steps, and as many webhooks, that `list_pending` gives at most."""


class Webhook(NamedTuple):
    """A webhook and the attempts at it, the first attempt first."""

    delivery: Delivery
    attempts: list[Attempt]


class Pending(NamedTuple):
    """What is still to happen: planned steps of messages, and webhooks that wait for an attempt."""

    tasks: list[Task]
    deliveries: list[Delivery]


def list_webhooks(
    world: World, *, message_id: str | None, state: str | None, before: int | None, limit: int
) -> Page[Webhook]:
    """A page of webhooks, the newest first; None does not narrow."""
    with world.transaction() as db:
        found = deliveries.newest_first(
            db, before=before, message_id=message_id, state=state, limit=limit + 1
        )
        total = deliveries.count(db, message_id=message_id, state=state)
        page = page_of(found, total, limit=limit, place_of=lambda delivery: delivery.seq)
        shown = [Webhook(one, deliveries.attempts(db, one.seq)) for one in page.items]
    return Page(shown, page.total, page.next_before)


def get_webhook(world: World, number: int) -> Webhook:
    """The webhook with this number, which the team has."""
    with world.transaction() as db:
        delivery = deliveries.by_seq(db, number)
        assert delivery is not None
        return Webhook(delivery, deliveries.attempts(db, number))


def redeliver_webhook(world: World, number: int) -> Webhook:
    """Queue a webhook again: due now, its retries counted from the start.

    Raises:
        NotFound: the team has no webhook with this number.
    """
    now = world.clock.now()
    with world.transaction() as db:
        if deliveries.by_seq(db, number) is None:
            raise NotFound(
                f"there is no delivery '{number}'",
                field="id",
                help="GET /_mock/webhooks lists them",
            )
        deliveries.queue_again(db, number, now)
        world.events.append("webhook", number)
        world.schedule(now)
        queued = deliveries.by_seq(db, number)
        assert queued is not None
        return Webhook(queued, deliveries.attempts(db, number))


def unfinished(world: World, in_flight: Iterable[Delivery]) -> Pending:
    """What keeps the outbox from being idle: attempts due or under way, steps planned soon.

    While the clock stands still only what is due now counts, because nothing later happens by
    itself.
    """
    now = world.clock.now()
    with world.transaction() as db:
        due = deliveries.due(db, now)
        steps = tasks.steps_until(db, now, now + _SOON)
    if any(step.due_at > now for step in steps) and world.clock.stands_still():
        steps = [step for step in steps if step.due_at <= now]
    numbers = {delivery.seq for delivery in due}
    others = [delivery for delivery in in_flight if delivery.seq not in numbers]
    return Pending(steps, [*due, *others])


def wait_for_idle(
    world: World, in_flight: Callable[[World], Iterable[Delivery]], timeout: float
) -> Pending | None:
    """Wait until nothing keeps the outbox from being idle.

    Args:
        in_flight: gives the webhooks that are being tried at the moment.
        timeout: real seconds.

    Returns:
        None once it is idle; what is unfinished if the time was over first.
    """
    left = Pending([], [])

    def is_idle() -> bool | None:
        nonlocal left
        left = unfinished(world, in_flight(world))
        return None if any(left) else True

    return left if world.events.wait_until(is_idle, timeout) is None else None


def list_pending(world: World) -> Pending:
    """Everything still to happen, each kind in order of its due time."""
    with world.transaction() as db:
        return Pending(
            tasks.planned(db, limit=MOST_PENDING), deliveries.pending(db, limit=MOST_PENDING)
        )


def brief_messages(world: World, message_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The other side's number and the beginning of the text of each message, by its id.

    Ids of messages that are no longer kept are left out.
    """
    with world.transaction() as db:
        return messages.briefs(db, message_ids)
