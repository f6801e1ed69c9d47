"""The doctor's findings: each is provoked through the API, and absent without its cause."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sms_mock.doctor import examine as doctor
from sms_mock.domain.replacements import as_gsm7, replacement
from tests.conftest import Api, RealTime
from tests.driving import Live, live  # noqa: F401 - `live` is a fixture
from tests.receiver import Receiver, answer

NUMBER = "0821234567"


def findings(api: Api) -> dict[str, dict[str, Any]]:
    answer: Any = api.control("GET", "/doctor").json
    return {finding["rule"]: finding for finding in answer["findings"]}


def test_a_quiet_run_has_no_findings(api: Api, real_time: RealTime) -> None:
    api.send(NUMBER, "Hello")
    real_time.pass_seconds(61)
    api.send(NUMBER, "Hello")
    assert findings(api) == {}


def test_a_token_in_a_url_is_found_and_not_repeated(api: Api) -> None:
    token = "11111111-1111-4111-8111-111111111111"
    api.get(f"/account/balance?email=demo@example.com&token={token}", headers=None)
    found = findings(api)["token-in-url"]
    assert found["severity"] == "warning"
    assert found["where"] == ["request 1"]
    assert token not in str(found)


def test_a_url_sending_token_in_a_path_is_a_hint_and_not_repeated(api: Api) -> None:
    token = "22222222-2222-4222-8222-222222222222"
    sent = api.get(
        f"/sms/send-url/{token}?recipientNumber={NUMBER}&message=Hello", headers={"email": ""}
    )
    assert sent.status_code == 200
    found = findings(api)["token-in-path"]
    assert (found["severity"], found["where"]) == ("hint", ["request 1"])
    assert token not in str(found)


def test_a_date_in_the_past_is_found(api: Api) -> None:
    api.send(NUMBER, dateToSend="202611221000")
    found = findings(api)["date-in-the-past"]
    assert found["severity"] == "error"
    assert "UTC+2" in found["help"]


def test_a_parameter_that_means_nothing_is_found(api: Api) -> None:
    api.get("/messages/all?dataField=x")
    assert findings(api) == {}
    api.get("/messages/all?dataFeild=x")
    found = findings(api)["ignored-parameters"]
    assert (found["severity"], found["where"]) == ("warning", ["request 2"])
    assert found["summary"] == "1 request had parameters that the operation does not have"


@pytest.mark.parametrize("date", ["2026-12-01T09:00:00Z", "2026-12-01", "1796000000000"])
def test_a_date_that_live_very_probably_misreads_is_found(api: Api, date: str) -> None:
    sms = {"recipientNumber": NUMBER, "message": "Hello", "dateToSend": date}
    assert api.post("/sms/send", json=sms).status_code == 400
    found = findings(api)["misread-date"]
    assert (found["severity"], found["where"]) == ("error", ["request 1"])
    assert "sends at once" in found["help"]


def test_a_date_of_twelve_digits_is_nothing_to_find(api: Api) -> None:
    api.send(NUMBER, dateToSend="202612010900")
    assert findings(api) == {}


def test_a_date_without_quotes_is_found(api: Api) -> None:
    api.send(NUMBER, dateToSend=202612010900)
    assert findings(api)["unquoted-date"]["severity"] == "warning"


@pytest.mark.parametrize("content_type", [None, "application/x-www-form-urlencoded", "text/json"])
def test_a_body_of_a_type_that_live_refuses_is_found(api: Api, content_type: str | None) -> None:
    body = '{"recipientNumber": "27821234567", "message": "Hello"}'
    api.post("/sms/send", data=body, content_type=content_type)
    found = findings(api)["refused-body-type"]
    assert (found["severity"], found["where"]) == ("error", ["request 1"])
    assert "Content-Type: application/json" in found["help"]
    assert ("curl -d" in found["help"]) is ("urlencoded" in (content_type or ""))


def test_bodies_of_their_type_and_forms_are_nothing_to_find(api: Api) -> None:
    sms = {"recipientNumber": "27821234567", "message": "Hello"}
    api.post("/sms/send", json=sms)
    xml = "<sendSmsRequest><recipientNumber>27821234567</recipientNumber><message>Hi</message>"
    api.post("/sms/send", data=f"{xml}</sendSmsRequest>", content_type="text/xml")
    api.post("/sms/send-url-parameters", data={**sms, "message": "Good morning"})
    assert findings(api) == {}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_misspelt_field_is_found_with_what_was_probably_meant(api: Api, form: str) -> None:
    if form == "json":
        api.send(NUMBER, campain="Sale")
    else:
        fields = "<recipientNumber>27821234567</recipientNumber><message>Hi</message>"
        body = f"<sendSmsRequest>{fields}<campain>Sale</campain></sendSmsRequest>"
        api.post("/sms/send", data=body, content_type="application/xml")
    found = findings(api)["misspelt-fields"]
    assert (found["severity"], found["where"]) == ("warning", ["request 1"])
    assert "campain (probably campaign)" in found["summary"]


def test_a_misspelt_field_of_a_bulk_item_is_found(api: Api) -> None:
    item = {"recipientNumber": NUMBER, "message": "Hello", "datafield": "7"}
    api.post("/sms/send-bulk", json={"sendSmsRequests": [item]})
    assert "datafield (probably dataField)" in findings(api)["misspelt-fields"]["summary"]


def test_an_unknown_field_that_resembles_none_is_nothing_to_find(api: Api) -> None:
    api.send(NUMBER, xyz="1", links=[])
    assert findings(api) == {}


@pytest.mark.parametrize("length, found", [(50, False), (51, True)])
def test_a_long_data_field_is_found(api: Api, length: int, found: bool) -> None:
    api.send(NUMBER, dataField="x" * length)
    assert ("long-data-field" in findings(api)) is found


# All teams


def made_team(api: Api, name: str = "") -> Any:
    return api.control("POST", "/teams", json={"name": name} if name else {}).json


def send_as(api: Api, team: Any, **fields: Any) -> None:
    sms = {"recipientNumber": "27821234567", "message": "Hello", **fields}
    headers = {"email": team["email"], "token": team["token"]}
    assert api.post("/sms/send", json=sms, headers=headers).status_code == 200


def all_teams(api: Api, more: str = "") -> Any:
    return api.control("GET", f"/doctor?team=all{more}").json


def test_all_teams_are_read_and_each_finding_names_its_own(api: Api) -> None:
    team = made_team(api)
    send_as(api, team, dateToSend="202001011000")
    api.send(NUMBER, "Hello")
    answer = all_teams(api)
    assert answer["read"] == {"teams": 2, "requests": 2}
    (finding,) = answer["findings"]
    assert (finding["rule"], finding["team"]) == ("date-in-the-past", team["teamId"])


def test_the_findings_of_all_teams_are_sorted_by_severity(api: Api) -> None:
    api.send(NUMBER, "Hello")
    api.send(NUMBER, "Hello")
    send_as(api, made_team(api), dateToSend="202001011000")
    severities = [finding["severity"] for finding in all_teams(api)["findings"]]
    assert severities == ["error", "warning"]


def test_what_was_found_about_a_deleted_team_is_kept(api: Api) -> None:
    team = made_team(api)
    send_as(api, team, dateToSend="202001011000")
    api.control("DELETE", f"/teams/{team['teamId']}")
    answer = all_teams(api)
    assert answer["read"] == {"teams": 2, "requests": 1}
    assert [finding["team"] for finding in answer["findings"]] == [team["teamId"]]


def test_the_last_200_deleted_teams_are_kept(api: Api) -> None:
    first = made_team(api)
    send_as(api, first, dateToSend="202001011000")
    api.control("DELETE", f"/teams/{first['teamId']}")
    for _ in range(199):
        api.control("DELETE", f"/teams/{made_team(api)['teamId']}")
    assert all_teams(api)["read"] == {"teams": 201, "requests": 1}
    api.control("DELETE", f"/teams/{made_team(api)['teamId']}")
    assert all_teams(api) == {"read": {"teams": 201, "requests": 0}, "findings": []}


def test_a_reset_of_the_whole_server_forgets_deleted_teams(api: Api) -> None:
    team = made_team(api)
    send_as(api, team, dateToSend="202001011000")
    api.control("DELETE", f"/teams/{team['teamId']}")
    api.control("POST", "/reset", json={"all": True})
    assert all_teams(api) == {"read": {"teams": 1, "requests": 0}, "findings": []}


def test_teams_are_chosen_by_the_beginning_of_their_name(api: Api) -> None:
    ours, theirs = made_team(api, "checkout-1"), made_team(api, "billing-1")
    for team in (ours, theirs):
        send_as(api, team, dateToSend="202001011000")
        api.control("DELETE", f"/teams/{team['teamId']}")
    answer = all_teams(api, "&teamName=checkout-")
    assert answer["read"] == {"teams": 1, "requests": 1}
    assert [finding["team"] for finding in answer["findings"]] == [ours["teamId"]]


def test_a_name_without_all_teams_is_a_mistake(api: Api) -> None:
    answer = api.control("GET", "/doctor?teamName=checkout-")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["field"] == "teamName"


def test_one_team_is_read_by_itself(api: Api) -> None:
    team = made_team(api)
    send_as(api, team, dateToSend="202001011000")
    answer: Any = api.control("GET", "/doctor").json
    assert answer == {"read": {"teams": 1, "requests": 0}, "findings": []}
    answer = api.control("GET", f"/doctor?team={team['teamId']}").json
    assert answer["read"] == {"teams": 1, "requests": 1}


def test_single_sends_where_bulk_fits_are_found(api: Api, real_time: RealTime) -> None:
    for count in range(20):
        api.send(f"08212345{count:02}", "Sale today")
        real_time.pass_seconds(2)
    assert findings(api)["single-sends"]["summary"] == "20 single sends within a minute"


def test_slow_single_sends_are_nothing_to_find(api: Api, real_time: RealTime) -> None:
    for count in range(25):
        api.send(f"08212345{count:02}", "Sale today")
        real_time.pass_seconds(4)
    assert "single-sends" not in findings(api)


def test_polling_without_a_pause_is_found(api: Api, real_time: RealTime) -> None:
    for _ in range(6):
        api.get("/messages/all?type=INBOUND")
        real_time.pass_seconds(1)
    assert findings(api)["eager-polling"]["severity"] == "warning"


def test_polling_with_a_pause_is_nothing_to_find(api: Api, real_time: RealTime) -> None:
    for _ in range(10):
        api.get("/messages/all?type=INBOUND")
        real_time.pass_seconds(10)
    assert findings(api) == {}


@pytest.mark.parametrize("seconds, found", [(0.1, True), (5, False)])
def test_retries_without_back_off_are_found(
    api: Api, real_time: RealTime, seconds: float, found: bool
) -> None:
    api.control("POST", "/faults", json={"effect": {"status": 503}})
    for _ in range(4):
        api.post("/sms/send", json={"recipientNumber": NUMBER, "message": "Hello"})
        real_time.pass_seconds(seconds)
    assert ("retries-without-back-off" in findings(api)) is found


@pytest.mark.parametrize("seconds, found", [(29, True), (30, False)])
def test_one_retry_before_retry_after_has_passed_is_found(
    api: Api, real_time: RealTime, seconds: float, found: bool
) -> None:
    api.control("POST", "/faults", json={"effect": {"retryAfter": 30}})
    for _ in range(2):
        api.post("/sms/send", json={"recipientNumber": NUMBER, "message": "Hello"})
        real_time.pass_seconds(seconds)
    seen = findings(api)
    assert ("ignored-retry-after" in seen) is found
    if found:
        assert seen["ignored-retry-after"]["where"] == ["request 2"]
        assert "retries-without-back-off" not in seen


def test_costly_characters_are_named_with_what_they_cost(api: Api) -> None:
    text = "It\u2019s ready \u2013 " + "x" * 80
    api.send(NUMBER, text)
    api.send("0829999999", text)
    found = findings(api)["costly-characters"]
    assert "\u2019 (U+2019)" in found["summary"]
    assert found["summary"].endswith("made 2 messages UCS2 and cost 2 credits more")
    assert len(found["where"]) == found["count"] == 2


@pytest.mark.parametrize(
    "sign, named", [("\U0001f600", "U+1F600"), ("\u2764\ufe0f", "U+2764"), ("e\u0301", "U+0301")]
)
def test_emoji_and_loose_accents_are_costly_too(api: Api, sign: str, named: str) -> None:
    api.send(NUMBER, sign + "x" * 80)
    found = findings(api)["costly-characters"]
    assert named in found["summary"]
    assert "cost 1 credit more" in found["summary"]


@pytest.mark.parametrize("text", ["It\u2019s ready", "\U0001f600" * 40, "\u4f60\u597d " + "x" * 80])
def test_characters_that_cost_nothing_or_mean_something_are_not_costly(api: Api, text: str) -> None:
    api.send(NUMBER, text)
    assert "costly-characters" not in findings(api)


def test_the_same_text_twice_within_a_minute_is_found(api: Api, real_time: RealTime) -> None:
    api.send(NUMBER, "Your order is ready")
    real_time.pass_seconds(30)
    api.send(NUMBER, "Your order is ready")
    api.send("0829999999", "Your order is ready")
    assert findings(api)["same-text-twice"]["summary"].startswith("1 message repeated")


def test_a_receiver_that_refuses_is_found(live: Live) -> None:  # noqa: F811
    with Receiver(answer(500)) as receiver:
        url = f"{receiver.url}?token=opensesame"
        live.mock("PUT", "/accounts/18987/developer-settings", {"deliveryReportUrl": url})
        live.mock("PUT", "/clock", {"freeze": True})
        live.send(NUMBER)
        live.mock("POST", "/clock/advance", {"seconds": 5})
    found = findings(live)["refusing-receiver"]
    assert found["severity"] == "error"
    (where,) = found["where"]
    assert where.startswith(f"{receiver.url}?token=")
    assert "opensesame" not in str(found)
    assert "status 500" in found["summary"]


def test_a_receiver_that_answers_slowly_is_found(live: Live) -> None:  # noqa: F811
    with Receiver(answer(200)) as receiver:
        url = receiver.url
        live.mock("PUT", "/accounts/18987/developer-settings", {"deliveryReportUrl": url})
        live.mock("PUT", "/clock", {"freeze": True})
        live.send(NUMBER)
        live.mock("POST", "/clock/advance", {"seconds": 5})
    assert findings(live) == {}
    state = live.mock("GET", "/state")
    state["deliveries"][0]["attempts"][0]["seconds"] = 2.5
    live.mock("PUT", "/state", state)
    found = findings(live)["slow-receiver"]
    assert (found["severity"], found["where"]) == ("warning", [url])
    assert found["summary"] == "1 answer took over 2 s, the longest 2.5 s"


def test_the_docs_name_every_rule_with_its_severity() -> None:
    sources = [path.read_text("utf-8") for path in Path(doctor.__file__).parent.glob("*.py")]
    rules = re.findall(r'Finding\(\s*"([\w-]+)",\s*"(\w+)"', "".join(sources))
    page = Path(__file__).parents[2] / "docs" / "before-you-go-live.md"
    listed = re.findall(r"^\| `([\w-]+)` \| (\w+) \|", page.read_text("utf-8"), re.MULTILINE)
    assert len(rules) >= 10
    assert sorted(listed) == sorted(rules)


@pytest.mark.parametrize(
    "text, plain",
    [
        ("\u201cHi\u201d \u2013 it\u2019s \u2026", '"Hi" - it\'s ...'),
        ("na\u00efve \u0161", "naive s"),
        ("caf\u00e9", "caf\u00e9"),
        ("zero\u200bwidth", "zerowidth"),
        ("\u4f60", None),
        ("\U0001f600", None),
    ],
)
def test_plain_forms_keep_what_a_text_says(text: str, plain: str | None) -> None:
    assert as_gsm7(text) == plain


def test_a_letter_that_has_no_plain_form_has_no_replacement() -> None:
    assert replacement("\u4f60") is None
