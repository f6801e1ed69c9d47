"""The client's calls about messages and templates; each test has the name of the method."""

from __future__ import annotations

import pytest
import requests
from zoomconnect_sdk.client import Client

from tests.conftest import NOON

NUMBER = "27821234567"


def inbox_message(sdk: Client) -> str:
    """Let somebody send a reply, and return its id."""
    response = requests.post(
        sdk.base_url.removesuffix("/app") + "/_mock/inbound",
        json={"from": NUMBER, "message": "Yes, please."},
        timeout=5,
    )
    assert response.status_code == 201
    message_id: str = response.json()["messageId"]
    return message_id


def test_get_all_messages(sdk: Client) -> None:
    message_id = sdk.send_sms(NUMBER, "Hello")["messageId"]
    found = sdk.get_all_messages()
    assert (found["page"], found["pageSize"], found["totalElements"]) == (1, 100, 1)
    assert [message["messageId"] for message in found["webServiceMessages"]] == [message_id]


def test_get_message_analyses(sdk: Client) -> None:
    assert sdk.get_message_analyses("a€", NUMBER) == {
        "characterAnalysis": [["a", "GSM7", 1], ["€", "GSM7", 2]],
        "messageCreditCost": 1.0,
        "messageEncoding": "GSM7",
        "messageLength": 3,
        "messageLengthWithinMaximumAllowed": True,
        "numberOfMessages": 1,
    }


@pytest.mark.parametrize("number, succeeds", [(NUMBER, True), ("0000000000", False)])
def test_get_message_credit_cost(sdk: Client, number: str, succeeds: bool) -> None:
    """For answers that are a single value, the client tells only whether there was one."""
    assert sdk.get_message_credit_cost("Hello", number) is succeeds


def test_get_message_encoding(sdk: Client) -> None:
    assert sdk.get_message_encoding("Hello", NUMBER) is True


def test_get_message_length(sdk: Client) -> None:
    assert sdk.get_message_length("Hello", NUMBER) is True


def test_check_message_length_within_max(sdk: Client) -> None:
    assert sdk.check_message_length_within_max("Hello", NUMBER) is True


def test_get_number_of_messages(sdk: Client) -> None:
    assert sdk.get_number_of_messages("Hello", NUMBER) is True


def test_get_message(sdk: Client) -> None:
    message_id = sdk.send_sms("0821234567", "Hello", campaign="Reminders", dataField="7")[
        "messageId"
    ]
    message = sdk.get_message(message_id)
    assert message["toNumber"] == NUMBER
    assert message["fromNumber"] == "27600000000"
    assert (message["message"], message["campaign"]) == ("Hello", "Reminders")
    assert (message["userDataField"], message["creditCost"]) == ("7", 1.0)
    assert (message["messageStatus"], message["dateTimeSent"]) == ("SENT", NOON)
    assert message["contact"] is None


def test_delete_message(sdk: Client) -> None:
    message_id = sdk.send_sms(NUMBER, "Hello")["messageId"]
    assert sdk.delete_message(message_id) is True
    assert sdk.get_message(message_id)["deleted"] is True


def test_mark_message_as_read(sdk: Client) -> None:
    message_id = inbox_message(sdk)
    assert sdk.get_message(message_id)["read"] is False
    assert sdk.mark_message_as_read(message_id)["read"] is True
    assert sdk.get_message(message_id)["read"] is True


def test_mark_message_as_unread(sdk: Client) -> None:
    message_id = inbox_message(sdk)
    sdk.mark_message_as_read(message_id)
    assert sdk.mark_message_as_unread(message_id)["read"] is False


def test_get_all_templates(sdk: Client) -> None:
    templates = sdk.get_all_templates()["webServiceTemplates"]
    assert [template["templateId"] for template in templates] == [301, 302, 303]


def test_get_template(sdk: Client) -> None:
    assert sdk.get_template(301)["name"] == "Appointment reminder"


def test_delete_template(sdk: Client) -> None:
    assert sdk.delete_template(301) is True
    assert sdk.delete_template(301) is False
