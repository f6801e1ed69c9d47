"""Writes the notes on an accepted send for the log and X-Mock-Note, and lists its evidence ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sms_mock.actions.sms_draft import SmsDraft
from sms_mock.domain import dates
from sms_mock.domain.dates import in_sast
from sms_mock.domain.errors import ProviderError
from sms_mock.domain.phone_number import HOME_CODE
from sms_mock.domain.spelling import in_one_line

_HOUR = 3_600_000
_SPANS = (
    (8_766 * _HOUR, "years"),
    (24 * _HOUR, "days"),
    (_HOUR, "h"),
    (60_000, "min"),
)


def assumed(
    draft: SmsDraft, number: str, late_by: int | None, *, scheduled: bool = False
) -> list[str]:
    """Return the ids of the evidence on which the acceptance of one message rests.

    Args:
        draft: the fields as the client wrote them.
        number: the recipient as it was stored.
        late_by: by how many milliseconds its date was in the past; None if it was not.
        scheduled: whether it is sent at a later date.
    """
    found = []
    if draft.recipient_number != number:
        found.append("A62")
    elif not number.startswith(HOME_CODE):
        found.append("A179")
    if late_by is not None:
        found.append("A77")
    if scheduled:
        found += ["A118", "A155"]
    return found + assumed_of_date(draft.date_to_send)


def assumed_of_date(date: str | None) -> list[str]:
    """Return the evidence id for a date in epoch milliseconds or ISO 8601, as a list.

    Returns:
        An empty list if the date is absent or written in another way, such as the twelve digits
        that were observed.
    """
    form = dates.other_form(date) if date else None
    return [form[0]] if form else []


def lenient_dates_note(written: Iterable[str | None]) -> str:
    """Return a note about the first date that only --lenient dates reads; "" if there is none.

    Args:
        written: the dates of an accepted send, as the client wrote them.
    """
    for date in written:
        form = dates.other_form(date) if date else None
        if date and form:
            return (
                f"{date.strip()} was read as {form[1]} by --lenient dates; the live service very"
                " probably takes it for another day or for no date, and sends at once"
            )
    return ""


def first_refusal(errors: Sequence[ProviderError | None]) -> str:
    """Return a note that says which item of a bulk send was refused first, and why.

    Args:
        errors: one for each item, None if it was accepted; at least one is an error.
    """
    at, error = next((at, error) for at, error in enumerate(errors) if error)
    return f"sendSmsRequests[{at}] was refused: {in_one_line(error.problem, error.help)}"


def credits_note(thousandths: int) -> str:
    return f"{thousandths / 1000:.1f} credit{'' if thousandths == 1000 else 's'}"


def parts_note(parts: int) -> str:
    return f"{parts} part{'' if parts == 1 else 's'}"


def later_note(scheduled_at: int | None) -> str:
    """Return when a message will be sent, for the log; "" for a message that was sent at once."""
    if scheduled_at is None:
        return ""
    return f" for {in_sast(scheduled_at):%Y-%m-%d %H:%M} SAST"


def late_note(late: Sequence[int]) -> str:
    """Return a note on how long ago the first of some past dates was, with a likely reason.

    Args:
        late: by how many milliseconds each date was in the past; for an empty list the note is "".
    """
    if not late:
        return ""
    hours = late[0] / _HOUR
    note = f"dateToSend was {_span(late[0])} ago, so it was sent now"
    if 1.9 <= hours <= 2.1:
        note += "; it is read as South African time (UTC+2), yours looks like UTC"
    if len(late) > 1:
        note += f" ({len(late)} messages had a date in the past)"
    return note


def _span(milliseconds: int) -> str:
    """Return a span of time as text, in the largest unit of which it has at least two, such as
    "3.5 h"; else in seconds.
    """
    for length, unit in _SPANS:
        if milliseconds >= 2 * length:
            return f"{milliseconds / length:.1f} {unit}"
    return f"{milliseconds / 1000:.0f} s"
