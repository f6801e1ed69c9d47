"""A caller's regular expression is searched for in texts, in a separate process."""

from __future__ import annotations

import pytest

from sms_mock.control.errors import ControlError
from sms_mock.control.pattern_search import search_texts


@pytest.mark.parametrize(
    "pattern, code",
    [
        (r"code is (\w+)", "AB12CD"),
        (r"(?:code|pin) is (\w{2})", "AB"),
        (r"[A-Z]{2}\d{2}[A-Z]{2}", "AB12CD"),
        (r"code was (\w+)", None),
        (r"(never)|code", None),
    ],
)
def test_a_pattern_gives_its_first_group_or_all_it_found(pattern: str, code: str | None) -> None:
    found = search_texts(pattern, ["Your code is AB12CD"])
    assert (found and found.text) == code


def test_the_first_text_with_a_match_counts() -> None:
    assert search_texts(r"\d+", ["none", "Ünï 😀 12", "34"]) == (1, "12")
    assert search_texts(r"\d+", []) is None


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "[z-a]", r"(?P<1>a)", r"\8", "x" * 201])
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(ControlError) as refused:
        search_texts(pattern, ["a"])
    assert refused.value.status == 400
    assert refused.value.field == "pattern"
    assert "is not a regular expression" in refused.value.message
    assert refused.value.help
