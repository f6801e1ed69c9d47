"""messages/all: each filter alone, filters together, what each refuses, and who sees what."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.api.stored_messages import (
    OWN_NUMBER,
    SUB_ACCOUNT_ID,
    store_inbound,
    store_outbound,
)
from tests.api.world_state import world_state
from tests.conftest import NOON, Api

HOUR = 3_600_000
DAY = 24 * HOUR
MIDNIGHT = NOON - 12 * HOUR
"""2026-11-22 00:00:00.000 in South Africa, two hours before the same in UTC."""

FIRST = "5b37661ae396c8e42e0c9ca2"


def fill(service: Service) -> None:
    """Store nine messages; the data field of each is its name in these tests."""
    store_outbound(
        service, message_id=FIRST, data_field="A", campaign="Spring", sent_at=MIDNIGHT - 1
    )
    store_outbound(service, data_field="B", campaign="spring", sent_at=MIDNIGHT, status="DELIVERED")
    store_outbound(
        service, data_field="C", sent_at=MIDNIGHT + DAY - 1, status="FAILED", text="100% Möglich"
    )
    store_outbound(
        service, data_field="D", sent_at=MIDNIGHT + DAY, to_number="447911123456", deleted=1
    )
    store_outbound(
        service, data_field="E", sent_at=None, scheduled_at=NOON + DAY, status="SCHEDULED"
    )
    store_inbound(service, data_field="F", received_at=MIDNIGHT - 1, replied_to=FIRST)
    store_inbound(service, data_field="G", received_at=MIDNIGHT, read=1, text="Ja, MÖGLICH")
    store_inbound(service, data_field="H", received_at=MIDNIGHT + DAY - 1, deleted=1)
    store_inbound(
        service, data_field="I", received_at=MIDNIGHT + DAY, from_number="447911123456", read=1
    )


@pytest.fixture
def api(api: Api) -> Api:
    fill(api.service)
    return api


def found(api: Api, filters: dict[str, str]) -> str:
    """List the messages with these filters, and return the names of those found, the newest
    first.
    """
    answer = api.get("/messages/all", query_string=filters)
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    assert body["totalElements"] == body["elements"] == len(body["webServiceMessages"])
    return "".join(message["userDataField"] for message in body["webServiceMessages"])


FILTERS = [
    ({}, "IHGFEDCBA"),
    ({"type": "OUTBOUND"}, "EDCBA"),
    ({"type": "INBOUND"}, "IHGF"),
    ({"status": "RECEIVED"}, "IHGF"),
    ({"status": "SCHEDULED"}, "E"),
    ({"status": "SENT"}, "DA"),
    ({"status": "FAILED"}, "C"),
    ({"status": "DELIVERED"}, "B"),
    ({"status": "UNKNOWN"}, ""),
    ({"status": "FAILED_REFUNDED"}, ""),
    ({"status": "FAILED_OPTOUT"}, ""),
    ({"fromDateTimeSent": "20261122"}, "DCB"),
    ({"fromDateTimeSent": "20261123"}, "D"),
    ({"toDateTimeSent": "20261122"}, "CBA"),
    ({"toDateTimeSent": "20261121"}, "A"),
    ({"fromDateTimeReceived": "20261122"}, "IHG"),
    ({"fromDateTimeReceived": "20261123"}, "I"),
    ({"toDateTimeReceived": "20261122"}, "HGF"),
    ({"toDateTimeReceived": "20261121"}, "F"),
    ({"fromNumber": OWN_NUMBER}, "EDCBA"),
    ({"fromNumber": "27821234567"}, "HGF"),
    ({"toNumber": "27821234567"}, "ECBA"),
    ({"toNumber": OWN_NUMBER}, "IHGF"),
    ({"message": "hell"}, "IHFEDBA"),
    ({"message": "100%"}, "C"),
    ({"message": "0%M"}, ""),
    ({"message": "H_llo"}, ""),
    ({"message": "möglich"}, "GC"),
    ({"campaign": "Spring"}, "A"),
    ({"campaign": "spring"}, "B"),
    ({"campaign": "Spr"}, ""),
    ({"dataField": "C"}, "C"),
    ({"dataField": "c"}, ""),
    ({"deleted": "true"}, "HD"),
    ({"deleted": "false"}, "IGFECBA"),
    ({"read": "true"}, "IG"),
    ({"read": "false"}, "HF"),
    ({"repliesToMessageId": FIRST}, "F"),
    ({"repliesToMessageId": "5b37661ae396c8e42e0c9cff"}, ""),
    ({"repliesToMessageId": "nothing"}, ""),
]


@pytest.mark.parametrize("filters, names", FILTERS, ids=str)
def test_each_filter_finds_its_messages_the_newest_first(
    api: Api, filters: dict[str, str], names: str
) -> None:
    assert found(api, filters) == names


def test_filters_narrow_together_in_every_pair(api: Api) -> None:
    """Two filters of different kinds find only the messages that each of them finds."""
    for (one, names), (other, others) in combinations(FILTERS, 2):
        if one.keys() != other.keys():
            expected = "".join(name for name in names if name in others)
            assert found(api, {**one, **other}) == expected, (one, other)


def test_no_outbound_message_is_received(api: Api) -> None:
    assert found(api, {"status": "RECEIVED", "type": "OUTBOUND"}) == ""


def test_all_filters_together_find_the_one_message_that_fits_them_all(api: Api) -> None:
    filters = {
        "page": "1",
        "pageSize": "5",
        "type": "INBOUND",
        "fromDateTimeReceived": "20261121",
        "toDateTimeReceived": "20261121",
        "fromNumber": "082 123 4567",
        "toNumber": "+27 60 000 0000",
        "message": "ELL",
        "dataField": "F",
        "deleted": "False",
        "read": "FALSE",
        "repliesToMessageId": FIRST,
    }
    assert found(api, filters) == "F"
    sent = {"status": "SENT", "fromDateTimeSent": "20261121", "toDateTimeSent": "20261121"}
    assert found(api, {**filters, **sent, "campaign": "Spring"}) == ""


@pytest.mark.parametrize(
    "written",
    [
        "27821234567",
        "+27821234567",
        "0821234567",
        "082 123 4567",
        "(082) 123-4567",
        "0027821234567",
    ],
)
def test_number_filters_take_any_spelling(api: Api, written: str) -> None:
    assert found(api, {"toNumber": written}) == "ECBA"
    assert found(api, {"fromNumber": written}) == "HGF"


@pytest.mark.parametrize("written", ["+44 7911 123456", "447911123456"])
def test_number_filters_take_numbers_abroad(api: Api, written: str) -> None:
    assert found(api, {"toNumber": written}) == "D"
    assert found(api, {"fromNumber": written}) == "I"


@pytest.mark.parametrize("written", ["nobody", "0", "0821234567,0821234568", "%", "9" * 400, "🐘"])
def test_what_is_no_number_matches_nothing(api: Api, written: str) -> None:
    assert found(api, {"toNumber": written}) == ""
    assert found(api, {"fromNumber": written}) == ""


@pytest.mark.parametrize(
    "name, hopeless, possible",
    [
        ("fromNumber", "abc", "0821234567"),
        ("toNumber", "0821234567,0821234568", "+44 7911 123456"),
        ("repliesToMessageId", "zz", "5b37661ae396c8e42e0c9cff"),
    ],
)
def test_a_filter_that_can_match_nothing_is_named(
    api: Api, name: str, hopeless: str, possible: str
) -> None:
    answer = api.get("/messages/all", query_string={name: hopeless})
    assert (answer.status_code, answer.get_json()["totalElements"]) == (200, 0)
    assert answer.headers["X-Mock-Note"] == (
        f"{name} is of a form that no message has, so nothing matches"
    )
    assert "X-Mock-Note" not in api.get("/messages/all", query_string={name: possible}).headers


@pytest.mark.parametrize("character", ["x", "%", "_", "é"])
def test_a_text_too_long_to_be_found_is_not_found(api: Api, character: str) -> None:
    for name in ("message", "campaign", "dataField", "repliesToMessageId"):
        assert found(api, {name: character * 60_000}) == ""


@pytest.mark.parametrize("name", ["deleted", "read"])
@pytest.mark.parametrize("value", ["TRUE", "True", "tRuE"])
def test_booleans_are_read_in_any_case(api: Api, name: str, value: str) -> None:
    assert found(api, {name: value}) == found(api, {name: "true"})


@pytest.mark.parametrize(
    "name, value, teaches",
    [
        ("type", "SMS", "OUTBOUND, INBOUND"),
        ("type", "outbound", "OUTBOUND, INBOUND"),
        ("status", "LOST", "RECEIVED"),
        ("status", "sent", "SENT"),
        ("deleted", "t", "true or false"),
        ("deleted", "2", "true or false"),
        ("read", "maybe", "true or false"),
    ]
    + [
        (name, value, "yyyyMMdd")
        for name in (
            "fromDateTimeSent",
            "toDateTimeSent",
            "fromDateTimeReceived",
            "toDateTimeReceived",
        )
        for value in (
            "20260230",
            "20261301",
            "20250229",
            "00000101",
            "2026112",
            "202611220",
            "202611221200",
            "22-11-2026",
            "2026-11-22",
            "1795341600000",
            "today",
            "٢٠٢٦١١٢٢",
            "9" * 400,
        )
    ],
)
def test_a_value_that_does_not_exist_is_refused_and_named(
    api: Api, name: str, value: str, teaches: str
) -> None:
    before = world_state(api.service)
    body = refusal(api.get("/messages/all", query_string={name: value}), 400, 100, None, name)
    assert name in body["message"]
    assert teaches in body["developerMessage"]
    assert world_state(api.service) == before


def test_a_leap_day_exists_in_a_leap_year(api: Api) -> None:
    assert found(api, {"toDateTimeSent": "20240229"}) == ""


def test_a_range_that_ends_before_it_starts_holds_nothing(api: Api) -> None:
    assert found(api, {"fromDateTimeSent": "20261123", "toDateTimeSent": "20261122"}) == ""


def test_a_filter_given_twice_counts_once_and_unknown_or_blank_ones_not_at_all(api: Api) -> None:
    answer = api.get("/messages/all?type=INBOUND&type=OUTBOUND&colour=red&status=&campaign=")
    assert answer.get_json()["totalElements"] == 4


def test_a_number_in_a_query_may_keep_its_plus_unencoded(api: Api) -> None:
    assert api.get("/messages/all?toNumber=+27821234567").get_json()["totalElements"] == 4


def test_a_sub_account_sees_its_own_messages_and_an_administrator_the_teams(
    api: Api, sub_api: Api
) -> None:
    assert found(sub_api, {}) == ""
    sub_api.send(dataField="S")
    store_inbound(api.service, user_id=SUB_ACCOUNT_ID, data_field="T", replied_to=FIRST)
    assert found(sub_api, {}) == "TS"
    assert found(api, {}) == "TSIHGFEDCBA"
    for filters, names in FILTERS:
        both = found(api, filters)
        assert found(sub_api, filters) == "".join(name for name in both if name in "TS")
        assert both.replace("T", "").replace("S", "") == names


def test_another_team_sees_none_of_them(api: Api) -> None:
    world = add_second_team(api.service)
    foreign = api.as_account(FOREIGN)
    store_inbound(api.service, world, user_id=1, data_field="Z")
    for filters, _ in FILTERS:
        assert found(foreign, filters) in ("", "Z")
    assert "Z" not in found(api, {})


def test_a_message_in_the_list_is_the_message_by_its_id(api: Api) -> None:
    listed: list[dict[str, Any]] = api.get("/messages/all").get_json()["webServiceMessages"]
    for message in listed:
        assert api.get(f"/messages/{message['messageId']}").get_json() == message
