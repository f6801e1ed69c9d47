"""Replaces the assumed HTTP statuses of some answers by those that an evidence file observed.

`_SUCCESSES` and `_REFUSALS` list the entries that are used so. Any other entry of the file changes
neither the status nor the body of an answer; only X-Mock-Assumed does not name the entry any more.
"""

from __future__ import annotations

from typing import Final

from sms_mock.api.errors import evidence_of, kind_of
from sms_mock.api.operation import Operation
from sms_mock.api.refusals import (
    MethodNotAllowed,
    NotAcceptable,
    UnknownPath,
    UnsupportedMediaType,
)
from sms_mock.domain.errors import InsufficientCredits, MessageTooLong, NotFound, ProviderError
from sms_mock.evidence import Evidence

_SUCCESSES: Final = {"createContact": ("A60", "creating a contact")}
_REFUSALS: Final[dict[type[ProviderError], tuple[str, str]]] = {
    UnknownPath: ("A3", "an unknown path"),
    MethodNotAllowed: ("A4", "a wrong method"),
    NotFound: ("A16", "an unknown message"),
    UnsupportedMediaType: ("A26", "a body of another type"),
    NotAcceptable: ("A38", "an Accept that leaves nothing"),
    InsufficientCredits: ("A129", "a send without credits"),
    MessageTooLong: ("A149", "a send of eleven parts"),
}
"""Where a status stands in an evidence file: the entry's id, and the name of the comparison.

`_SUCCESSES` has it by operation id, `_REFUSALS` by the class of the refusal.
"""


def success_status(operation: Operation, evidence: Evidence) -> int:
    """Return the status of an operation's successful answers: the observed one if there is one from
    200 to 299, else the operation's own.
    """
    observed = _observed(evidence, _SUCCESSES.get(operation.operation_id))
    return observed if observed is not None and 200 <= observed < 300 else operation.status


def refusal_status(error: ProviderError, evidence: Evidence) -> int:
    """Return the status of a refusal: the observed one if there is one from 400 to 499 and its
    entry decided this refusal, else the one in the catalogue of errors.

    The status observed for an unknown message is used for every NotFound.
    """
    place = _REFUSALS.get(type(error))
    # An id of a wrong form (A6) is answered as an unknown one is. Another rule than a send's (A87)
    # decides about a transfer without credits.
    decided = place is not None and (isinstance(error, NotFound) or place[0] in evidence_of(error))
    observed = _observed(evidence, place) if decided else None
    return observed if observed is not None and 400 <= observed < 500 else kind_of(error).status


def _observed(evidence: Evidence, place: tuple[str, str] | None) -> int | None:
    if place is None or not evidence.seen:
        return None
    fact = evidence.seen.get(place[0], {}).get(place[1])
    status = fact.get("status") if isinstance(fact, dict) else None
    return status if isinstance(status, int) and not isinstance(status, bool) else None
