"""The log's summary of each successful request."""

from __future__ import annotations

from typing import Any

import pytest

from sms_mock.journal.records import RequestRecord
from tests.api.stored_messages import store_inbound, store_outbound
from tests.conftest import NOON, Api


@pytest.fixture
def said(api: Api) -> list[str]:
    """Return a list that gets the log's summary of each request from now on; a refused one fails
    the test.
    """
    summaries: list[str] = []

    def note(record: RequestRecord) -> None:
        assert record.status < 300, record
        summaries.append(record.summary)

    api.service.log = note
    return summaries


def member(answer: Any, name: str) -> str:
    return str(answer.json[name])


def test_of_the_account(api: Api, said: list[str]) -> None:
    api.get("/account/balance")
    api.get("/account/statistics")
    api.get("/account/statistics?calculateCreditValue=true")
    api.get("/account/user?searchEmail=SUB@example.com")
    api.get("/account/user?searchEmail=nobody@example.com")
    api.get("/account/user/18988")
    api.post("/account/user/18988", json={"firstName": "Sue"})
    assert said == [
        *("1000.0 credits", "0 in all", "0.0 credits", "1 found", "0 found"),
        *("sub@example.com", "sub@example.com"),
    ]


def test_of_contacts_and_groups(api: Api, said: list[str]) -> None:
    contact = member(
        api.post("/contacts/create", json={"contactNumber": "0821234567"}), "contactId"
    )
    group = member(api.post("/groups/create", json={"name": "Choir"}), "groupId")
    api.get(f"/contacts/{contact}/addToGroup/{group}")
    api.get(f"/contacts/{contact}/addFromGroup/{group}")
    api.get("/contacts/all?pageSize=5")
    api.get("/groups/all")
    assert said == [
        *(f"27821234567 {contact}", f"'Choir' {group}"),
        *("the contact is in the group", "the contact is not in the group"),
        *("5 of 13", "4 of 4"),
    ]


def test_of_messages(api: Api, said: list[str]) -> None:
    sent = store_outbound(api.service, status="DELIVERED")
    store_inbound(api.service)
    scheduled = store_outbound(
        api.service, status="SCHEDULED", sent_at=None, scheduled_at=NOON + 1000
    )
    api.get(f"/messages/{sent}")
    api.call("DELETE", f"/messages/{scheduled}")
    api.call("DELETE", f"/messages/{scheduled}")
    api.get("/messages/all?type=INBOUND")
    api.get("/templates/all")
    api.get("/sms/send")
    assert said == [
        *("OUTBOUND DELIVERED", "never goes, 1.0 credit back", "was deleted already"),
        *("1 of 1", "3 of 3", "an example of what to POST; nothing was sent"),
    ]


def test_of_analyses(api: Api, said: list[str]) -> None:
    text = {"message": "Ж" * 71, "recipientNumber": "0821234567"}
    api.post("/messages/analyse/full", json=text)
    api.post("/messages/analyse/number-of-messages", json={"message": "Hi"})
    assert said == ["UCS2 2 parts 2.0 credits", "GSM7 1 part"]
