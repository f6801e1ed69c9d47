"""Statuses that an evidence file saw the live service give, over those that are assumed here.

Only what one status decides can be followed this way; everything else an evidence file settles is
said in `/_mock/contract`, and no longer named as assumed.
"""

from __future__ import annotations

from typing import Final

from sms_mock.api.errors import kind_of
from sms_mock.api.operation import Operation
from sms_mock.api.refusals import (
    MethodNotAllowed,
    NotAcceptable,
    UnknownPath,
    UnsupportedMediaType,
)
from sms_mock.domain.errors import NotFound, ProviderError
from sms_mock.evidence import Evidence

_SUCCESSES: Final = {"createContact": ("A60", "creating a contact")}
_REFUSALS: Final[dict[type[ProviderError], tuple[str, str]]] = {
    UnknownPath: ("A3", "an unknown path"),
    MethodNotAllowed: ("A4", "a wrong method"),
    NotFound: ("A16", "an unknown message"),
    UnsupportedMediaType: ("A26", "a body of another type"),
    NotAcceptable: ("A38", "an Accept that leaves nothing"),
}
"""Where in an evidence file a status stands: the entry, and what was compared."""


def success_status(operation: Operation, evidence: Evidence) -> int:
    """The status of a successful answer."""
    seen = _seen(evidence, _SUCCESSES.get(operation.operation_id))
    return seen if seen is not None and 200 <= seen < 300 else operation.status


def refusal_status(error: ProviderError, evidence: Evidence) -> int:
    """The status of a refusal."""
    seen = _seen(evidence, _REFUSALS.get(type(error)))
    return seen if seen is not None and 400 <= seen < 500 else kind_of(error).status


def _seen(evidence: Evidence, place: tuple[str, str] | None) -> int | None:
    if place is None or not evidence.seen:
        return None
    fact = evidence.seen.get(place[0], {}).get(place[1])
    status = fact.get("status") if isinstance(fact, dict) else None
    return status if isinstance(status, int) and not isinstance(status, bool) else None
