"""`/_mock/contract`: what a person who meets an id in `X-Mock-Assumed` asks next."""

from __future__ import annotations

import pytest

from tests.conftest import Api


@pytest.mark.parametrize("name", ["A62", "a62"])
def test_an_entry_is_read_by_the_id_that_an_answer_names(api: Api, name: str) -> None:
    answer = api.control("GET", f"/contract/{name}")
    assert answer.status_code == 200
    entry = answer.get_json()
    assert entry in api.control("GET", "/contract").get_json()["entries"]
    assert (entry["id"], entry["ground"]) == ("A62", "assumed")


def test_an_entry_is_read_by_its_name_for_people(api: Api) -> None:
    assert api.control("GET", "/contract/default-xml").get_json()["slug"] == "default-xml"


def test_an_id_that_is_none_is_a_404_that_says_where_they_are(api: Api) -> None:
    answer = api.control("GET", "/contract/A999")
    assert answer.status_code == 404
    assert answer.get_json()["error"] == {
        "field": "id",
        "message": "no entry has the id or name 'A999'",
        "help": "/_mock/contract lists them all",
    }


@pytest.mark.parametrize("path", ["/contract", "/contract/A62"])
def test_what_is_known_has_a_line_for_each_fact_for_people_read_it(api: Api, path: str) -> None:
    lines = api.control("GET", path).text.splitlines()
    assert any(line.strip() == '"id": "A62",' for line in lines)
