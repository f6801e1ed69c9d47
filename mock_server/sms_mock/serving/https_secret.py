"""Lets a listener that decrypts TLS tell the server that the client called an https URL.

The listener passes requests on over plain HTTP, with a secret in a header. Each process draws its
secret once, and `sms-mock run` gives its own to its command, so no outside client knows it.
"""

from __future__ import annotations

import hmac
import json
import os
import random
from functools import cache
from typing import Any, Final

HEADER: Final = "X-Sms-Mock-Https"
_KEY: Final = "HTTP_X_SMS_MOCK_HTTPS"
_RUN: Final = "SMS_MOCK_REDIRECT"


@cache
def https_secret() -> str:
    """Return the secret of this process: that of the `sms-mock run` that started it, else a new
    one.
    """
    run = os.environ.get(_RUN)
    if run:
        given: str = json.loads(run)["httpsSecret"]
        return given
    return f"{random.SystemRandom().getrandbits(128):032x}"


def take_https(environ: dict[str, Any]) -> bool:
    """Take the header out of a WSGI environment, and return whether it has the right secret."""
    given = environ.pop(_KEY, None)
    return given is not None and hmac.compare_digest(given.encode(), https_secret().encode())
