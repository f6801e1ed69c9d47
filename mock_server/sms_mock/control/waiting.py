"""Messages that are waited for: by whom they are to, what they say, what became of them."""

from __future__ import annotations

from sms_mock.actions.team_messages import Wanted, place_of_message
from sms_mock.control import fields
from sms_mock.control.errors import ControlError
from sms_mock.domain import lifecycle, phone_number
from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.shapes.mistake import Mistake
from sms_mock.store.world import World

_LONGEST = 200
"""Characters shown of what was asked for."""


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
    place = place_of_message(world, text)
    if place is not None:
        return place, None
    try:
        return None, fields.instant(text, "after")
    except Mistake:
        raise ControlError(
            400,
            "after",
            "after is neither the id of a message there is nor an instant",
            f"send a messageId of this team, or an instant such as {fields.INSTANT.example}",
        ) from None
