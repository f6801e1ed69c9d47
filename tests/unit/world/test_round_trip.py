"""A whole document is read as typed values, and written as the same world."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sms_mock.domain.pricing import Rates
from sms_mock.world import (
    AudioEntry,
    CarrierEntry,
    ContactEntry,
    GroupEntry,
    MessageEntry,
    ScenarioEntry,
    StepEntry,
    TeamEntry,
    TemplateEntry,
    UserEntry,
    VoiceMessageEntry,
    WorldDocument,
    as_document,
    read_world,
)
from sms_mock.world.entries import ClockEntry
from tests.unit.world.documents import FULL, MESSAGE_ID, REPLY_ID, USER, VOICE_ID

HALF_PAST_TEN = 1_761_985_800_000


def test_one_email_address_is_a_whole_world() -> None:
    world = read_world({"users": [{"email": "demo@example.com"}]})
    assert world == WorldDocument(users=(UserEntry(email="demo@example.com", administrator=True),))
    assert world.team == TeamEntry(name="Mock team", number="27600000000", delivery=None)
    assert world.rates == Rates(1000, {})
    assert world.users[0].credits == 0
    assert world.users[0].webhook_style == "both"


def test_every_key_reaches_its_typed_attribute() -> None:
    world = read_world(FULL)
    assert world == WorldDocument(
        team=TeamEntry(name="Shop", number="27600000009", delivery="timed:0.5"),
        users=(
            UserEntry(
                user_id=1,
                email="boss@example.com",
                token="boss-token",
                url_token="boss-url-token",
                secret_key="boss-secret-key",
                administrator=True,
                first_name="Thandi",
                last_name="Maseko",
                company="Shop",
                contact_number="27600000100",
                credits=12_345,
                reply_url="http://localhost:5000/replies",
                delivery_report_url="https://example.com/reports?key=1",
                webhook_style="form",
            ),
            UserEntry(user_id=2, email="sub@example.com", administrator=False),
        ),
        groups=(
            GroupEntry(group_id="5b3766100000000000000001", name="Staff"),
            GroupEntry(name="Customers"),
        ),
        contacts=(
            ContactEntry(
                contact_id="5b37661a0000000000000100",
                title="Dr",
                first_name="Ayesha",
                last_name="Moosa",
                contact_number="27600000101",
                groups=(0, 1),
            ),
            ContactEntry(contact_number="447400123456"),
        ),
        templates=(TemplateEntry(template_id=7, name="Hello", data="Hello there"),),
        rates=Rates(3000, {"ZA": 1000, "NO": 2500}),
        opt_outs=("27600000105",),
        scenarios=(
            ScenarioEntry(number="27600000001", fate="fails"),
            ScenarioEntry(number="27600000002", fate="replies", text="Yes", seconds=0.0),
        ),
        carriers=(
            CarrierEntry(
                name="Vodacom", prefixes=("2782", "2772"), delay=(1.0, 5.0), failure_share=0.25
            ),
        ),
        faults=({"match": {"path": "/sms/send"}, "effect": {"status": 500}},),
        messages=(
            MessageEntry(
                message_id=MESSAGE_ID,
                user_id=2,
                message_type="OUTBOUND",
                from_number="27600000009",
                to_number="27600000100",
                message="Hello",
                campaign="autumn",
                data_field="row 12",
                date_time_sent=HALF_PAST_TEN,
                message_status="DELIVERED",
                deleted=True,
                credit_cost=1500,
                number_of_messages=1,
                encoding="GSM7",
                steps=(
                    StepEntry(status="SENT", at=HALF_PAST_TEN),
                    StepEntry(status="DELIVERED", at=HALF_PAST_TEN + 2250),
                ),
            ),
            MessageEntry(
                message_id=REPLY_ID,
                message_type="INBOUND",
                from_number="27600000100",
                to_number="27600000009",
                message="Hi",
                date_time_received=HALF_PAST_TEN + 60_000,
                read=True,
                replied_to_message_id=MESSAGE_ID,
            ),
        ),
        voice_messages=(
            VoiceMessageEntry(
                voice_message_id=VOICE_ID,
                user_id=2,
                to_number="27600000100",
                message="Your table is ready.",
                language="en-ZA",
                campaign="autumn",
                data_field="row 13",
                date_time_sent=HALF_PAST_TEN,
                message_status="DELIVERED",
                deleted=True,
                credit_cost=1500,
                retry_count=3,
                retry_minimum_interval=5,
                retry_maximum_interval=15,
                steps=(StepEntry(status="SENT", at=HALF_PAST_TEN),),
            ),
            VoiceMessageEntry(
                to_number="27600000100",
                audio=AudioEntry(type="audio/mpeg", data=b"ID3"),
                date_time_sent=HALF_PAST_TEN,
                message_status="DELIVERED",
            ),
        ),
        ledger=(
            {
                "at": HALF_PAST_TEN,
                "user_id": 1,
                "reason": "send",
                "credits": -1500,
                "balance": None,
                "message_id": None,
            },
        ),
        deliveries=(
            {
                "kind": "deliveryReport",
                "message_id": MESSAGE_ID,
                "url": "http://localhost:5000/reports",
                "style": "form",
                "parameters": {"status": "DELIVERED"},
                "state": "delivered",
                "tries": 1,
                "next_attempt_at": None,
                "attempts": [
                    {
                        "at": HALF_PAST_TEN + 3000,
                        "status": 200,
                        "seconds": 0.25,
                        "error": None,
                        "response": None,
                        "nonce": None,
                        "nonce_date": None,
                        "checksum": None,
                    }
                ],
            },
        ),
        tasks=(
            {
                "kind": "outcome",
                "message_id": MESSAGE_ID,
                "due_at": HALF_PAST_TEN + 2000,
                "status": "DELIVERED",
                "reports": None,
                "text": None,
            },
        ),
        clock=ClockEntry(frozen_at=HALF_PAST_TEN),
    )


@pytest.mark.parametrize("document", [FULL, {"users": [USER]}])
def test_a_written_world_reads_as_the_same_world(document: dict[str, Any]) -> None:
    world = read_world(document)
    written = as_document(world)
    assert read_world(written) == world
    assert as_document(read_world(written)) == written


def test_reading_leaves_the_document_as_it_was() -> None:
    document = copy.deepcopy(FULL)
    read_world(document)
    assert document == FULL


def test_writing_keeps_milliseconds_and_thousandths() -> None:
    written = as_document(read_world(FULL))
    assert written["users"][0]["credits"] == 12.345
    assert written["messages"][0]["steps"][1]["at"] == "2025-11-01T10:30:02.250+02:00"
