"""`/_mock/contract`: it answers what a person asks who sees an id in `X-Mock-Assumed`."""

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


def test_the_share_of_each_ground_is_of_what_claims_something(api: Api) -> None:
    found = api.control("GET", "/contract").get_json()
    shares = {share["ground"]: share for share in found["shares"]}
    assert list(shares) == ["observed", "published", "guide", "inferred", "assumed", "ours"]
    for ground, share in shares.items():
        entries = [entry for entry in found["entries"] if entry["ground"] == ground]
        assert share["entries"] == len(entries) > 0
    assert shares["ours"]["percent"] is None
    claimed = [share["percent"] for share in shares.values() if share["percent"] is not None]
    assert abs(sum(claimed) - 100) < 0.5
    claims = len(found["entries"]) - shares["ours"]["entries"]
    assert shares["assumed"]["percent"] == round(100 * shares["assumed"]["entries"] / claims, 1)


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
