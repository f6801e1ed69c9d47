"""The session on docs/agents.md is one that took place."""

from __future__ import annotations

from tests.mcp.transcript import FILE, record


def test_a_session_goes_as_the_page_shows_it() -> None:
    assert record() == FILE.read_text("utf-8"), "write it anew: python -m tests.mcp.transcript"
