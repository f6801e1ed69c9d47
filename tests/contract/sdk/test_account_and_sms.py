"""The client's calls about the account and sending; each test has the name of the method."""

from __future__ import annotations

import re

from zoomconnect_sdk.client import Client

from tests.conftest import ADMINISTRATOR, NOON, SUB_ACCOUNT

EMAIL, _ = ADMINISTRATOR
SUB_EMAIL, _ = SUB_ACCOUNT
NUMBER = "27821234567"
HEX_ID = re.compile(r"[0-9a-f]{24}")


def test_get_account_balance(sdk: Client) -> None:
    balance = sdk.get_account_balance()
    assert balance["creditBalance"] == 1000.0
    assert balance["links"] == [
        {"rel": "self", "href": f"{sdk.base_url}/api/rest/v1/account/balance"}
    ]


def test_get_account_statistics(sdk: Client) -> None:
    sdk.send_sms(NUMBER, "Hello", campaign="Reminders")
    report = sdk.get_account_statistics()
    assert list(report) == ["from", "to", "showingCreditValue", "grandTotal", "users"]
    assert report["from"] == NOON - 12 * 3_600_000
    assert report["to"] == NOON + 12 * 3_600_000 - 1
    assert report["grandTotal"]["total"] == 1
    (user,) = report["users"]
    assert user["user"]["emailAddress"] == EMAIL
    assert [campaign["campaign"] for campaign in user["campaigns"]] == ["Reminders"]


def test_account_transfer(sdk: Client) -> None:
    receiver = sdk.account_transfer(SUB_EMAIL, "10", EMAIL)
    assert receiver["emailAddress"] == SUB_EMAIL
    assert receiver["creditBalance"] == 110.0
    assert sdk.get_account_balance()["creditBalance"] == 990.0


def test_get_account_user_by_email(sdk: Client) -> None:
    (user,) = sdk.get_account_user_by_email(SUB_EMAIL)["webServiceUserList"]
    assert user["userId"] == 18988
    assert user["password"] is None


def test_create_account_user(sdk: Client) -> None:
    made = sdk.create_account_user(
        "Naledi", "Dlamini", "not kept", "naledi@example.com", "27600000197", creditBalance=50
    )
    assert made["emailAddress"] == "naledi@example.com"
    assert (made["creditBalance"], made["password"]) == (0.0, None)
    assert sdk.get_account_user_by_userId(made["userId"]) == made


def test_update_account_user(sdk: Client) -> None:
    changed = sdk.update_account_user(18988, "Nomsa", "Zulu", "not kept", "27600000199")
    assert (changed["firstName"], changed["lastName"]) == ("Nomsa", "Zulu")
    assert changed["emailAddress"] == SUB_EMAIL


def test_get_account_user_by_userId(sdk: Client) -> None:
    assert sdk.get_account_user_by_userId("18987")["emailAddress"] == EMAIL


def test_get_sms(sdk: Client) -> None:
    example = sdk.get_sms()
    assert set(example) == {"message", "campaign", "recipientNumber", "dateToSend", "dataField"}
    assert re.fullmatch(r"\d{12}", example["dateToSend"])


def test_send_sms(sdk: Client) -> None:
    answer = sdk.send_sms("+27821234567", "Hello", campaign="Reminders", dataField="order 1")
    assert HEX_ID.fullmatch(answer["messageId"])
    assert answer == {"messageId": answer["messageId"], "error": None}
    assert sdk.get_account_balance()["creditBalance"] == 999.0


def test_get_sms_bulk(sdk: Client) -> None:
    example = sdk.get_sms_bulk()
    assert set(example) == {"sendSmsRequests", "defaultDateToSend", "messagesPerMinute"}
    assert example["sendSmsRequests"][0]["recipientNumber"]


def test_send_sms_bulk(sdk: Client) -> None:
    answer = sdk.send_sms_bulk([NUMBER, "0831234567"], ["One", "Two"])
    assert [item["error"] for item in answer["sendSmsResponses"]] == [None, None]
    texts = [message["message"] for message in sdk.get_all_messages()["webServiceMessages"]]
    assert texts == ["Two", "One"]


def test_send_sms_bulk_with_one_text_for_many(sdk: Client) -> None:
    answer = sdk.send_sms_bulk([NUMBER, "0831234567"], "Same", messagesPerMinute=60)
    assert len(answer["sendSmsResponses"]) == 2


def test_send_sms_bulk_with_one_number(sdk: Client) -> None:
    answer = sdk.send_sms_bulk(NUMBER, "Alone")
    assert len(answer["sendSmsResponses"]) == 1
