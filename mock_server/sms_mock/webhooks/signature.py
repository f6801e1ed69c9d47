"""Signs the parameters of a webhook.

The checksum is the HMAC-SHA1 in hex, with the account's secret key, over all parameters that the
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
"""The names of the parameters of which a signature consists."""
VALID_MS: Final = 5 * 60_000
"""Milliseconds for which a webhook's signature is valid; the nonce-date is its end (O47)."""


class Signature(NamedTuple):
    """The values of the three parameters that sign a webhook: nonce, nonce-date and checksum."""

    nonce: str
    nonce_date: str
    checksum: str

    @property
    def parameters(self) -> dict[str, str]:
        return dict(zip(SIGNATURE, self, strict=True))


def sign(values: Mapping[str, str], *, secret_key: str, nonce: str, now: int) -> Signature:
    """Return the signature of a webhook that is sent at the instant `now`.

    Args:
        values: the parameters to sign.
        secret_key: the secret key of the account.
        nonce: a UUID, a new one for each attempt.
        now: milliseconds since 1970 on the team's clock.
    """
    nonce_date = wire_second(now + VALID_MS)
    signed = {**values, NONCE: nonce, NONCE_DATE: nonce_date}
    return Signature(nonce, nonce_date, checksum(signed, secret_key))


def checksum(parameters: Mapping[str, str], secret_key: str) -> str:
    """Return the checksum over the parameters: 40 hex digits.

    A parameter `checksum` is left out.
    """
    signed = {name: parameters[name] for name in sorted(parameters) if name != CHECKSUM}
    return hmac.new(secret_key.encode(), form_encoded(signed).encode(), "sha1").hexdigest()


def expiry(nonce_date: str) -> int | None:
    """Return the instant that a nonce-date names, in milliseconds since 1970; None if it
    is malformed.
    """
    if not re.fullmatch("[0-9]{14}", nonce_date):
        return None
    try:
        at = datetime.strptime(nonce_date, "%Y%m%d%H%M%S")
        return round(at.replace(tzinfo=SAST).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def form_encoded(parameters: Mapping[str, str]) -> str:
    """Return the parameters, in their order, form-encoded as Java's URLEncoder does it (inferred,
    I7).

    Python's `urlencode` differs from it for two characters: it encodes `*` and does not encode `~`.
    """
    return urlencode(parameters, safe="*").replace("~", "%7E")
