"""Statements do not use numbered placeholders, which some versions of Python warn about."""

from __future__ import annotations

import re
from pathlib import Path

from sms_mock import store

FILES = sorted(Path(store.__path__[0]).glob("*.py"))


def test_no_statement_has_numbered_placeholders() -> None:
    """Python 3.12.0 to 3.12.3 warn where `?1` is bound to a sequence: use `?` or `:name`."""
    assert len(FILES) > 10
    numbered = {path.name: re.findall(r"\?[0-9]+", path.read_text()) for path in FILES}
    assert {name: found for name, found in numbered.items() if found} == {}
