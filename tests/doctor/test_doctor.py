"""The doctor's findings, each provoked through the API and absent without its cause."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sms_mock import doctor
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
    assert found["summary"] == "1 request had parameters that mean nothing there"


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


def test_dear_characters_are_named_with_what_they_cost(api: Api) -> None:
    text = "It\u2019s ready \u2013 " + "x" * 80
    api.send(NUMBER, text)
    api.send("0829999999", text)
    found = findings(api)["dear-characters"]
    assert "\u2019 (U+2019)" in found["summary"]
    assert found["summary"].endswith("made 2 messages UCS2 and cost 2 credits more")
    assert len(found["where"]) == 2


@pytest.mark.parametrize(
    "sign, named", [("\U0001f600", "U+1F600"), ("\u2764\ufe0f", "U+2764"), ("e\u0301", "U+0301")]
)
def test_emoji_and_loose_accents_are_dear_too(api: Api, sign: str, named: str) -> None:
    api.send(NUMBER, sign + "x" * 80)
    found = findings(api)["dear-characters"]
    assert named in found["summary"]
    assert "cost 1 credit more" in found["summary"]


@pytest.mark.parametrize("text", ["It\u2019s ready", "\U0001f600" * 40, "\u4f60\u597d " + "x" * 80])
def test_characters_that_cost_nothing_or_mean_something_are_not_dear(api: Api, text: str) -> None:
    api.send(NUMBER, text)
    assert "dear-characters" not in findings(api)


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
