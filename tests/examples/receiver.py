"""A receiver of webhooks that accepts only those that are signed and not expired.

SECRET_KEY=… flask --app receiver run --port 3000
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

from flask import Flask, request

app = Flask("receiver")


def refusal(values: Mapping[str, str], secret_key: str) -> str | None:
    """Return why a webhook must not be accepted; None if it is genuine and has not expired."""
    pairs = sorted((name, value) for name, value in values.items() if name != "checksum")
    # urlencode writes %2A for an asterisk and leaves a tilde; the service does it the other way.
    signed = urlencode(pairs, safe="*").replace("~", "%7E")
    checksum = hmac.new(secret_key.encode(), signed.encode(), "sha1").hexdigest()
    if not hmac.compare_digest(checksum.encode(), values.get("checksum", "").encode()):
        return "the checksum is wrong"
    now = datetime.now(timezone(timedelta(hours=2))).strftime("%Y%m%d%H%M%S")
    return "it has expired" if values["nonce-date"] < now else None


@app.post("/")
def receive() -> tuple[str, int]:
    why = refusal(request.form, os.environ["SECRET_KEY"])
    return (why, 403) if why else ("", 204)
