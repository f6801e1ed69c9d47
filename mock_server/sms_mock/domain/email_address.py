"""What counts as an email address: something on both sides of one @ (assumed, A94)."""

from __future__ import annotations

import re

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,250}\Z")


def is_email(text: str) -> bool:
    return _EMAIL.match(text) is not None
