"""`GET /_mock/report` without a number: a whole run as one HTML file, as text and as JSON."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from werkzeug.test import TestResponse

from tests.conftest import SECRET_KEY, SUB_ACCOUNT, URL_TOKEN
from tests.contract.test_docs import ROOT
from tests.driving import ADMINISTRATOR_ID, FAILS_REFUNDED, Live
from tests.receiver import Receiver, answer

THANDI = "27600000100"
NUMBER = "27821234567"
ATTACK = "</style><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"
CANARY = "correct-horse-battery"
UUID = "77777777-7777-4777-8777-777777777777"


def fetch(live: Live, format: str = "html", **query: str) -> TestResponse:
    asked = urlencode({"format": format, **query})
    answer = live.app.test_client().get(f"/_mock/report?{asked}")
    assert answer.status_code == 200, answer.text
    return answer


def read(live: Live, **query: str) -> Any:
    return fetch(live, "json", **query).get_json()


@pytest.fixture
def ran(live: Live) -> Live:
    """A run with two campaigns, both encodings, a call, a reply, an opt-out and three refusals."""
    live.send(NUMBER, "Your code is 482159", campaign="login")
    live.send(NUMBER, "Don’t forget: " + 60 * "x", campaign="reminders")
    live.send(FAILS_REFUNDED, "Lost", campaign="reminders")
    live.call("POST", "/voice/single-text", json={"recipientNumber": NUMBER, "message": "Hello"})
    cancelled = live.send(THANDI, "Later", dateToSend="203001020900")
    live.call("DELETE", f"/messages/{cancelled}")
    live.advance(60)
    live.reply(THANDI, "STOP")
    live.post("/sms/send", json={"recipientNumber": "12", "message": "x"})
    live.mock("POST", "/faults", {"match": {"path": "/sms/send"}, "effect": {"status": 503}})
    live.post("/sms/send", json={"recipientNumber": NUMBER, "message": "Hello"})
    live.mock("PUT", "/schedule", {"perturbations": ["report1x2"]})
    live.call("GET", "/account/balance", headers={"token": "wrong"})
    return live


def test_the_sums_are_those_of_the_team(ran: Live) -> None:
    totals = read(ran)["totals"]
    assert totals == {
        **{"messages": 4, "parts": 5, "calls": 1, "replies": 1, "failed": 1},
        **{"credits": 6, "refunded": 2, "requests": 9, "refusals": 3},
        **{"webhooks": 0, "undelivered": 0},
    }
    spent = 1000 - ran.balance()
    assert spent == totals["credits"] - totals["refunded"]


def test_costs_are_told_by_campaign_and_by_encoding(ran: Live) -> None:
    found = read(ran)
    by_campaign = {one["name"]: one["credits"] for one in found["campaigns"]}
    assert by_campaign == {"reminders": 3, "": 2, "login": 1}
    (reminders,) = [one for one in found["campaigns"] if one["name"] == "reminders"]
    assert reminders["byEncoding"] == {"UCS2": 2, "GSM7": 1}
    assert (reminders["failed"], reminders["refunded"]) == (1, 1)
    by_encoding = {one["name"]: (one["messages"], one["parts"]) for one in found["encodings"]}
    assert by_encoding == {"GSM7": (3, 3), "UCS2": (1, 2), "CALL": (1, 1)}


def test_a_refused_request_says_why_and_what_helps(ran: Live) -> None:
    short, faulted, stranger = read(ran)["refusals"]
    assert (short["method"], short["path"], short["status"]) == (
        "POST",
        "/app/api/rest/v1/sms/send",
        400,
    )
    assert short["problem"] == "'12' is too short for ZA (+27)."
    assert "such as 0821234567" in short["help"]
    assert short["body"] == '{"recipientNumber": "12", "message": "x"}'
    assert (faulted["status"], faulted["fault"]) == (503, 1)
    assert stranger["status"] == 401


def test_a_webhook_has_its_attempts_and_the_receivers_answers(
    live: Live, receiver: Receiver
) -> None:
    receiver.then(answer(503, b"database is locked"), answer(204, b""))
    live.urls(report=receiver.url)
    sent = live.send(NUMBER, "Reported")
    live.advance(60)
    live.until_delivered(sent)
    (webhook,) = read(live)["webhooks"]
    assert (webhook["state"], webhook["kind"], webhook["messageId"]) == (
        "delivered",
        "deliveryReport",
        sent,
    )
    assert [(one["status"], one["response"]) for one in webhook["attempts"]] == [
        (503, "database is locked"),
        (204, ""),
    ]
    html = fetch(live).get_data(as_text=True)
    assert "database is locked" in html
    assert "1 attempt of 2 failed: status 503" in html  # the doctor's


def test_undelivered_are_webhooks_that_were_tried_and_failed(live: Live) -> None:
    live.urls(report="http://localhost:9/hook")
    sent = live.send(NUMBER, "Tried")
    live.set_status(sent, "DELIVERED")
    live.until(lambda: bool(live.webhook(sent)["attempts"]))
    live.urls(report="http://test.invalid/report")  # a test passes these on itself
    live.set_status(live.send(NUMBER, "Not tried"), "DELIVERED")
    found = read(live)
    tried, waiting = found["webhooks"]
    assert tried["messageId"] == sent  # before those that only wait
    assert (waiting["url"], waiting["attempts"]) == ("your application at /report", [])
    assert (found["totals"]["webhooks"], found["totals"]["undelivered"]) == (2, 1)


def test_what_is_in_force_is_told(ran: Live) -> None:
    found = read(ran)
    (fault,) = found["faults"]
    assert (fault["match"], fault["effect"], fault["hits"]) == ("path /sms/send", "status 503", 1)
    (perturbation,) = found["schedule"]
    assert (perturbation["token"], perturbation["state"]) == ("report1x2", "waiting")
    assert found["teams"] == [
        {"team": "Demo team", "test": None, "now": "2026-11-22T12:01:00+02:00", "frozen": True}
    ]
    assert (found["version"], found["seed"]) == ("0.1.0", None)
    html = fetch(ran).get_data(as_text=True)
    for said in ("path /sms/send", "the report of send 1 comes twice", "12:01:00 SAST", "frozen"):
        assert said in html


def test_the_page_tells_what_the_json_has(ran: Live) -> None:
    html = fetch(ran).get_data(as_text=True)
    for said in (
        "<h1>Run of Demo team</h1>",
        "4 messages in 5 parts and 1 voice call cost 6 credits; 2 credits came back.",
        "&#39;12&#39; is too short for ZA (+27).",
        "Ms Thandi Maseko",
        "opted out",
        "Code 482159",
        "Don’t forget",
        '<title id="by-campaign-title">Cost by campaign</title>',
        "reminders 3 credits; No campaign 2 credits; login 1 credit.",
    ):
        assert said in html


def test_the_text_tells_it_in_short(ran: Live) -> None:
    answer = fetch(ran, "text")
    assert answer.content_type == "text/plain; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.startswith("Run of Demo team, 22 November 2026, 12:00:00 SAST, sms-mock 0.1.0\n")
    assert "  reminders: 2 messages, 3 parts, 3 credits\n" in text
    assert "  400 POST /app/api/rest/v1/sms/send: '12' is too short for ZA (+27)." in text
    assert "Conversation with Ms Thandi Maseko, +27 60 000 0100" in text


def test_the_docs_show_the_text_as_it_is(live: Live) -> None:
    live.send(NUMBER, "Your code is 482159", campaign="login")
    live.send(NUMBER, "Don’t forget: " + 60 * "x", campaign="reminders")
    live.reply(NUMBER, "Thank you")
    live.post("/sms/send", json={"recipientNumber": "12", "message": "x"})
    page = (ROOT / "docs" / "report.md").read_text("utf-8")
    (shown,) = re.findall(r"^\$ sms-mock report\n(.+?)^```$", page, re.MULTILINE | re.DOTALL)
    assert fetch(live, "text").get_data(as_text=True).startswith(shown)


def test_an_empty_run_has_an_empty_report(live: Live) -> None:
    html = fetch(live).get_data(as_text=True)
    for said in ("No message was sent.", "No request was refused.", "No webhook was queued."):
        assert said in html
    assert "<svg" not in html
    assert fetch(live, "text").get_data(as_text=True).count("\n") == 3


class Tags(HTMLParser):
    """Collects the tags and attributes of a page, and checks that elements are closed in order."""

    EMPTY = ("meta", "rect", "br")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "href":
                self.links.add(value or "")
            elif name == "id":
                self.ids.append(value or "")
        if tag not in self.EMPTY:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self._open.pop() == tag


def test_the_page_is_one_file_that_loads_and_runs_nothing(ran: Live) -> None:
    answer = fetch(ran)
    html = answer.get_data(as_text=True)
    tags = Tags(html)
    assert not tags.names & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not {name for name in tags.attributes if name.startswith("on") or name == "src"}
    assert all(link.startswith("#") for link in tags.links)
    assert {link[1:] for link in tags.links} <= set(tags.ids)
    assert len(tags.ids) == len(set(tags.ids))
    assert not re.search(r"url\(|@import|https?://(?!127|localhost)", html)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def attacked(live: Live, receiver: Receiver) -> Live:
    """A run with an attack in every text that somebody else chooses."""
    receiver.then(*[answer(500, f"{ATTACK}\u202etxt".encode())] * 20)
    live.urls(report=receiver.url, reply=receiver.url)
    contact = {"firstName": ATTACK[:40], "lastName": "\u202egnp", "contactNumber": NUMBER}
    assert live.post("/contacts/create", json=contact).status_code < 300
    live.send(NUMBER, f"{ATTACK} \u202egpj.exe\x07", campaign=ATTACK[:60], dataField=ATTACK[:60])
    live.reply(NUMBER, f"{ATTACK}\u2066")
    live.post("/sms/send", json={"recipientNumber": ATTACK, "message": f"{ATTACK}\u202e"})
    live.get(f"/messages/{ATTACK[9:17]}%3Cscript%3E/x?{urlencode({'q': ATTACK})}")
    fault = {"status": 500, "message": f"{ATTACK}\u202e"}
    live.mock("POST", "/faults", {"match": {"email": "x@example.com"}, "effect": fault})
    live.advance(5)
    live.mock("POST", "/teams", {"name": f"{ATTACK}\u202e"}, status=201)
    return live


@pytest.mark.parametrize("team", ["default", "all"])
def test_what_others_wrote_is_shown_and_never_becomes_markup(attacked: Live, team: str) -> None:
    html = fetch(attacked, team=team).get_data(as_text=True)
    tags = Tags(html)  # elements are closed in order, so no text has opened or closed one
    assert not tags.names & {"script", "img"}
    assert "&lt;/style&gt;&lt;script&gt;alert(1)" in html
    assert html.count("<style>") == html.count("</style>") == 1


@pytest.mark.parametrize("format", ["html", "text"])
def test_marks_that_turn_text_around_are_shown_escaped(attacked: Live, format: str) -> None:
    text = fetch(attacked, format, team="all").get_data(as_text=True)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x07]", text)
    assert r"\u202egpj.exe\u0007" in text


@pytest.mark.parametrize("format", ["html", "text", "json"])
@pytest.mark.parametrize("number", ["", NUMBER])
def test_no_secret_is_in_a_report(live: Live, receiver: Receiver, format: str, number: str) -> None:
    token = live.credentials[1]
    secrets = (token, SUB_ACCOUNT[1], URL_TOKEN, SECRET_KEY, CANARY, UUID)
    said = " ".join(secrets[:4]) + f" {UUID}"
    echoed = f'{{"password": "{CANARY}", "said": "{said}"}}'
    receiver.then(*[answer(500, echoed.encode())] * 20)
    host = receiver.url.removeprefix("http://")
    url = f"http://me:{CANARY}@{host}?token={CANARY}&key={token}"
    live.urls(report=url, reply=url)
    contact = {"firstName": token, "lastName": SECRET_KEY, "contactNumber": NUMBER}
    assert live.post("/contacts/create", json=contact).status_code < 300
    live.send(NUMBER, f"Your code is {said}", campaign=token, dataField=SECRET_KEY)
    live.reply(NUMBER, f"Is it {said}?")
    live.post(
        f"/sms/send?token={CANARY}&password={CANARY}",
        json={"recipientNumber": said, "message": "", "password": CANARY},
    )
    live.call("GET", f"/sms/send-url/{UUID}/x/{CANARY[:0]}y", headers=None)
    live.call("GET", f"/account/balance/{token}?secret={CANARY}")
    fault = {"status": 500, "message": f"{said}"}
    live.mock("POST", "/faults", {"match": {"email": f"{token}@example.com"}, "effect": fault})
    live.send(NUMBER, "Reported")
    live.advance(5)
    found = fetch(live, format, **({"number": number} if number else {})).get_data(as_text=True)
    assert "Reported" in found
    assert [secret for secret in secrets if secret in found] == []
    assert f"ode {token[:8]}" not in found  # nor a part of one, as if it were a one-time code
    assert token[:8] not in re.findall(r'"otp": ?"(\d+)"', found)


def test_one_team_or_all_are_reported(live: Live) -> None:
    made = live.mock("POST", "/teams", {"name": "Shop"}, status=201)
    other = live.as_((made["email"], made["token"]))
    other.send(NUMBER, "From the shop", campaign="spring")
    live.send(NUMBER, "From the demo", campaign="spring")
    alone = read(live, team=made["teamId"])
    assert [one["team"] for one in alone["teams"]] == ["Shop"]
    assert "From the demo" not in str(alone)
    both = read(live, team="all")
    assert {one["team"] for one in both["conversations"]} == {"Shop", "Demo team"}
    assert [(one["name"], one["credits"]) for one in both["campaigns"]] == [("spring", 2)]
    html = fetch(live, team="all").get_data(as_text=True)
    assert "<h1>Run of 2 teams</h1>" in html
    assert "Team Shop" in html


def test_findings_about_deleted_teams_stay_in_the_report_of_all(live: Live) -> None:
    made = live.mock("POST", "/teams", {"name": "Shop"}, status=201)
    other = live.as_((made["email"], made["token"]))
    other.send(NUMBER, "Late", dateToSend="202001010800")
    live.mock("DELETE", f"/teams/{made['teamId']}")
    findings = [(one["team"], one["rule"]) for one in read(live, team="all")["findings"]]
    assert ("Shop", "date-in-the-past") in findings
    assert read(live)["findings"] == []


def test_lists_are_bounded_and_say_how_much_is_missing(live: Live) -> None:
    live.urls(report="http://localhost:9/hook", user_id=ADMINISTRATOR_ID)
    live.bulk(*(f"2782{number:07}" for number in range(60)))
    for number in range(30):
        live.send(NUMBER, f"Message {number}", campaign=f"campaign {number}")
    for _ in range(210):
        live.get("/messages/nothing-like-it")
    live.advance(3)
    found = read(live)
    assert len(found["conversations"]) == 50
    assert len(found["conversations"][0]["messages"]) == 20
    assert found["conversations"][0]["leftOut"] == 10
    assert found["conversations"][0]["messages"][-1]["message"] == "Message 29"
    assert len(found["campaigns"]) == 21
    assert found["campaigns"][-1] | {"byEncoding": 0} == {
        **{"name": None, "messages": 11, "parts": 11, "failed": 0},
        **{"credits": 11, "refunded": 0, "byEncoding": 0},
    }
    assert sum(one["credits"] for one in found["campaigns"]) == found["totals"]["credits"] == 90
    assert len(found["refusals"]) == 200
    left_out = {"campaigns": 11, "conversations": 11, "refusals": 10}
    assert found["leftOut"] == left_out
    html = fetch(live).get_data(as_text=True)
    assert "and 11 more" in html
    assert "and 10 earlier messages" in html
    assert "Further campaigns" in html


def test_a_conversation_of_all_teams_is_refused(live: Live) -> None:
    refused = live.refused("GET", f"/report?team=all&number={NUMBER}")
    assert refused["field"] == "number"
    assert live.refused("GET", "/report?format=pdf")["field"] == "format"
    nobody = live.control("GET", "/report?team=nobody")
    assert (nobody.status_code, nobody.json["error"]["field"]) == (404, "team")  # type: ignore[index]


def test_a_reset_while_a_report_is_made_leaves_webhooks_out(
    live: Live, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.urls(report=receiver.url)
    for _ in range(11):
        live.send(NUMBER, "Reported")
    live.advance(60)
    monkeypatch.setattr("sms_mock.clock.give_way", lambda: live.mock("POST", "/reset"))
    assert len(read(live)["webhooks"]) == 10
