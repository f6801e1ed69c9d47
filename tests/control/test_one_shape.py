"""Control API, imitated API, fixtures and settings accept and refuse the same values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.shapes.mistake import Mistake
from sms_mock.starting import starting_world
from sms_mock.world.fixture_files import FixtureFileError, read_fixtures
from tests.conftest import Api
from tests.driving import ADMINISTRATOR_ID, Live

SETTINGS = f"/accounts/{ADMINISTRATOR_ID}/developer-settings"
NOT_EMAILS = ["a\x7fb@example.com", "a\u0001b@example.com", f"{'a' * 65}@example.com", "a b@c", "a"]
NOT_URLS = ["http://localhost:3000/\x7f", "http://localhost/" + "x" * 2000, "http://[::1/", "x"]
NEW_USER = {"firstName": "A", "lastName": "B", "contactNumber": "0821234567", "password": "x"}


def fixtures(folder: Path, user: dict[str, Any], **parts: object) -> Path:
    path = folder / "my.json"
    path.write_text(json.dumps({"users": [{"email": "a@b.c", **user}], **parts}), encoding="utf-8")
    return path


@pytest.mark.parametrize("email", NOT_EMAILS)
def test_an_email_address_is_one_at_every_door(
    live: Live, api: Api, tmp_path: Path, email: str
) -> None:
    new_user = {"emailAddress": email, **NEW_USER}
    assert live.refused("POST", "/teams", {"email": email})["field"] == "email"
    assert api.call("PUT", "/account/user", json=new_user).status_code == 400
    with pytest.raises(FixtureFileError, match=r"users\[0\]\.email"):
        read_fixtures(fixtures(tmp_path, {"email": email}))
    with pytest.raises(Mistake, match=r"^email: "):
        starting_world(Settings(email=email))


@pytest.mark.parametrize("url", NOT_URLS)
def test_a_web_url_is_one_at_every_door(live: Live, tmp_path: Path, url: str) -> None:
    assert live.refused("PUT", SETTINGS, {"replyUrl": url})["field"] == "replyUrl"
    with pytest.raises(FixtureFileError, match=r"users\[0\]\.replyUrl"):
        read_fixtures(fixtures(tmp_path, {"replyUrl": url}))
    with pytest.raises(Mistake, match=r"^reply_url: "):
        starting_world(Settings(reply_url=url))
    state = live.mock("GET", "/state")
    state["users"][0]["replyUrl"] = url
    assert live.refused("PUT", "/state", state)["field"] == "users[0].replyUrl"


def test_a_web_url_that_is_too_long_is_refused_for_its_length(live: Live) -> None:
    error = live.refused("PUT", SETTINGS, {"replyUrl": "http://localhost/" + "x" * 2484})
    assert error["message"] == "replyUrl is longer than 2000 characters"


@pytest.mark.parametrize("way", ["timed:1234567", "timed:\u0663", "timed:", "later"])
def test_a_way_of_delivery_is_one_at_every_door(live: Live, tmp_path: Path, way: str) -> None:
    assert live.refused("POST", "/teams", {"delivery": way})["field"] == "delivery"
    with pytest.raises(FixtureFileError, match=r"team\.delivery"):
        read_fixtures(fixtures(tmp_path, {}, team={"delivery": way}))
    with pytest.raises(Mistake, match=r"^delivery: "):
        starting_world(Settings(delivery=way))


@pytest.mark.parametrize("digits", [20, 400, 4000])
def test_a_number_beyond_a_float_is_refused_at_every_door(
    live: Live, tmp_path: Path, digits: int
) -> None:
    beyond = 10**digits
    live.freeze()
    assert live.refused("POST", "/clock/advance", {"seconds": beyond})["field"] == "seconds"
    assert live.refused("PUT", "/clock", {"run": True, "timeout": beyond})["field"] == "timeout"
    assert live.refused("POST", "/credits", {"credits": beyond})["field"] == "credits"
    assert live.refused("POST", "/teams", {"credits": beyond})["field"] == "credits"
    rule = {"effect": {"latency": beyond}}
    assert live.refused("POST", "/faults", rule)["field"] == "effect.latency"
    share = {"match": {"share": beyond}, "effect": {"status": 500}}
    assert live.refused("POST", "/faults", share)["field"] == "match.share"
    state = live.mock("GET", "/state")
    for part, place in (
        ({"scenarios": [{"number": "27600000001", "fate": "replies", "text": "x"}]}, "seconds"),
        ({"carriers": [{"name": "x", "prefixes": ["2782"]}]}, "delay"),
    ):
        ((name, entries),) = part.items()
        entries[0][place] = beyond
        error = live.refused("PUT", "/state", {**state, **part})
        assert error["field"] == f"{name}[0].{place}"


@pytest.mark.parametrize("part", ["match", "effect"])
def test_a_fault_rule_with_a_part_of_null_is_refused(live: Live, part: str) -> None:
    rule = {"match": {}, "effect": {"status": 500}, part: None}
    assert live.refused("POST", "/faults", rule)["field"] == part
