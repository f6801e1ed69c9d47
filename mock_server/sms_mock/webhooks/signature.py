"""Signs the parameters of a webhook, without any I/O.

The checksum is the hex HMAC-SHA1, keyed with the account's secret key, of all parameters that the
service adds, sorted by name and form-encoded (guide, A172).
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlencode

from sms_mock.domain.dates import SAST, wire_second

NONCE: Final = "nonce"
NONCE_DATE: Final = "nonce-date"
CHECKSUM: Final = "checksum"
SIGNATURE: Final = (NONCE, NONCE_DATE, CHECKSUM)
"""The names of the parameters that sign the others."""
VALID_MS: Final = 5 * 60_000
"""Milliseconds from the sending of a webhook to its nonce-date, when it expires (O47)."""


class Signature(NamedTuple):
    """The values of the three parameters that sign the others."""

    nonce: str
    nonce_date: str
    checksum: str

    @property
    def parameters(self) -> dict[str, str]:
        return dict(zip(SIGNATURE, self, strict=True))


def sign(values: Mapping[str, str], *, secret_key: str, nonce: str, now: int) -> Signature:
    """Sign the values of a webhook that is sent now.

    Args:
        values: the parameters without a signature; one that is among them is ignored.
        secret_key: the account's.
        nonce: a UUID, new for each attempt.
        now: epoch milliseconds on the team's clock.
    """
    nonce_date = wire_second(now + VALID_MS)
    signed = {**values, NONCE: nonce, NONCE_DATE: nonce_date}
    return Signature(nonce, nonce_date, checksum(signed, secret_key))


def checksum(parameters: Mapping[str, str], secret_key: str) -> str:
    """The checksum, 40 hex digits, that goes with the parameters; their own is not signed."""
    signed = {name: parameters[name] for name in sorted(parameters) if name != CHECKSUM}
    return hmac.new(secret_key.encode(), form_encoded(signed).encode(), "sha1").hexdigest()


def expiry(nonce_date: str) -> int | None:
    """The instant of a nonce-date, epoch milliseconds; None if the text is none."""
    if not re.fullmatch("[0-9]{14}", nonce_date):
        return None
    try:
        at = datetime.strptime(nonce_date, "%Y%m%d%H%M%S")
        return round(at.replace(tzinfo=SAST).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def form_encoded(parameters: Mapping[str, str]) -> str:
    """The parameters, in their order, as Java's URLEncoder writes them (inferred, I7).

    Python's `urlencode` differs from it in two characters: it quotes `*` and leaves `~`.
    """
    return urlencode(parameters, safe="*").replace("~", "%7E")
