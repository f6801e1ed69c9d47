"""The statuses of outbound messages, and which status may follow which (A126).

Rules:
- a message with a future date begins as SCHEDULED, any other as SENT;
- SENT is followed by at most one outcome, and an outcome is final;
- a SCHEDULED message that is deleted keeps its status, but is never sent.

`actions/outcome.py` decides which outcome a message gets.
"""

from __future__ import annotations

from typing import Final

SCHEDULED: Final = "SCHEDULED"
SENT: Final = "SENT"
DELIVERED: Final = "DELIVERED"
FAILED: Final = "FAILED"
FAILED_REFUNDED: Final = "FAILED_REFUNDED"
FAILED_OPTOUT: Final = "FAILED_OPTOUT"
UNKNOWN: Final = "UNKNOWN"

STATUSES: Final = (SCHEDULED, UNKNOWN, SENT, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, DELIVERED)
"""Every status of an outbound message, in the published order (P27)."""

RECEIVED: Final = "RECEIVED"
"""The status that answers show for every inbound message; none is stored for it (P27)."""

ANSWERED_STATUSES: Final = (*STATUSES, RECEIVED)
"""Every status that answers show, and by which lists of messages can be filtered."""

OUTCOMES: Final = (DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, UNKNOWN)
"""The final statuses."""

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    SCHEDULED: (SENT,),
    SENT: OUTCOMES,
    DELIVERED: (),
    FAILED: (),
    FAILED_REFUNDED: (),
    FAILED_OPTOUT: (),
    UNKNOWN: (),
}


def may_become(status: str, wanted: str) -> bool:
    """Return whether `wanted` may follow the status `status` of an outbound message.

    A deletion is not looked at: a deleted message that is SCHEDULED is never sent.
    """
    return wanted in TRANSITIONS[status]
