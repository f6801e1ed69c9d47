"""The query parameters that filter lists of SMS; lists of voice messages have some of them too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sms_mock.api.operation import Call
from sms_mock.api.parameters import (
    Parameter,
    any_number,
    first_moment,
    flag,
    last_moment,
    one_of,
)
from sms_mock.domain import lifecycle
from sms_mock.domain.phone_number import normalise_or_none
from sms_mock.ids import OBJECT_ID
from sms_mock.store.messages import INBOUND, OUTBOUND, MessageFilter

_DAY = {"type": "string", "pattern": r"^\d{8}$"}


def status_filter(statuses: tuple[str, ...]) -> Parameter:
    """Return the parameter that keeps only the messages with one status.

    Args:
        statuses: the statuses that the parameter accepts.
    """
    return Parameter(
        name="status",
        description="only messages in this status",
        read=one_of(*statuses),
        schema={"type": "string", "enum": list(statuses)},
    )


FILTERS = (
    Parameter(
        name="type",
        description="only messages of this type",
        read=one_of(OUTBOUND, INBOUND),
        schema={"type": "string", "enum": [OUTBOUND, INBOUND]},
    ),
    status_filter(lifecycle.ANSWERED_STATUSES),
    Parameter(
        name="fromDateTimeSent",
        description="sent on this day or later, yyyyMMdd",
        read=first_moment("yyyyMMdd"),
        schema=_DAY,
    ),
    Parameter(
        name="toDateTimeSent",
        description="sent on this day or before, yyyyMMdd",
        read=last_moment("yyyyMMdd"),
        schema=_DAY,
    ),
    Parameter(
        name="fromDateTimeReceived",
        description="received on this day or later, yyyyMMdd",
        read=first_moment("yyyyMMdd"),
        schema=_DAY,
    ),
    Parameter(
        name="toDateTimeReceived",
        description="received on this day or before, yyyyMMdd",
        read=last_moment("yyyyMMdd"),
        schema=_DAY,
    ),
    Parameter(name="fromNumber", description="the number it came from", read=any_number),
    Parameter(name="toNumber", description="the number it went to", read=any_number),
    Parameter(name="message", description="texts that contain this, in any case"),
    Parameter(name="campaign", description="only this campaign"),
    Parameter(name="dataField", description="only this data field"),
    Parameter(
        name="deleted",
        description="only deleted, or only not deleted messages",
        read=flag,
        schema={"type": "boolean"},
    ),
    Parameter(
        name="read",
        description="only read, or only unread inbox messages",
        read=flag,
        schema={"type": "boolean"},
    ),
    Parameter(
        name="repliesToMessageId", description="only inbox messages that answer this message"
    ),
)

_FIELDS = {
    "type": "message_type",
    "status": "status",
    "fromDateTimeSent": "sent_from",
    "toDateTimeSent": "sent_to",
    "fromDateTimeReceived": "received_from",
    "toDateTimeReceived": "received_to",
    "fromNumber": "from_number",
    "toNumber": "to_number",
    "message": "text",
    "campaign": "campaign",
    "dataField": "data_field",
    "deleted": "deleted",
    "read": "read",
    "repliesToMessageId": "replied_to",
}
"""The field of `MessageFilter` for each parameter."""

_ASSUMED_FILTERS = (
    (("fromNumber", "toNumber"), "A111"),
    (("message",), "A112"),
    (("campaign", "dataField"), "A113"),
)

_CAN_MATCH: Final[Mapping[str, Callable[[str], object]]] = {
    "fromNumber": normalise_or_none,
    "toNumber": normalise_or_none,
    "repliesToMessageId": OBJECT_ID.match,
}
"""Tests whether a text can match at all, for filters on values of a certain form."""


def filter_of(call: Call) -> MessageFilter:
    """Return the filter that the parameters of a call ask for.

    It adds to the call the evidence on which the filter rests, and a note about each value that
    cannot match any message.
    """
    asked = call.query
    call.assumed += [rule for names, rule in _ASSUMED_FILTERS if any(map(asked.get, names))]
    for name, can_match in _CAN_MATCH.items():
        if asked.get(name) and not can_match(asked[name]):
            call.note(f"{name} is of a form that no message has, so nothing matches")
    # An empty text restricts nothing.
    given = {name: value for name, value in asked.items() if value != ""}
    return MessageFilter(**{field: given[name] for name, field in _FIELDS.items() if name in given})
