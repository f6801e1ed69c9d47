"""The life of an outbound message, as a table.

Rules:
- a message with a future date begins SCHEDULED, any other SENT;
- SENT ends in exactly one outcome; outcomes are final;
- the provider's deletion of a SCHEDULED message is not a status: it keeps SCHEDULED and never goes.
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
"""Every status the published description names, in its order."""

OUTCOMES: Final = (DELIVERED, FAILED, FAILED_REFUNDED, FAILED_OPTOUT, UNKNOWN)
"""The final statuses: each is reported once."""

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
    """Whether a message in `status` may go to `wanted` in one step."""
    return wanted in TRANSITIONS[status]
