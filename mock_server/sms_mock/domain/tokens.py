"""What an account's tokens may look like: a header has to carry the one, a path the other."""

from __future__ import annotations

import re
from typing import Final

TOKEN: Final = re.compile(r"[!-~]{1,200}\Z")
TOKEN_FORM: Final = "a token of up to 200 printable characters without spaces"
URL_TOKEN: Final = re.compile(r"[A-Za-z0-9._~-]{1,200}\Z")
URL_TOKEN_FORM: Final = "a token for a URL: up to 200 letters, digits and . _ ~ -"
