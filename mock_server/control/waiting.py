"""Messages that are waited for: by whom they are to, what they say, what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from mock_server.control import fields
from mock_server.control.errors import ControlError
from mock_server.domain import lifecycle, phone_number
from mock_server.store import messages
from mock_server.store.messages import OUTBOUND, Message
from mock_server.store.world import World

T = TypeVar("T")
SHOWN = 5
"""Messages that did come, in the answer to a wait that ended without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a message must be; None asks for nothing. `after` is exclusive, a place in the order
    of arrival; `since` inclusive epoch milliseconds."""

    to: str | None = None
    contains: str | None = None
    status: str | None = None
    after: int | None = None
    since: int | None = None

    def matches(self, message: Message) -> bool:
        return (
            message.message_type == OUTBOUND
            and (self.to is None or message.to_number == self.to)
            and (self.contains is None or self.contains in message.text)
            and (self.status is None or message.status == self.status)
            and (self.since is None or message.accepted_at >= self.since)
        )


def read_wanted(world: World, given: dict[str, str]) -> Wanted:
    """What `to`, `contains`, `status` and `after` (a messageId or an instant) ask for."""
    status = given.get("status") or None
    if status is not None and status not in lifecycle.STATUSES:
        raise ControlError(
            400, "status", f"{status[:40]!r} does not exist", ", ".join(lifecycle.STATUSES)
        )
    after = since = None
    text = given.get("after") or None
    if text is not None:
        with world.transaction() as db:
            after = messages.place_of(db, text)
        if after is None:
            since = fields.instant(text, "after")
    to = given.get("to") or None
    return Wanted(
        to=phone_number.normalise_or_none(to) or to if to else None,
        contains=given.get("contains") or None,
        status=status,
        after=after,
        since=since,
    )


def found(world: World, wanted: Wanted) -> list[Message]:
    """The matching messages, the newest first."""
    with world.transaction() as db:
        rows = messages.outbound_newest_first(db, to=wanted.to, after=wanted.after)
    return [message for message in rows if wanted.matches(message)]


def wait_for(
    world: World,
    wanted: Wanted,
    timeout: float,
    pick: Callable[[list[Message]], T | None],
) -> T | None:
    """Wait until `pick` finds something in the matching messages.

    Args:
        timeout: real seconds.
    """
    return world.news.wait_until(lambda: pick(found(world, wanted)), timeout)


def what_did_come(world: World) -> list[Message]:
    """The newest messages, whatever was wanted."""
    with world.transaction() as db:
        return messages.outbound_newest_first(db, limit=SHOWN)
