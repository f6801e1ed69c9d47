"""The effects of faults, seen by a real client over a socket."""

from __future__ import annotations

import json
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from sms_mock.testing import SmsMock

BODY = {"recipientNumber": "0821234567", "message": "Hello"}


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with MockServer(Settings(port=0)) as server:
        yield server.origin


@pytest.fixture
def team(origin: str) -> Iterator[SmsMock]:
    with SmsMock.fresh(origin) as made:
        yield made


def send(team: SmsMock, *, accept: str = "application/json", **options: Any) -> httpx.Response:
    return httpx.post(
        f"{team.url}/api/rest/v1/sms/send",
        json=BODY,
        headers={**team.headers, "Accept": accept},
        **options,
    )


def test_a_500_is_the_providers_own(team: SmsMock) -> None:
    team.faults.add(path="/sms/send", status=500)
    answer = send(team)
    assert answer.status_code == 500
    assert answer.headers["X-Mock-Fault"] == str(team.faults.all()[0]["id"])
    assert answer.json() == {
        "status": "INTERNAL_SERVER_ERROR",
        "code": 1,
        "message": "An error occurred while processing your request.",
        "developerMessage": "Please contact support.",
        "moreInfoUrl": "None",
    }
    team.assert_nothing_sent()


@pytest.mark.parametrize(
    "status, code, message",
    [
        (400, 103, "Insufficient credits"),
        (400, 2, "Invalid mobile number"),
        (401, None, "Reason: Unauthorized"),
        (429, None, "Too many requests"),
        (503, None, "Service Unavailable"),
        (599, 7, "Status 599"),
    ],
)
def test_any_status_comes_with_a_body_of_the_providers_shape(
    team: SmsMock, status: int, code: int | None, message: str
) -> None:
    team.faults.add(path="/sms/send", status=status, effect={} if code is None else {"code": code})
    answer = send(team)
    assert answer.status_code == status
    assert answer.json()["message"] == message
    assert list(answer.json()) == ["status", "code", "message", "developerMessage", "moreInfoUrl"]
    if code is not None:
        assert answer.json()["code"] == code


def test_a_refusal_is_in_the_format_that_was_asked_for(team: SmsMock) -> None:
    team.faults.add(path="/sms/send", status=503, message="Down <for> a while")
    assert "<message>Down &lt;for> a while</message>" in send(team, accept="text/xml").text.replace(
        "&gt;", ">"
    )


def test_a_429_says_when_to_come_again(team: SmsMock) -> None:
    team.faults.add(retry_after=7, times=1)
    answer = send(team)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert send(team).status_code == 200


def test_latency_comes_before_the_answer(team: SmsMock) -> None:
    team.faults.add(path="/sms/send", latency=0.3)
    begun = time.perf_counter()
    assert send(team).status_code == 200
    assert time.perf_counter() - begun >= 0.3
    with pytest.raises(httpx.ReadTimeout):
        send(team, timeout=0.1)


def test_a_connection_dropped_before_the_answer_leaves_nothing_done(team: SmsMock) -> None:
    team.faults.add(path="/sms/send", drop="before", times=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        send(team)
    team.assert_nothing_sent()
    assert send(team).status_code == 200


def test_a_connection_dropped_in_the_middle_leaves_the_message_sent(team: SmsMock) -> None:
    team.faults.add(path="/sms/send", drop="middle", times=1)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        send(team)
    team.assert_sent(to="0821234567")


@pytest.mark.parametrize("spoilt", ["truncated", "malformed"])
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_a_spoilt_body_is_a_whole_answer_and_no_document(
    team: SmsMock, spoilt: str, accept: str
) -> None:
    team.faults.add(path="/sms/send", body=spoilt)
    answer = send(team, accept=accept)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == accept
    with pytest.raises((json.JSONDecodeError, ElementTree.ParseError)):
        json.loads(answer.text) if "json" in accept else ElementTree.fromstring(answer.text)
    team.assert_sent(to="0821234567")


def test_a_slow_body_outlasts_a_time_out_for_the_whole(team: SmsMock) -> None:
    team.faults.add(path="/sms/send", body="slow")
    begun = time.perf_counter()
    with (
        httpx.stream(
            "POST",
            f"{team.url}/api/rest/v1/sms/send",
            json=BODY,
            headers={**team.headers, "Accept": "application/json"},
        ) as answer,
    ):
        pieces = answer.iter_raw()
        first, second = next(pieces), next(pieces)
        assert time.perf_counter() - begun >= 0.4
        assert len(first + second) < int(answer.headers["Content-Length"])


def test_a_rule_for_a_number_looks_into_every_kind_of_request(team: SmsMock) -> None:
    rule = team.faults.add(number="0821234567", status=500)
    base = f"{team.url}/api/rest/v1/sms"
    xml = (
        "<sendSmsRequest><recipientNumber>+27 82 123 4567</recipientNumber>"
        "<message>x</message></sendSmsRequest>"
    )
    bulk = {"sendSmsRequests": [{"recipientNumber": "0829999999", "message": "x"}, BODY]}
    answers = [
        send(team),
        httpx.post(f"{base}/send-bulk", json=bulk, headers=team.headers),
        httpx.post(
            f"{base}/send",
            content=xml,
            headers={**team.headers, "Content-Type": "application/xml"},
        ),
        httpx.get(f"{base}/send-url/{team.url_token}", params=BODY),
        httpx.post(f"{base}/send-url/{team.url_token}", data=BODY),
    ]
    assert [answer.status_code for answer in answers] == [500] * 5
    other = {**BODY, "recipientNumber": "0829999999"}
    assert httpx.post(f"{base}/send", json=other, headers=team.headers).status_code == 200
    assert team.faults.all()[0]["hits"] == 5
    assert team.faults.all()[0]["id"] == rule["id"]


def test_the_control_api_never_suffers_a_fault(team: SmsMock) -> None:
    team.faults.add(status=500)
    assert team.control.get("/health")["status"] == "ok"
    assert len(team.faults.all()) == 1


def test_another_team_never_suffers_this_teams_faults(team: SmsMock, origin: str) -> None:
    team.faults.add(status=500)
    with SmsMock.fresh(origin) as other:
        assert send(other).status_code == 200


def test_the_journal_names_the_rule_that_acted(team: SmsMock) -> None:
    rule = team.faults.add(path="/sms/send", status=503)
    send(team)
    assert team.requests[-1].fault == rule["id"]
    assert team.unexpected_refusals() == []


def test_removed_rules_act_no_more(team: SmsMock) -> None:
    rule = team.faults.add(status=500)
    team.faults.remove(rule["id"])
    assert send(team).status_code == 200
    team.faults.add(status=500)
    team.faults.clear()
    assert send(team).status_code == 200


def test_a_reset_forgets_faults_and_their_counts(team: SmsMock) -> None:
    team.faults.add(status=500)
    team.reset()
    assert team.faults.all() == []
    assert send(team).status_code == 200


def test_a_fork_and_an_export_keep_the_rules(team: SmsMock, origin: str) -> None:
    team.faults.add(path="/sms/send", status=503)
    state = team.control.get("/state")
    assert state["faults"] == [{"match": {"path": "/sms/send"}, "effect": {"status": 503}}]
    with SmsMock.fresh(origin, like=team.team_id) as fork:
        assert send(fork).status_code == 503


def test_more_than_the_rate_limit_is_a_429_until_a_minute_has_passed() -> None:
    with MockServer(Settings(port=0, rate_limit=3)) as server, SmsMock.fresh(server.origin) as team:
        team.clock.freeze()
        assert [send(team).status_code for _ in range(4)] == [200, 200, 200, 429]
        assert send(team).headers["Retry-After"] == "60"
        team.clock.advance(60)
        assert send(team).status_code == 200
