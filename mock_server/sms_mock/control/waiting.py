"""Messages that are waited for: by whom they are to, what they say, what became of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.domain import lifecycle, phone_number
from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.store import messages
from sms_mock.store.messages import Message
from sms_mock.store.world import World

T = TypeVar("T")
MOST_LOOKED_AT = 1000
_LONGEST = 200
"""Characters shown of what was asked for."""
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


def read_wanted(world: World, given: dict[str, str]) -> Wanted:
    """What `to`, `contains`, `status` and `after` (a messageId or an instant) ask for.

    Raises:
        ControlError: one of them names what no message can have; a wait for it would be in vain.
    """
    status = given.get("status") or None
    if status is not None and status not in lifecycle.STATUSES:
        raise ControlError(
            400,
            "status",
            f"status {status[:40]!r} does not exist",
            f"it is one of {', '.join(lifecycle.STATUSES)}",
        )
    after, since = _after(world, given.get("after") or None)
    return Wanted(
        to=_recipient(given.get("to") or None),
        contains=given.get("contains") or None,
        status=status,
        after=after,
        since=since,
    )


def in_words(wanted: Wanted, given: dict[str, str]) -> str:
    """': to 27821234567, contains 'Welcome'': what was asked for, as the end of a sentence.

    Args:
        given: the parameters, with those of the call's own such as `pattern`.
    """
    criteria = [
        ("to", wanted.to),
        *((name, given.get(name)) for name in ("contains", "status", "after", "pattern")),
    ]
    words = [
        f"{name} {value[:_LONGEST]!r}" if name in ("contains", "pattern") else f"{name} {value}"
        for name, value in criteria
        if value
    ]
    return f": {', '.join(words)}" if words else ""


def _recipient(written: str | None) -> str | None:
    if written is None:
        return None
    try:
        return phone_number.parse_mobile(written)
    except InvalidMobileNumber as error:
        raise ControlError(400, "to", f"to: {error.problem}", error.help) from None


def _after(world: World, text: str | None) -> tuple[int | None, int | None]:
    """A place in the order of arrival, or an instant."""
    if text is None:
        return None, None
    with world.transaction() as db:
        place = messages.place_of(db, text)
    if place is not None:
        return place, None
    try:
        return None, fields.instant(text, "after")
    except ControlError as error:
        raise ControlError(
            400,
            "after",
            "after is neither the id of a message there is nor an instant",
            f"send a messageId of this team, or {error.help.removeprefix('send ')}",
        ) from None


def found(world: World, wanted: Wanted, most: int = MOST_LOOKED_AT) -> list[Message]:
    """The matching messages, the newest first, so many at most."""
    with world.transaction() as db:
        return messages.outbound_newest_first(
            db,
            to=wanted.to,
            contains=wanted.contains,
            status=wanted.status,
            after=wanted.after,
            since=wanted.since,
            limit=most,
        )


def wait_for(
    world: World,
    wanted: Wanted,
    timeout: float,
    pick: Callable[[list[Message]], T | None],
    most: int = MOST_LOOKED_AT,
) -> T | None:
    """Wait until `pick` finds something in the matching messages.

    Args:
        timeout: real seconds.
        most: how many of them it is given, the newest.
    """
    return world.events.wait_until(lambda: pick(found(world, wanted, most)), timeout)


def what_did_come(world: World) -> list[Message]:
    """The newest messages, whatever was wanted."""
    with world.transaction() as db:
        return messages.outbound_newest_first(db, limit=SHOWN)
