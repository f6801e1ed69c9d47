"""Finds, reads and waits for messages of the whole team, for the control API.

`messages.py` does this for the imitated API, where an account may not see every message.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeVar

from sms_mock.actions import conversations
from sms_mock.actions.messages import no_such_message
from sms_mock.actions.paging import Page, page_of
from sms_mock.clock import give_way
from sms_mock.domain.search.highlights import Highlight, highlights
from sms_mock.domain.search.messages import Term
from sms_mock.store import message_lists, messages, ranks, search, voice
from sms_mock.store.messages import Message
from sms_mock.store.voice import AnyMessage
from sms_mock.store.world import World

T = TypeVar("T")
_AT_ONCE: Final = 20_000
"""Messages that are searched for one term in one transaction; it takes about 10 ms."""
_MOST_LOOKED_AT: Final = 1000
"""How many of the matching messages, the newest, a wait looks at by default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitFilter:
    """Which outbound SMS to look for. A field that is None does not filter.

    Attributes:
        to: digits with the country code.
        contains: part of the text, in the same case.
        after: the place (`seq`) of a message; only messages that were stored later match.
        since: milliseconds since 1970; messages accepted at this instant or later match.
    """

    to: str | None = None
    contains: str | None = None
    status: str | None = None
    after: int | None = None
    since: int | None = None


class FoundMessage(NamedTuple):
    """A message that a search found.

    Attributes:
        rank: the rank of the message, by which the list is read in pages.
        highlights: where the message matches the terms of the search.
    """

    message: AnyMessage
    rank: int
    highlights: list[Highlight]


def search_messages(
    world: World, terms: list[Term], *, calls: bool, before: int | None, limit: int
) -> Page[FoundMessage]:
    """Return a page of the messages that match every term, the one that was stored last first.

    Args:
        calls: whether to look among voice messages too.
        before: the rank of a message (see `store/ranks.py`); return only messages that were stored
            before it. None begins with the newest.
        limit: how many to return at most.
    """
    tables = search.TABLES if calls else search.TABLES[:1]
    conditions: dict[search.Table, list[search.Condition]] = {table: [] for table in tables}
    for term in terms:
        for table in tables:
            with world.transaction() as db:
                conditions[table].append(search.condition_of(db, term, table))
        give_way()
    with world.transaction() as db:
        end = message_lists.last_place(db) + 1
    listed: list[FoundMessage] = []
    total = 0
    for places in _parts(end, len(terms)):
        with world.transaction() as db:
            found, matching = search.find(
                db, conditions, places, before=before, limit=limit + 1 - len(listed)
            )
            names = _Names(db)
            listed += [
                FoundMessage(message, rank, _highlights(terms, message, names))
                for rank, message in found
            ]
        total += matching
        give_way()
    return page_of(listed, total, limit=limit, place_of=lambda one: one.rank)


def _parts(end: int, terms: int) -> Iterator[tuple[int, int]]:
    """Yield the parts in which SMS are searched, from which place to below which; the last first.

    A search among 100,000 messages at once took 70 ms, with many terms seconds.

    Args:
        end: a number above the place of every SMS.
        terms: how many terms the search has; without any, all are listed at once.
    """
    size = max(_AT_ONCE // terms, 1) if terms else end
    for high in range(end, 0, -size):
        yield max(high - size, 0), high


class _Names(dict[str, "str | None"]):
    """Looks up the name of the contact with a number, only once for each number."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __missing__(self, number: str) -> str | None:
        self[number] = name = conversations.contact_name(self._db, number)
        return name


def _highlights(terms: list[Term], found: AnyMessage, names: _Names) -> list[Highlight]:
    if not terms:
        return []
    number = ranks.other_side(found)
    message = ranks.base_of(found)
    texts = {
        "message": message.text,
        "name": names[number],
        "number": number,
        "messageId": message.message_id,
        "userDataField": message.data_field,
        "campaign": message.campaign,
    }
    return highlights(terms, texts)


def get_team_message(world: World, message_id: str) -> AnyMessage:
    """Return an SMS or voice message, even if it is deleted.

    Raises:
        NotFound: the team has no message with this id.
    """
    with world.transaction() as db:
        found = messages.by_id(db, message_id) or voice.by_id(db, message_id)
    if found is None:
        raise no_such_message(message_id)
    return found


def place_of_message(world: World, message_id: str) -> int | None:
    """Return the place (`seq`) of an SMS, or None if the team has no such message."""
    with world.transaction() as db:
        return messages.place_of(db, message_id)


def list_sent(world: World, wanted: WaitFilter, *, limit: int) -> list[Message]:
    """Return at most `limit` outbound SMS that match, scheduled ones included, the newest first."""
    with world.transaction() as db:
        return message_lists.outbound_newest_first(
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
    limit: int = _MOST_LOOKED_AT,
) -> T | None:
    """Wait until `choose` returns a value for the messages that match.

    Args:
        timeout: real seconds.
        choose: gets the newest `limit` matching messages, the newest first, now and again after
            later events of the team; returns None to wait on.

    Returns:
        What `choose` returned; None if the time was over first.

    Raises:
        Unauthorized: the team was deleted. If that happens during the wait, None may be returned
            instead.
    """
    return world.events.wait_until(lambda: choose(list_sent(world, wanted, limit=limit)), timeout)
