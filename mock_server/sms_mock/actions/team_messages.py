"""Messages as somebody sees them who may see the whole team's: found, read one by one, awaited.

What a single account may see of them is in `messages.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sms_mock.actions.messages import no_such_message
from sms_mock.actions.paging import Page, page_of
from sms_mock.domain.search import Term
from sms_mock.store import messages, search, voice
from sms_mock.store.messages import Message
from sms_mock.store.voice import VoiceMessage
from sms_mock.store.world import World

T = TypeVar("T")
MOST_LOOKED_AT: Final = 1000
"""The newest matching messages that a wait looks at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitFilter:
    """Which sent messages are waited for; None does not narrow.

    `after` is a place in the order of arrival and excludes it, `since` are epoch milliseconds of
    acceptance and include them.
    """

    to: str | None = None
    contains: str | None = None
    status: str | None = None
    after: int | None = None
    since: int | None = None


def search_messages(
    world: World, terms: list[Term], *, before: int | None, limit: int
) -> Page[tuple[int, Message]]:
    """A page of the messages that fulfil every term, each with its place, the newest first."""
    with world.transaction() as db:
        found, total = search.find(db, terms, before=before, limit=limit + 1)
    return page_of(found, total, limit=limit, place_of=lambda placed: placed[0])


def get_team_message(world: World, message_id: str) -> Message | VoiceMessage:
    """One message or voice message, deleted or not.

    Raises:
        NotFound: the team has neither.
    """
    with world.transaction() as db:
        found = messages.by_id(db, message_id) or voice.by_id(db, message_id)
    if found is None:
        raise no_such_message(message_id)
    return found


def place_of_message(world: World, message_id: str) -> int | None:
    """A message's place in the order of arrival, None if the team has no such message."""
    with world.transaction() as db:
        return messages.place_of(db, message_id)


def list_sent(world: World, wanted: WaitFilter, *, limit: int) -> list[Message]:
    """The sent messages that are wanted, the newest first."""
    with world.transaction() as db:
        return messages.outbound_newest_first(
            db,
            to=wanted.to,
            contains=wanted.contains,
            status=wanted.status,
            after=wanted.after,
            since=wanted.since,
            limit=limit,
        )


def wait_for_message(
    world: World,
    wanted: WaitFilter,
    timeout: float,
    choose: Callable[[list[Message]], T | None],
    *,
    limit: int = MOST_LOOKED_AT,
) -> T | None:
    """Wait until `choose` finds something among the wanted messages, and give what it found.

    Args:
        timeout: real seconds; None is given once they are over.
        choose: gets the newest `limit` wanted messages, the newest first.
    """
    return world.events.wait_until(lambda: choose(list_sent(world, wanted, limit=limit)), timeout)
