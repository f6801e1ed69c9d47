"""Which status an outbound message may have, and which may follow which (A126).

Rules:
- a message with a future date starts as SCHEDULED, any other as SENT;
- SENT becomes exactly one outcome, and an outcome is final;
- deleting a SCHEDULED message does not change its status, but it is never sent.

Which outcome a message gets is decided in actions/outcome.py.
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
"""What clients are told of every inbound message; its row has no status (P27)."""

ANSWERED_STATUSES: Final = (*STATUSES, RECEIVED)
"""Every status of an answer, and every value of the filter of lists."""

OUTCOMES: Final = (DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, UNKNOWN)
"""The final statuses. A delivery report is sent for each, once."""

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
    """Whether a message may change from `status` to `wanted` in one step."""
    return wanted in TRANSITIONS[status]
