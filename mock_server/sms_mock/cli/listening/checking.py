"""Checks the signatures of webhooks for `sms-mock listen`, as every receiver should."""

from __future__ import annotations

import hmac
from typing import NamedTuple

from sms_mock.cli.listening.arrival import Arrival, Values
from sms_mock.webhooks.payload import PARAMETERS
from sms_mock.webhooks.signature import CHECKSUM, NONCE_DATE, SIGNATURE, checksum, expiry


class SignatureCheck(NamedTuple):
    """What the check of a webhook's signature found.

    Attributes:
        right: whether the checksum is right; None if it is absent or the secret key is unknown.
        expires_in: seconds from the arrival to the nonce-date, negative if that had passed; None if
            there is no readable nonce-date.
    """

    right: bool | None
    expires_in: float | None


def check(arrival: Arrival, secret_key: str | None) -> SignatureCheck:
    """Check the checksum and the nonce-date of a webhook.

    Args:
        secret_key: the key that signed the webhook; None if it is unknown.

    Returns:
        Whether the checksum is right, and how long the nonce-date is still valid; without a key
        only the latter.
    """
    values = _signed_values(arrival)
    right = None
    if secret_key is not None and CHECKSUM in values:
        expected = checksum(values, secret_key)
        right = hmac.compare_digest(expected.encode(), values[CHECKSUM].encode())
    expires_at = expiry(values.get(NONCE_DATE, ""))
    expires_in = None if expires_at is None else (expires_at - arrival.at) / 1000
    return SignatureCheck(right, expires_in)


def _signed_values(arrival: Arrival) -> dict[str, str]:
    """Return the values that the checksum covers, and the signature; of several with one name, the
    first.

    They are the values of the form body. If that has no checksum, they are the values that webhooks
    have in the query string; others there belong to the receiver's URL.
    """
    values: Values = arrival.in_form
    if CHECKSUM not in values:
        known = {*PARAMETERS, *SIGNATURE}
        values = {name: value for name, value in arrival.in_query.items() if name in known}
    return {name: value[0] for name, value in values.items()}


def in_words(found: SignatureCheck, *, present: bool) -> str:
    """Return what a check found, for people: `checksum right, expires in 300 s`.

    Args:
        present: whether the webhook has a checksum.
    """
    if not present:
        return "checksum absent"
    word = {True: "right", False: "wrong", None: "present, not checked without --secret-key"}[
        found.right
    ]
    if found.expires_in is None:
        return f"checksum {word}, nonce-date absent or unreadable"
    seconds = round(abs(found.expires_in))
    when = f"expires in {seconds} s" if found.expires_in >= 0 else f"expired {seconds} s ago"
    return f"checksum {word}, {when}"
