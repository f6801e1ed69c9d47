"""Contacts are found by a part of their name or number."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Api


def found(api: Api, query: str = "") -> Any:
    return api.control("GET", f"/contacts{query}").get_json()


@pytest.mark.parametrize("words", ["thandi", "MASEKO", "Ms Thandi M", "%20thandi%20", "0000100"])
def test_a_contact_is_found_by_part_of_name_or_number(api: Api, words: str) -> None:
    assert found(api, f"?q={words}") == {
        "items": [{"number": "27600000100", "name": "Ms Thandi Maseko"}],
        "total": 1,
        "next": None,
    }


def test_the_limit_cuts_the_list_and_not_the_count(api: Api) -> None:
    everybody = found(api)
    cut = found(api, "?limit=1")
    assert cut["items"] == everybody["items"][:1]
    assert cut["total"] == everybody["total"] == len(everybody["items"]) > 1


@pytest.mark.parametrize("words", ["nobody", "%25", "_"])
def test_what_nobody_has_finds_nobody(api: Api, words: str) -> None:
    assert found(api, f"?q={words}")["items"] == []
