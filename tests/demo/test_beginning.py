"""The world with which the demo begins."""

from __future__ import annotations

from collections import Counter

import pytest

from sms_mock.config import DEMO_SEED
from sms_mock.demo.world import demo_document, next_morning
from sms_mock.domain.dates import DAY_MS, iso8601
from sms_mock.domain.one_time_code import find_code
from sms_mock.domain.text import analyse
from sms_mock.generate.people import PEOPLE
from sms_mock.world import MessageEntry, WorldDocument
from sms_mock.world.fixture_files import default_document
from tests.demo.conftest import MONDAY, demo_server
from tests.driving import FAILS, FAILS_REFUNDED, Live


@pytest.fixture(scope="module")
def world() -> WorldDocument:
    return demo_document(DEMO_SEED, MONDAY)


def moment(message: MessageEntry) -> int:
    """Return when a message was accepted or received."""
    return message.steps[0].at if message.steps else message.date_time_received or 0


def test_it_has_some_forty_messages_of_the_last_four_days_in_both_directions(
    world: WorldDocument,
) -> None:
    assert 38 <= len(world.messages) <= 45
    directions = Counter(message.message_type for message in world.messages)
    assert directions["OUTBOUND"] > directions["INBOUND"] > 10
    moments = [moment(message) for message in world.messages]
    assert moments == sorted(moments)
    assert MONDAY - 4 * DAY_MS - DAY_MS < moments[0] < MONDAY - 3 * DAY_MS
    assert moments[-1] < MONDAY


def test_one_opted_out_one_failed_one_was_refunded_and_one_is_still_to_come(
    world: WorldDocument,
) -> None:
    statuses = Counter(message.message_status for message in world.messages)
    assert statuses["FAILED_OPTOUT"] == statuses["FAILED"] == statuses["FAILED_REFUNDED"] == 1
    assert statuses["DELIVERED"] > 20
    (number,) = world.opt_outs
    about = [one for one in world.messages if number in (one.from_number, one.to_number)]
    assert [one.message_status or one.message for one in about] == [
        "DELIVERED",
        "STOP",
        "FAILED_OPTOUT",
    ]
    (coming,) = (one for one in world.messages if one.message_status == "SCHEDULED")
    assert coming.date_time_scheduled == next_morning(MONDAY) > MONDAY


def test_the_failing_people_have_the_numbers_with_that_fate(world: WorldDocument) -> None:
    fates = {one.number: one.fate for one in default_document().scenarios}
    assert (fates[FAILS], fates[FAILS_REFUNDED]) == ("fails", "fails-refunded")
    numbers = {contact.contact_number for contact in world.contacts}
    assert {FAILS, FAILS_REFUNDED} <= numbers


def test_every_number_lies_in_the_mocks_own_block(world: WorldDocument) -> None:
    numbers = {contact.contact_number for contact in world.contacts}
    numbers |= {one.to_number for one in world.messages} | {
        one.from_number for one in world.messages
    }
    assert all(number.startswith("27600000") for number in numbers)
    assert len({contact.contact_number for contact in world.contacts}) == len(world.contacts)


def test_the_patients_are_the_people_of_generate(world: WorldDocument) -> None:
    names = {(contact.first_name, contact.last_name) for contact in world.contacts}
    assert set(PEOPLE) < names


def test_only_an_emoji_and_an_accent_need_ucs2(world: WorldDocument) -> None:
    for message in world.messages:
        on_purpose = "🎂" in message.message or "Môre" in message.message
        assert (message.encoding == "UCS2") == on_purpose, message.message
        assert message.encoding == analyse(message.message).encoding
        assert "{" not in message.message
    assert sum(message.encoding == "UCS2" for message in world.messages) == 2


def test_its_codes_are_found_as_codes(world: WorldDocument) -> None:
    found = [find_code(one.message) for one in world.messages if one.campaign == "sign-in"]
    assert len(found) == 5
    assert all(code is not None and len(code) == 6 for code in found)


def test_no_appointment_is_before_its_message_or_on_a_sunday(world: WorldDocument) -> None:
    for message in world.messages:
        assert " Sun " not in message.message
        assert "So " not in message.message


def test_the_balance_is_what_was_bought_less_the_costs_plus_the_refund(demo: Live) -> None:
    rows = demo.ledger()
    sums = Counter(row["reason"] for row in rows)
    assert (sums["top-up"], sums["refund"]) == (1, 1)
    sent = demo.mock("GET", "/messages?limit=1000&q=is:outbound")["items"]
    refunded = [one for one in sent if one["messageStatus"] == "FAILED_REFUNDED"]
    costs = sum(one["creditCost"] for one in sent)
    assert sum(one["creditCost"] for one in refunded) == 1
    assert demo.balance() == rows[0]["credits"] - costs + 1 == rows[-1]["balance"]
    balance = 0.0
    for row in rows:
        balance += row["credits"]
        assert row["balance"] == balance


def test_the_same_seed_and_instant_begin_the_same_demo_and_another_seed_another() -> None:
    assert demo_document(3, MONDAY) == demo_document(3, MONDAY)
    assert demo_document(3, MONDAY).messages != demo_document(4, MONDAY).messages


@pytest.mark.parametrize("hour", [0, 5, 13, 23])
def test_it_begins_at_any_time_of_the_day(hour: int) -> None:
    at = MONDAY + hour * 3_600_000
    moments = [moment(message) for message in demo_document(DEMO_SEED, at).messages]
    assert moments == sorted(moments)
    assert moments[-1] < at


def test_the_flags_for_credentials_and_credits_hold_for_it() -> None:
    with demo_server(email="me@example.org", token="mine", credits=77_000) as demo:
        mine = demo.as_(("me@example.org", "mine"))
        assert mine.balance() == 77.0
        mine.advance(10)
        assert [one["email"] for one in mine.mock("GET", "/requests?limit=2")["items"]] == [
            "me@example.org",
            "me@example.org",
        ]


def test_its_messages_are_listed_and_found_as_everybodys_are(demo: Live) -> None:
    listed = demo.get("/messages/all?pageSize=100").json
    shown = demo.mock("GET", "/messages?limit=1000")
    assert len(listed["webServiceMessages"]) == shown["total"]  # type: ignore[index]
    (refused,) = demo.mock("GET", "/messages?q=status:failed_optout")["items"]
    assert refused["message"].startswith("Good day ")
    assert [step["status"] for step in refused["steps"]] == ["SENT", "FAILED_OPTOUT"]
    conversations = demo.mock("GET", "/conversations")
    assert all(one["name"] for one in conversations["items"])


def test_an_exported_demo_is_imported_as_an_ordinary_world(demo: Live) -> None:
    state = demo.mock("GET", "/state")
    with demo_server(demo=False, at=MONDAY + DAY_MS) as other:
        other.mock("PUT", "/state", state)
        assert other.mock("GET", "/state") == state
        assert iso8601(MONDAY) == other.mock("GET", "/clock")["now"]
