"""The statistics report: what it counts, for which users, and who may see it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.error_bodies import refusal
from tests.api.second_team import FOREIGN, add_second_team
from tests.conftest import ADMINISTRATOR, NOON, SUB_ACCOUNT, Api

DAY = 86_400_000
MIDNIGHT = NOON - DAY // 2
"""2026-11-22 00:00 in South Africa."""
FIGURES = ["delivered", "sent", "failed", "failedRefunded", "failedOptout", "total"]
NOTHING = dict.fromkeys(FIGURES, 0)


def report(api: Api, **parameters: str) -> Any:
    answer = api.get("/account/statistics", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json


def total(api: Api, **parameters: str) -> float:
    found: float = report(api, **parameters)["grandTotal"]["total"]
    return found


def figures(**given: float) -> dict[str, float]:
    return {**NOTHING, **given, "total": sum(given.values())}


def become(api: Api, message_id: str, status: str) -> None:
    """Write a status for a message into the database, past the rules that lead to one."""
    with api.service.teams.default.transaction() as db:
        db.execute("UPDATE messages SET status = ? WHERE message_id = ?", (status, message_id))


def test_the_report_has_its_keys_in_the_observed_order(api: Api) -> None:
    api.send(campaign="Spring")
    answer = api.get("/account/statistics")
    found = answer.json
    assert list(found) == ["from", "to", "showingCreditValue", "grandTotal", "users"]  # type: ignore[arg-type]
    (person,) = found["users"]  # type: ignore[index]
    assert list(person) == ["user", "total", "campaigns"]
    assert list(person["campaigns"][0]) == ["campaign", "statistics"]
    for shown in (found["grandTotal"], person["total"], person["campaigns"][0]["statistics"]):  # type: ignore[index]
        assert list(shown) == FIGURES
    assert person["user"] == api.get("/account/user/18987").json
    assert "links" not in found  # type: ignore[operator]


def test_nothing_sent_is_all_zeros_and_no_users(api: Api) -> None:
    assert report(api) == {
        "from": MIDNIGHT,
        "to": MIDNIGHT + DAY - 1,
        "showingCreditValue": False,
        "grandTotal": NOTHING,
        "users": [],
    }


def test_the_report_in_xml(api: Api) -> None:
    api.send(campaign="Spring")
    text = api.get("/account/statistics.xml").text
    assert (
        "<accountStatistics><from>2026-11-22T00:00:00+02:00</from>"
        "<grandTotal><delivered>0.0</delivered><failed>0.0</failed>"
        "<failedOptout>0.0</failedOptout><failedRefunded>0.0</failedRefunded>"
        "<sent>1.0</sent><total>1.0</total></grandTotal>"
        "<showingCreditValue>false</showingCreditValue><to>2026-11-22T23:59:59.999+02:00</to>"
        "<userStatistics><campaignStatistics><campaign>Spring</campaign><statistics>" in text
    )
    assert "<userId>18987</userId></user></userStatistics>" in text
    assert "users>" not in text


def test_messages_count_by_user_and_campaign(api: Api, sub_api: Api) -> None:
    api.send(campaign="Spring")
    api.send(campaign="Spring")
    api.send(campaign="Autumn")
    api.send()
    sub_api.send(campaign="Spring")
    found = report(api)
    assert found["grandTotal"] == figures(sent=5)
    shown = {
        person["user"]["emailAddress"]: {
            row["campaign"]: row["statistics"]["total"] for row in person["campaigns"]
        }
        for person in found["users"]
    }
    assert shown == {
        ADMINISTRATOR[0]: {"": 1, "Autumn": 1, "Spring": 2},
        SUB_ACCOUNT[0]: {"Spring": 1},
    }
    assert [person["total"]["total"] for person in found["users"]] == [4, 1]


@pytest.mark.parametrize("campaign", [None, ""])
def test_no_campaign_counts_under_the_empty_name(api: Api, campaign: str | None) -> None:
    api.send(campaign=campaign)
    (row,) = report(api)["users"][0]["campaigns"]
    assert row["campaign"] == ""


@pytest.mark.parametrize(
    "status, figure",
    [
        ("DELIVERED", "delivered"),
        ("SENT", "sent"),
        ("UNKNOWN", "sent"),
        ("FAILED", "failed"),
    ],
)
def test_each_status_has_its_figure(api: Api, status: str, figure: str) -> None:
    become(api, api.send(), status)
    assert report(api)["grandTotal"] == figures(**{figure: 1})


@pytest.mark.parametrize(
    "status, figure",
    [("FAILED_REFUNDED", "failedRefunded"), ("FAILED_OPTOUT", "failedOptout")],
)
@pytest.mark.parametrize("asked", ["true", "TRUE", "True"])
def test_refunded_and_opted_out_count_only_when_asked_for(
    api: Api, status: str, figure: str, asked: str
) -> None:
    become(api, api.send(), status)
    assert report(api)["grandTotal"] == NOTHING
    assert report(api, includeRefundedAndOptout="false")["grandTotal"] == NOTHING
    assert report(api, includeRefundedAndOptout=asked)["grandTotal"] == figures(**{figure: 1})


def test_the_total_is_the_sum_of_what_is_shown(api: Api) -> None:
    for status in ("DELIVERED", "FAILED", "FAILED_REFUNDED", "FAILED_OPTOUT", "UNKNOWN"):
        become(api, api.send(), status)
    assert total(api) == 3
    assert total(api, includeRefundedAndOptout="true") == 5


def test_credit_value_sums_credits_instead_of_messages(api: Api) -> None:
    api.send(message="a" * 161)
    api.send("264811234567")
    become(api, api.send(), "DELIVERED")
    found = report(api, calculateCreditValue="true")
    assert found["showingCreditValue"] is True
    assert found["grandTotal"] == figures(sent=3.5, delivered=1.0)
    assert total(api) == 3


def test_scheduled_messages_do_not_count_until_they_go(api: Api) -> None:
    api.send(dateToSend="202611221300")
    assert total(api) == 0


def test_a_scheduled_message_never_counts_even_with_a_date_sent(api: Api) -> None:
    become(api, api.send(), "SCHEDULED")
    assert total(api) == 0


def test_deleted_messages_count(api: Api) -> None:
    assert api.call("DELETE", f"/messages/{api.send()}").status_code == 200
    assert total(api) == 1


@pytest.mark.parametrize("parameter", ["includeRefundedAndOptout", "calculateCreditValue"])
@pytest.mark.parametrize("value", ["t", "2", "null", "truely"])
def test_a_flag_is_true_or_false(api: Api, parameter: str, value: str) -> None:
    answer = api.get("/account/statistics", query_string={parameter: value})
    refusal(answer, 400, 100, None, parameter, "true or false")


def test_the_campaign_narrows_the_report(api: Api) -> None:
    api.send(campaign="Spring")
    api.send(campaign="Autumn")
    found = report(api, campaign="Spring")
    assert found["grandTotal"] == figures(sent=1)
    assert [row["campaign"] for row in found["users"][0]["campaigns"]] == ["Spring"]
    assert report(api, campaign="spring")["users"] == []
    assert total(api, campaign="") == 2


def test_the_address_narrows_the_report_to_one_user(api: Api, sub_api: Api) -> None:
    api.send()
    sub_api.send()
    found = report(api, userEmailAddress=SUB_ACCOUNT[0].upper())
    assert [person["user"]["userId"] for person in found["users"]] == [18988]
    assert found["grandTotal"] == figures(sent=1)


def test_a_sub_account_sees_only_itself(api: Api, sub_api: Api) -> None:
    api.send()
    sub_api.send()
    for parameters in ({}, {"userEmailAddress": SUB_ACCOUNT[0]}):
        found = report(sub_api, **parameters)
        assert [person["user"]["userId"] for person in found["users"]] == [18988]
        assert found["grandTotal"] == figures(sent=1)


@pytest.mark.parametrize("email", [FOREIGN[0], "nobody@example.com", "x" * 5000])
def test_a_foreign_address_is_forbidden(api: Api, email: str) -> None:
    add_second_team(api.service)
    answer = api.get("/account/statistics", query_string={"userEmailAddress": email})
    refusal(answer, 403, 111, "Forbidden", "userEmailAddress", "your own team")
    assert answer.headers["X-Mock-Assumed"] == "A22"


def test_the_administrators_address_is_forbidden_to_a_sub_account(sub_api: Api) -> None:
    answer = sub_api.get("/account/statistics", query_string={"userEmailAddress": ADMINISTRATOR[0]})
    refusal(answer, 403, 111, "Forbidden", ADMINISTRATOR[0])


def test_another_teams_messages_are_in_no_report_of_ours(api: Api) -> None:
    add_second_team(api.service)
    api.as_account(FOREIGN).send()
    assert total(api) == 0
    assert total(api.as_account(FOREIGN)) == 1


def test_replies_do_not_count(api: Api) -> None:
    reply = {"from": "0821234567", "message": "Yes"}
    assert api.control("POST", "/inbound", json=reply).status_code == 201
    assert report(api)["users"] == []


def test_voice_messages_do_not_count(api: Api) -> None:
    body = {"recipientNumber": "0821234567", "message": "Hello", "language": "en-ZA"}
    assert api.post("/voice/single-text", json=body).status_code == 200
    assert report(api)["users"] == []
