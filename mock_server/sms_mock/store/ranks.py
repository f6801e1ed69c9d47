"""The rank of a message: a number that orders SMS and voice messages together, as they were stored.

SMS and voice messages are in two tables. The rank of an SMS is its `seq` times 2^20; the `seq` of a
voice message is its rank, which is chosen so that it lies between those of the SMS that were stored
before and after it. Lists that hold both are read in pages by rank.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Final

from sms_mock.store import messages, voice
from sms_mock.store.messages import INBOUND, SELECT_WITH_PLACE, Message
from sms_mock.store.voice import RANK_BITS, AnyMessage, VoiceMessage

RANK: Final = f"(seq << {RANK_BITS})"
"""The SQL expression for the rank of an SMS."""
_STEP: Final = 1 << RANK_BITS


def rank_at(place: int) -> int:
    """Return the rank of the SMS with the `seq` that is given as `place`."""
    return place << RANK_BITS


def place_below(rank: int) -> int:
    """Return the lowest `seq` that an SMS can have whose rank is not lower than a rank."""
    return (rank + _STEP - 1) >> RANK_BITS


def by_ranks(db: sqlite3.Connection, ranks: Iterable[int]) -> dict[int, AnyMessage]:
    """Return the SMS and voice messages with these ranks, by rank; unknown ranks are left out."""
    wanted = list(ranks)
    places = json.dumps([rank >> RANK_BITS for rank in wanted if rank % _STEP == 0])
    rows = db.execute(
        f"{SELECT_WITH_PLACE} WHERE seq IN (SELECT value FROM json_each(?))", (places,)
    )
    found: dict[int, AnyMessage] = {rank_at(row[-1]): Message._make(row[:-1]) for row in rows}
    found.update(voice.by_places(db, [rank for rank in wanted if rank % _STEP]))
    return found


def by_rank(db: sqlite3.Connection, rank: int) -> AnyMessage | None:
    """Return the SMS or voice message with a rank; None if there is none."""
    if rank % _STEP:
        return voice.by_places(db, [rank]).get(rank)
    return messages.by_place(db, rank >> RANK_BITS)


def base_of(message: AnyMessage) -> Message:
    """Return the fields that SMS and voice messages have in common."""
    return message.message if isinstance(message, VoiceMessage) else message


def other_side(message: AnyMessage) -> str:
    """Return the number of the person with whom a message was exchanged, not the team's number."""
    base = base_of(message)
    return base.from_number if base.message_type == INBOUND else base.to_number
