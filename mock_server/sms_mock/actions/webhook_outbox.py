"""Reads the outbox of webhooks, queues webhooks again, and waits until none is unfinished."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from sms_mock.actions.paging import Page, page_of
from sms_mock.clock import give_way
from sms_mock.domain.errors import NotFound
from sms_mock.store import deliveries, due_deliveries, messages, tasks
from sms_mock.store.deliveries import Attempt, Delivery
from sms_mock.store.tasks import Task
from sms_mock.store.world import World

_SOON: Final = 60_000
"""Milliseconds. The outbox is not idle if a task is due within this time."""
_AT_ONCE: Final = 1000
"""How many webhooks one transaction queues again."""
MOST_PENDING: Final = 1000
"""How many tasks, and how many webhooks, `list_pending` returns at most."""


class Webhook(NamedTuple):
    """A webhook, and the attempts to send it, the first attempt first.

    Attributes:
        held: whether the team's schedule holds it back, usually until the end of a later answer or
            of a later attempt at another webhook.
    """

    delivery: Delivery
    attempts: list[Attempt]
    held: bool = False


def webhook_of(db: sqlite3.Connection, world: World, delivery: Delivery) -> Webhook:
    """Return a webhook with its attempts."""
    held = world.run_schedule.is_held(delivery.seq)
    return Webhook(delivery, deliveries.attempts(db, delivery.seq), held)


class Pending(NamedTuple):
    """Tasks that are planned for messages, and webhooks that are neither delivered nor given up."""

    tasks: list[Task]
    deliveries: list[Delivery]


def list_webhooks(
    world: World, *, message_id: str | None, state: str | None, before: int | None, limit: int
) -> Page[Webhook]:
    """Return a page of webhooks, the newest first.

    Args:
        message_id: return only webhooks about this message; None returns those about all.
        state: return only webhooks in this state, one of `WEBHOOK_STATES`; None returns all.
        before: return only webhooks with a number lower than this; None begins with the newest.
        limit: how many to return at most.
    """
    with world.transaction() as db:
        found = deliveries.newest_first(
            db, before=before, message_id=message_id, state=state, limit=limit + 1
        )
        total = deliveries.count(db, message_id=message_id, state=state)
        page = page_of(found, total, limit=limit, place_of=lambda delivery: delivery.seq)
        shown = [webhook_of(db, world, one) for one in page.items]
    return Page(shown, page.total, page.next_before)


def get_webhook(world: World, number: int) -> Webhook:
    """Return the webhook with this number.

    Raises:
        NotFound: the team has no webhook with this number.
    """
    with world.transaction() as db:
        return webhook_of(db, world, _delivery(db, number))


def _delivery(db: sqlite3.Connection, number: int) -> Delivery:
    found = deliveries.by_seq(db, number)
    if found is None:
        raise NotFound(
            f"there is no delivery '{number}'",
            field="id",
            help="GET /_mock/webhooks lists them",
        )
    return found


def redeliver_webhook(world: World, number: int) -> Webhook:
    """Queue a webhook again: an attempt is due now, and retries are counted from 0.

    Returns:
        The webhook as it is now, with all attempts.

    Raises:
        NotFound: the team has no webhook with this number.
    """
    now = world.clock.now()
    with world.transaction() as db:
        _delivery(db, number)
        deliveries.queue_again(db, number, now)
        world.events.append("webhook", number)
        world.schedule(now)
        return webhook_of(db, world, _delivery(db, number))


def redeliver_given_up(world: World) -> int:
    """Queue every webhook again that was given up, as `redeliver_webhook` does with one.

    Returns:
        How many webhooks were queued again.
    """
    now = world.clock.now()
    count, last = 0, 0
    while True:
        # In pieces, so that other requests are served meanwhile.
        with world.transaction() as db:
            numbers = deliveries.queue_given_up_again(db, now, after=last, limit=_AT_ONCE)
            for number in numbers:
                world.events.append("webhook", number)
            world.schedule(now)
        count += len(numbers)
        if len(numbers) < _AT_ONCE:
            return count
        last = numbers[-1]
        give_way()


def unfinished(world: World, in_flight: Iterable[Delivery], *, due_only: bool = False) -> Pending:
    """Return what keeps the outbox from being idle.

    These are webhooks whose attempt is due or under way, and tasks that are due within a minute
    (sends only if they are due now); of webhooks that are due and of tasks at most 100 each. While
    the clock stands still, only what is due now counts, because nothing else will happen until
    somebody moves the clock.

    Args:
        in_flight: the webhooks for which an attempt is under way.
        due_only: whether only what is due now counts, also while the clock runs.
    """
    now = world.clock.now()
    with world.transaction() as db:
        due = due_deliveries.due(db, now)
        steps = tasks.steps_until(db, now, now if due_only else now + _SOON)
    if any(step.due_at > now for step in steps) and world.clock.stands_still():
        steps = [step for step in steps if step.due_at <= now]
    numbers = {delivery.seq for delivery in due}
    others = [delivery for delivery in in_flight if delivery.seq not in numbers]
    return Pending(steps, [*due, *others])


def wait_for_idle(
    world: World,
    in_flight: Callable[[World], Iterable[Delivery]],
    timeout: float,
    *,
    due_only: bool = False,
) -> Pending | None:
    """Wait until nothing keeps the outbox from being idle, and release held webhooks for that.

    `unfinished` says what keeps it from being idle. The team's schedule may hold webhooks back.
    Once everything else is finished, they are released and waited for, unless `due_only` is set.

    Args:
        in_flight: returns the webhooks for which an attempt is under way.
        timeout: real seconds.
        due_only: whether only what is due now counts. Webhooks that the schedule holds back are
            then not waited for, and stay held.

    Returns:
        None if the outbox is idle; what is unfinished if the time was over first.
    """
    left = Pending([], [])

    def is_idle() -> bool | None:
        nonlocal left
        left = unfinished(world, in_flight(world), due_only=due_only)
        if due_only:
            free = [one for one in left.deliveries if not world.run_schedule.is_held(one.seq)]
            return None if left.tasks or free else True
        if not left.tasks and all(world.run_schedule.is_held(one.seq) for one in left.deliveries):
            world.run_schedule.release_all()
        return None if any(left) else True

    return left if world.events.wait_until(is_idle, timeout) is None else None


def list_pending(world: World) -> Pending:
    """Return the tasks and the pending webhooks, at most MOST_PENDING each, ordered by when they
    are due.
    """
    with world.transaction() as db:
        return Pending(
            tasks.planned(db, limit=MOST_PENDING), due_deliveries.pending(db, limit=MOST_PENDING)
        )


def brief_messages(world: World, message_ids: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return what is enough for a person to recognise each message.

    Returns:
        By id: the number of the other side, and the first 160 characters of the text. Unknown ids
            are left out.
    """
    with world.transaction() as db:
        return messages.briefs(db, message_ids)
