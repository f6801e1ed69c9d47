"""The six analyses of a text: what it needs and costs, as an object or as a single value."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import JSON_TYPE, SUB_ACCOUNT, Api, RealTime

BARE = {
    "message-credit-cost": "messageCreditCost",
    "message-encoding": "messageEncoding",
    "message-length": "messageLength",
    "message-length-within-max-allowed": "messageLengthWithinMaximumAllowed",
    "number-of-messages": "numberOfMessages",
}
PRICED = ["full", "message-credit-cost"]
UNPRICED = [
    "message-encoding",
    "message-length",
    "message-length-within-max-allowed",
    "number-of-messages",
]
NUMBER = "27821234567"

# text, encoding, length, parts
TEXTS = [
    ("", "GSM7", 0, 0),
    ("Hello", "GSM7", 5, 1),
    ("a" * 160, "GSM7", 160, 1),
    ("a" * 161, "GSM7", 161, 2),
    ("a" * 306, "GSM7", 306, 2),
    ("a" * 307, "GSM7", 307, 3),
    ("€" * 80, "GSM7", 160, 1),
    ("€" * 81, "GSM7", 162, 2),
    ("^{}\\[~]|€\f", "GSM7", 20, 1),
    ("a" * 152 + "€" + "a" * 10, "GSM7", 164, 2),
    ("ж" * 70, "UCS2", 70, 1),
    ("ж" * 71, "UCS2", 71, 2),
    ("🐘" * 35, "UCS2", 70, 1),
    ("🐘" * 36, "UCS2", 72, 2),
    ("ê", "UCS2", 1, 1),
    ("é", "GSM7", 1, 1),
    ("a" * 1530, "GSM7", 1530, 10),
    ("a" * 1531, "GSM7", 1531, 11),
    ("ж" * 670, "UCS2", 670, 10),
    ("ж" * 671, "UCS2", 671, 11),
]


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """A client of one server for all tests here, since analyses store and charge nothing."""
    service = Service(Settings(), now=RealTime(), rng=random.Random(1))
    yield Api(service)
    service.stop()


@pytest.fixture(autouse=True)
def nothing_changes(api: Api) -> Iterator[None]:
    before = world_state(api.service)
    yield
    assert world_state(api.service) == before


def analyse(api: Api, kind: str, message: str, **fields: object) -> Any:
    body = {"message": message, "recipientNumber": NUMBER, **fields}
    return api.post(f"/messages/analyse/{kind}", json=body)


@pytest.mark.parametrize(
    "message, encoding, length, parts", TEXTS, ids=lambda value: str(value)[:12]
)
def test_the_full_analysis_says_everything_in_the_published_order(
    api: Api, message: str, encoding: str, length: int, parts: int
) -> None:
    answer = analyse(api, "full", message)
    assert answer.status_code == 200
    body = answer.get_json()
    characters = body.pop("characterAnalysis")
    assert list(body.items()) == [
        ("messageCreditCost", float(parts)),
        ("messageEncoding", encoding),
        ("messageLength", length),
        ("messageLengthWithinMaximumAllowed", parts <= 10),
        ("numberOfMessages", parts),
    ]
    assert [character for character, _, _ in characters] == list(message)
    assert sum(each for _, _, each in characters) == length


@pytest.mark.parametrize(
    "message, _encoding, _length, _parts", TEXTS, ids=lambda value: str(value)[:12]
)
def test_each_bare_analysis_is_that_field_of_the_full_one(
    api: Api, message: str, _encoding: str, _length: int, _parts: int
) -> None:
    full = analyse(api, "full", message).get_json()
    for kind, field in BARE.items():
        answer = analyse(api, kind, message)
        assert answer.status_code == 200
        assert answer.content_type == JSON_TYPE
        value = full[field]
        assert answer.text == (value if isinstance(value, str) else json.dumps(value))


def test_each_character_says_its_own_encoding_and_its_length_in_the_messages(api: Api) -> None:
    alone = analyse(api, "full", "a€").get_json()
    assert alone["characterAnalysis"] == [["a", "GSM7", 1], ["€", "GSM7", 2]]
    mixed = analyse(api, "full", "a€ж🐘").get_json()
    assert mixed["characterAnalysis"] == [
        ["a", "GSM7", 1],
        ["€", "GSM7", 1],
        ["ж", "UCS2", 1],
        ["🐘", "UCS2", 2],
    ]


def test_the_full_analysis_in_xml_repeats_the_characters(api: Api) -> None:
    answer = api.post(
        "/messages/analyse/full.xml",
        data="<analyseMessageRequest><message>&lt;€</message>"
        f"<recipientNumber>{NUMBER}</recipientNumber></analyseMessageRequest>".encode(),
        content_type="application/xml; charset=utf-8",
    )
    assert answer.text.partition("?>")[2] == (
        "<analyseMessageResponse>"
        "<characterAnalysis><item>&lt;</item><item>GSM7</item><item>1</item></characterAnalysis>"
        "<characterAnalysis><item>€</item><item>GSM7</item><item>2</item></characterAnalysis>"
        "<messageCreditCost>1.0</messageCreditCost><messageEncoding>GSM7</messageEncoding>"
        "<messageLength>3</messageLength>"
        "<messageLengthWithinMaximumAllowed>true</messageLengthWithinMaximumAllowed>"
        "<numberOfMessages>1</numberOfMessages></analyseMessageResponse>"
    )


IN_WORDS = {
    "message-credit-cost": "1.0",
    "message-encoding": "GSM7",
    "message-length": "5",
    "message-length-within-max-allowed": "true",
    "number-of-messages": "1",
}
ASKED_FOR_JSON = [
    ".json Accept: */*",
    ".json Accept: text/plain",
    " Accept: application/json",
    " Accept: text/json",
    " Accept: application/json, text/plain;q=0.5",
    " Accept: text/plain;q=0.5, application/json",
]
NOT_ASKED_FOR_JSON = [
    "",
    " Accept: */*",
    " Accept: text/plain",
    " Accept: text/html",
    " Accept: text/*",
    " Accept: image/png",
    " Accept: image/*",
    " Accept: image/avif,image/webp,*/*;q=0.8",
    " Accept: application/xml",
    " Accept: text/plain, application/json;q=0.5",
    " Accept: application/json;q=0, */*",
    ".xml",
    ".xml Accept: application/json",
]


def asked(api: Api, kind: str, how: str, body: object = None) -> Any:
    """Ask for an analysis and return the answer.

    `how` is the path's suffix, ` Accept: ` and a media type, or both.
    """
    suffix, _, accept = how.partition(" Accept: ")
    email, token = "demo@example.com", "11111111-1111-4111-8111-111111111111"
    headers = {"email": email, "token": token} | ({"Accept": accept} if accept else {})
    return api.app.test_client().post(
        f"/app/api/rest/v1/messages/analyse/{kind}{suffix}",
        json=body or {"message": "Hello", "recipientNumber": NUMBER},
        headers=headers,
    )


@pytest.mark.parametrize("how", [*ASKED_FOR_JSON, *NOT_ASKED_FOR_JSON])
@pytest.mark.parametrize("kind", [kind for kind in BARE if kind != "message-encoding"])
def test_a_bare_number_or_boolean_is_json_whatever_was_asked_for(
    api: Api, kind: str, how: str
) -> None:
    answer = asked(api, kind, how)
    assert (answer.status_code, answer.content_type) == (200, JSON_TYPE)
    assert answer.text == IN_WORDS[kind]
    assert answer.headers["X-Mock-Inferred"] == "I4"


@pytest.mark.parametrize("how", [*ASKED_FOR_JSON, *NOT_ASKED_FOR_JSON])
def test_a_bare_string_is_never_quoted_and_is_plain_text_unless_json_was_asked_for(
    api: Api, how: str
) -> None:
    answer = asked(api, "message-encoding", how)
    kind = JSON_TYPE if how in ASKED_FOR_JSON else "text/plain; charset=utf-8"
    assert (answer.status_code, answer.content_type) == (200, kind)
    assert answer.text == "GSM7"
    assert "X-Mock-Inferred" not in answer.headers


def test_what_a_message_costs_depends_on_the_country_of_its_number(api: Api) -> None:
    for number, cost in (
        ("0821234567", 2.0),
        ("+447400123456", 5.0),
        ("+12015550123", 2.4),
        ("+61412345678", 7.0),
        (27821234567, 2.0),
    ):
        answer = analyse(api, "message-credit-cost", "a" * 161, recipientNumber=number)
        assert answer.get_json() == cost, number
        full = analyse(api, "full", "a" * 161, recipientNumber=number).get_json()
        assert full["messageCreditCost"] == cost


@pytest.mark.parametrize("kind", PRICED)
@pytest.mark.parametrize(
    "number", [None, "", "nobody", "0123", "0821234567,0821234568", "9" * 400, 10**399]
)
def test_the_cost_needs_one_valid_number(api: Api, kind: str, number: object) -> None:
    answer = analyse(api, kind, "Hello", recipientNumber=number)
    refusal(answer, 400, 2, "Invalid mobile number", "recipientNumber" if number is None else "")
    answer = api.post(f"/messages/analyse/{kind}", json={"message": "Hello"})
    refusal(answer, 400, 2, "Invalid mobile number", "recipientNumber is missing")


@pytest.mark.parametrize("kind", UNPRICED)
@pytest.mark.parametrize("number", [None, "", "nobody"])
def test_the_other_analyses_ignore_the_number(api: Api, kind: str, number: object) -> None:
    assert analyse(api, kind, "Hello", recipientNumber=number).status_code == 200
    answer = api.post(f"/messages/analyse/{kind}", json={"message": "Hello"})
    assert answer.text == IN_WORDS[kind]


@pytest.mark.parametrize("kind", ["full", *BARE])
@pytest.mark.parametrize("fields", [{}, {"message": None}, {"text": "Hello"}], ids=str)
def test_an_absent_message_is_refused(api: Api, kind: str, fields: dict[str, object]) -> None:
    answer = api.post(f"/messages/analyse/{kind}", json={"recipientNumber": NUMBER, **fields})
    body = refusal(answer, 400, 100, None, "message is missing")
    assert "message" in body["message"]


def test_a_sub_account_may_analyse_too(api: Api) -> None:
    assert analyse(api.as_account(SUB_ACCOUNT), "number-of-messages", "Hello").get_json() == 1


def test_the_most_parts_allowed_is_a_setting(real_time: RealTime) -> None:
    service = Service(Settings(most_parts=2), now=real_time)
    api = Api(service)
    kind = "message-length-within-max-allowed"
    assert analyse(api, kind, "a" * 306).get_json() is True
    assert analyse(api, kind, "a" * 307).get_json() is False
    service.stop()
