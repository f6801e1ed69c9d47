"""`/_mock/requests`: requests and answers are listed and verified, and hold no secret."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.console.log_lines import request_json_line, request_line
from sms_mock.control import event_frames
from sms_mock.control.event_frames import Feed
from sms_mock.journal.records import KEPT, RequestRecord
from tests.conftest import ADMINISTRATOR, Api
from tests.driving import Live, at, driven

TOKEN = "77777777-7777-4777-8777-777777777777"
URL_TOKEN = "88888888-8888-4888-8888-888888888888"
SECRET_KEY = "the-secret-key-of-this-test"
WRONG = "99999999-9999-4999-8999-999999999999"
ODD = "an-odd/token&'more'<x>"
PASSWORD = "hunter2-of-this-test"
SECRETS = (TOKEN, URL_TOKEN, SECRET_KEY, WRONG, ODD, PASSWORD)
EMAIL = ADMINISTRATOR[0]


def requests(live: Api) -> list[Any]:
    """Ask for the journal, and return its newest 1,000 requests, the oldest first."""
    items: list[Any] = live.control("GET", "/requests?limit=1000").json["items"]  # type: ignore[index]
    return items[::-1]


def verify(live: Live, match: Any = None, count: Any = None) -> Any:
    asked = {"match": match, "count": count}
    given = {name: value for name, value in asked.items() if value is not None}
    return live.mock("POST", "/requests/verify", given)


# What is kept


def test_a_request_and_its_answer_are_kept(live: Live) -> None:
    message_id = live.send(campaign="spring")
    (kept,) = requests(live)
    assert kept == {
        "id": 1,
        "at": at(0),
        "method": "POST",
        "path": "/app/api/rest/v1/sms/send",
        "operationId": "sendSms",
        "email": EMAIL,
        "status": 200,
        "seconds": kept["seconds"],
        "summary": "27821234567 GSM7 1 part 1.0 credit " + message_id,
        "assumed": kept["assumed"],
        "inferred": kept["inferred"],
        "messageIds": [message_id],
        "fault": None,
        "request": kept["request"],
        "response": kept["response"],
    }
    assert json.loads(kept["request"]["body"])["campaign"] == "spring"
    assert kept["request"]["headers"]["Accept"] == "application/json"
    assert json.loads(kept["response"]["body"]) == {"messageId": message_id, "error": None}
    assert live.mock("GET", "/requests/1") == kept


def test_what_was_refused_is_kept_with_the_mend(live: Live) -> None:
    live.post("/sms/send", json={"recipientNumber": "12", "message": "x"})
    live.get("/nowhere")
    live.call("PATCH", "/sms/send")
    live.get("/account/balance", headers={"token": WRONG})
    assert [(one["status"], one["operationId"]) for one in requests(live)] == [
        (400, "sendSms"),
        (404, None),
        (405, None),
        (401, "getBalance"),
    ]
    assert all("; " in one["summary"] for one in requests(live))


def test_every_note_of_an_answer_is_kept(api: Api) -> None:
    headers = {"Accept": "*/*"}
    answer = api.get("/messages/all?dataFeild=x", headers=headers)
    given = answer.headers.getlist("X-Mock-Note")
    assert len(given) == 2  # XML by default, and the parameter that was ignored
    (kept,) = api.control("GET", "/requests").get_json()["items"]
    assert kept["response"]["headers"]["X-Mock-Note"] == ", ".join(given)


def test_calls_of_the_control_api_are_not_kept(live: Live) -> None:
    live.mock("GET", "/clock")
    assert requests(live) == []


def test_the_requests_of_one_message_are_found(live: Live) -> None:
    live.send()
    wanted = live.bulk("27821234567", "27829999999")
    found = live.mock("GET", f"/requests?messageId={wanted[1]}")
    assert [one["messageIds"] for one in found["items"]] == [wanted]
    assert found["total"] == 1


def test_the_last_thousand_are_kept(api: Api) -> None:
    for _ in range(KEPT + 3):
        api.get("/nowhere")
    kept = requests(api)
    assert [one["id"] for one in kept] == list(range(4, KEPT + 4))


def test_they_can_be_forgotten(live: Live) -> None:
    live.send()
    live.mock("DELETE", "/requests")
    assert requests(live) == []
    live.send()
    assert [one["id"] for one in requests(live)] == [2]


@pytest.mark.parametrize("effect", [{"status": 503}, {"drop": "middle"}, {"body": "truncated"}])
def test_a_request_that_a_fault_struck_is_kept_with_its_body(
    live: Live, effect: dict[str, Any]
) -> None:
    rule = live.mock("POST", "/faults", {"effect": effect})
    body = {"recipientNumber": "0821234567", "message": "Hello"}
    try:
        live.post("/sms/send", json=body)
    except ConnectionAbortedError:
        assert "drop" in effect
    (kept,) = requests(live)
    assert kept["fault"] == rule["id"]
    assert json.loads(kept["request"]["body"]) == body
    assert verify(live, {"number": "27821234567"}, 1)["ok"]


# Verifying


@pytest.fixture
def asked(live: Live) -> Live:
    live.send("0821234567")
    live.send("0829999999")
    live.bulk("0829999999", "0831112222")
    live.get("/account/balance")
    live.get("/messages/all.xml?toNumber=0821234567")
    return live


@pytest.mark.parametrize(
    "match, found",
    [
        ({}, 5),
        ({"method": "post"}, 3),
        ({"path": "/sms/send"}, 2),
        ({"path": "/sms/*"}, 3),
        ({"path": "messages/all"}, 1),
        ({"path": "/app/api/rest/v1/sms/send"}, 2),
        ({"path": "/zoom/api/rest/v1/sms/send.json/"}, 2),
        ({"path": "/api/rest/v1/sms/*"}, 3),
        ({"path": "http://localhost:8767/app//api/rest/v1/sms/send"}, 2),
        ({"path": "/app/api/rest/v1/messages/all.xml?toNumber=0821234567"}, 1),
        ({"path": "/messages/all?toNumber=0821234567"}, 1),
        ({"path": "/messages/all?toNumber=0829999999"}, 0),
        ({"operationId": "sendBulk"}, 1),
        ({"email": "DEMO@example.com"}, 5),
        ({"email": "sub@example.com"}, 0),
        ({"number": "082 999 9999"}, 2),
        ({"number": "+27831112222"}, 1),
        ({"status": 200}, 5),
        ({"status": 503}, 0),
        ({"contains": '"0831112222"'}, 1),
        ({"path": "/sms/*", "contains": "Hello", "status": 200}, 3),
        ({"path": "/sms/send", "number": "0829999999"}, 1),
        ({"method": "DELETE"}, 0),
    ],
)
def test_so_many_requests_of_a_kind_came(asked: Live, match: dict[str, Any], found: int) -> None:
    assert verify(asked, match, found) == {"ok": True, "found": found, "closest": []}
    assert not verify(asked, match, found + 1)["ok"]


def test_every_path_that_the_journal_shows_can_be_asked_for(live: Live) -> None:
    live.get("/messages/all?token=x", headers={"token": TOKEN})
    live.get("/account/balance", query_string={"email": EMAIL, "token": TOKEN}, headers=None)
    live.get(f"/sms/send-url/{URL_TOKEN}?recipientNumber=0821234567&message=x", headers=None)
    for entry in requests(live):
        assert verify(live, {"path": entry["path"]})["found"] == 1, entry["path"]


@pytest.mark.parametrize(
    "count, ok",
    [
        (None, True),
        (2, True),
        (1, False),
        (0, False),
        ({"min": 2}, True),
        ({"min": 3}, False),
        ({"max": 2}, True),
        ({"max": 1}, False),
        ({"min": 1, "max": 3}, True),
        ({"min": 1, "max": None}, True),
        ({}, True),
    ],
)
def test_a_count_is_a_number_or_bounds(asked: Live, count: Any, ok: bool) -> None:
    answer = verify(asked, {"path": "/sms/send"}, count)
    assert (answer["ok"], answer["found"]) == (ok, 2)


def test_without_a_count_one_is_enough_and_none_too_few(asked: Live) -> None:
    assert verify(asked)["ok"]
    assert not verify(asked, {"method": "DELETE"})["ok"]


def test_what_is_not_there_is_shown_with_what_comes_closest(asked: Live) -> None:
    answer = verify(asked, {"path": "/sms/send", "number": "0831112222"}, 1)
    assert (answer["ok"], answer["found"]) == (False, 0)
    assert len(answer["closest"]) == 3
    for near in answer["closest"]:
        assert "/sms/send" in near["path"]


def test_requests_in_every_format_are_looked_into_for_numbers(live: Live) -> None:
    xml = (
        "<sendSmsRequest><recipientNumber>0821234567</recipientNumber>"
        "<message>x</message></sendSmsRequest>"
    )
    form = {"recipientNumber": "082 123 4567", "message": "x"}
    live.send("+27 82 123 4567")
    live.post("/sms/send", data=xml, content_type="application/xml")
    live.get("/sms/send-url-parameters", query_string=form)
    live.post("/sms/send-url-parameters", data=form)
    live.post("/sms/send-url-parameters", data=form, content_type="multipart/form-data")
    assert [one["status"] for one in requests(live)] == [200] * 5
    assert verify(live, {"number": "0821234567"})["found"] == 5


@pytest.mark.parametrize(
    "body, field",
    [
        ({"match": []}, "match"),
        ({"match": {"pth": "/x"}}, "match.pth"),
        ({"match": {"first": 1}}, "match.first"),
        ({"match": {"number": "nobody"}}, "match.number"),
        ({"match": {"path": 7}}, "match.path"),
        ({"match": {"status": 99}}, "match.status"),
        ({"match": {"status": "200"}}, "match.status"),
        ({"match": {"contains": ""}}, "match.contains"),
        ({"match": {"operationId": "sendSMS"}}, "match.operationId"),
        ({"count": -1}, "count"),
        ({"count": True}, "count"),
        ({"count": "2"}, "count"),
        ({"count": 1.5}, "count"),
        ({"count": {"mn": 1}}, "count"),
        ({"count": {"min": -1}}, "count"),
        ({"count": {"min": 3, "max": 1}}, "count"),
        ({"match": {"path": "/sms/sned"}, "count": 0}, "match.path"),
        ({"match": {"path": "/app/api/rest/v1/sms/sned"}, "count": 0}, "match.path"),
        ({"match": {"method": "PSOT"}, "count": 0}, "match.method"),
        ({"match": {"method": "DELETE", "path": "/sms/send"}, "count": 0}, "match.method"),
        ({"counts": 1}, "counts"),
    ],
)
def test_a_bad_question_is_refused_by_name(live: Live, body: dict[str, Any], field: str) -> None:
    error = live.refused("POST", "/requests/verify", body)
    assert error["field"] == field
    assert error["help"]


# Secrets


@pytest.fixture
def secretive() -> Iterator[tuple[Live, list[RequestRecord]]]:
    """A server with secrets of its own, and every record that it logs."""
    records: list[RequestRecord] = []
    with driven(Settings(token=TOKEN, url_token=URL_TOKEN, secret_key=SECRET_KEY)) as made:
        live = made.as_((EMAIL, TOKEN))
        live.service.log = records.append
        live.freeze()
        yield live, records


def test_no_secret_is_kept_told_or_logged_wherever_a_client_puts_it(
    secretive: tuple[Live, list[RequestRecord]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_frames, "MOST_OF_A_TYPE", 1000)
    live, records = secretive
    live.mock("PUT", "/accounts/18988/developer-settings", {"token": ODD})
    since = live.service.teams.default.events.last_id
    records.clear()
    count = sum(1 for _ in _leaking(live))
    assert len(requests(live)) == count
    assert sum(not one.path.startswith("/_mock") for one in records) == count
    events = live.service.teams.default.events.since(since).events
    assert sum(event.type == "request" for event in events) == count
    told = live.control("GET", "/requests?limit=1000").text + _events(live, since)
    logged = "\n".join(f"{request_line(one)}\n{request_json_line(one)}" for one in records)
    for secret in SECRETS:
        for spelled in (secret, secret.replace("/", "\\/"), json.dumps(secret)[1:-1]):
            assert spelled not in told
            assert spelled not in logged
    for spelled in ("odd%2F", "odd/", "'more'", base64.b64encode(TOKEN.encode()).decode()[4:]):
        assert spelled not in told
        assert spelled not in logged


def test_a_token_that_was_replaced_before_anybody_read_is_masked_too(
    secretive: tuple[Live, list[RequestRecord]],
) -> None:
    live, _ = secretive
    live.mock("PUT", "/accounts/18988/developer-settings", {"token": ODD})
    live.post("/sms/send", json={"recipientNumber": "0821234567", "message": ODD})
    live.mock("PUT", "/accounts/18988/developer-settings", {"token": "renew"})
    [kept] = requests(live)
    assert kept["status"] == 200
    assert ODD not in json.dumps(kept)
    assert ODD[:4] in kept["request"]["body"]


def _events(live: Live, since: int) -> str:
    """Return what the event stream sends about requests to a client that missed them."""
    feed = Feed(live.service.teams.default, live.service, "http://localhost/app/api/rest/v1")
    told = feed.after(since)[1].decode()
    kept = live.service.teams.default.events.since(since).events
    assert told.count('"type": "request"') == sum(event.type == "request" for event in kept)
    # What a message says is its own; how it was asked for is not to be told.
    return "\n".join(line for line in told.splitlines() if '"type": "request"' in line)


def _leaking(live: Live) -> Iterator[None]:
    """Make calls with a secret in every place where clients were seen to put one, and more."""
    message = {"recipientNumber": "0821234567", "message": "Hi"}
    user = {
        "firstName": "A",
        "lastName": "B",
        "emailAddress": "new@example.com",
        "contactNumber": "0821234567",
    }
    basic = base64.b64encode(f"{EMAIL}:{TOKEN}".encode()).decode()
    wrong = base64.b64encode(f"{EMAIL}:{WRONG}".encode()).decode()
    none: Any = {"email": "", "token": ""}
    for headers in (
        {},
        {"token": WRONG},
        {**none, "Authorization": f"Basic {basic}"},
        {**none, "Authorization": f"Basic {wrong}"},
        {**none, "Authorization": f"Bearer {TOKEN}"},
        {**none, "Authorization": TOKEN},
        {**none, "Authorization": f"{WRONG} {WRONG}"},
        {**none, "X-Api-Token": WRONG, "Cookie": f"token={WRONG}", "X-Note": f"is {TOKEN}"},
        {"Referer": f"http://shop.example/?token={WRONG}"},
        {"email": TOKEN, "token": EMAIL},
    ):
        live.get("/account/balance", headers=headers)
        yield
    for query in (
        f"email={EMAIL}&token={TOKEN}",
        f"email={EMAIL}&token={WRONG}",
        f"email={EMAIL}&tok%65n={WRONG}",
        f"email={EMAIL}&TOKEN={WRONG}",
        f"password={PASSWORD}&api_key={WRONG}",
        "x=an-odd%2Ftoken%26%27more%27%3Cx%3E",
    ):
        live.get(f"/account/balance?{query}", headers=None)
        yield
    for path in (
        f"/sms/send-url/{URL_TOKEN}",
        f"/sms/send-url/{TOKEN}.json",
        f"/sms/send-url/{WRONG}",
        f"//sms//send-url//{WRONG}",
        f"/sms/send-url/{WRONG}/more",
        f"/sms/send-url/{PASSWORD}/more",
        f"/sms/s%65nd-url/{WRONG}",
        f"/sms/send_url/{WRONG}",
        f"/sms/sendurl/{WRONG}",
        f"/sms/send/{URL_TOKEN}",
        f"/{WRONG}",
        f"/sms/{SECRET_KEY}",
    ):
        live.get(path, query_string=message, headers=None)
        yield
    for content_type, body in (
        ("application/json", json.dumps({**user, "password": PASSWORD})),
        ("application/json", json.dumps({**user, "password": {"x": [PASSWORD]}})),
        ("application/json", json.dumps({**user, "password": PASSWORD})[:-3]),
        ("application/json", str({**user, "password": PASSWORD})),
        ("application/json", json.dumps({**user, "pass": PASSWORD, "token": WRONG})),
        ("application/json", json.dumps({**user, "lastName": ODD}).replace("/", "\\/")),
        ("application/xml", f"<user><password>{PASSWORD}</password></user>"),
        ("application/xml", f"<user><password>{PASSWORD}</user>"),
        ("application/xml", f"<user password='{PASSWORD}'/>"),
        ("application/xml", "<user><lastName>an-odd/token&amp;'more'&lt;x></lastName></user>"),
        ("application/x-www-form-urlencoded", f"password={PASSWORD}&token={WRONG}"),
        ("text/plain", f"password: {PASSWORD}"),
    ):
        live.call("PUT", "/account/user", data=body, content_type=content_type)
        yield
    sent = {**message, "token": WRONG, "password": PASSWORD, "email": EMAIL}
    for options in (
        {"data": sent},
        {"data": sent, "content_type": "multipart/form-data"},
        {"data": sent, "query_string": {"token": TOKEN, "email": EMAIL}, "headers": None},
        {"data": {**message, "message": f"My token is {TOKEN}"}},
        {"data": {**message, "message": f"My key is {SECRET_KEY}"}},
    ):
        live.post("/sms/send-url-parameters", **options)
        yield
    live.mock("POST", "/faults", {"effect": {"status": 503}})
    live.call("PUT", "/account/user", json={**user, "password": PASSWORD})
    yield
