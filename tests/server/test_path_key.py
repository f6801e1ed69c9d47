"""The key in front of the path, `/@checkout/…`, as both kinds of server carry it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
import requests

from tests.conftest import ADMINISTRATOR, URL_TOKEN
from tests.server.raw_http import Raw, exchange

API = "/app/api/rest/v1"
LOGIN = {"email": ADMINISTRATOR[0], "token": ADMINISTRATOR[1], "Accept": "application/json"}
HELLO = {"recipientNumber": "0821234567", "message": "Hello"}
LONGEST = "x" * 64


@pytest.fixture(scope="module")
def keyed(port: int) -> str:
    return f"http://127.0.0.1:{port}/@checkout"


@pytest.fixture
def team(keyed: str) -> Iterator[dict[str, Any]]:
    """A new team, made through the key."""
    made = requests.post(f"{keyed}/_mock/teams", json={}, timeout=10).json()
    yield made
    requests.delete(f"{keyed}/_mock/teams/{made['teamId']}", timeout=10)


def who(team: dict[str, Any]) -> dict[str, str]:
    return {"email": team["email"], "token": team["token"], "Accept": "application/json"}


def send(base: str, team: dict[str, Any], **more: str) -> requests.Response:
    return requests.post(
        f"{base}{API}/sms/send", json=HELLO, headers={**who(team), **more}, timeout=10
    )


def raw(port: int, target: str, *headers: str) -> Raw:
    lines = [f"GET {target} HTTP/1.1", "Host: localhost", *headers, "", ""]
    return exchange(port, "\r\n".join(lines).encode())


def test_a_new_team_is_told_the_url_with_the_key(keyed: str, team: dict[str, Any]) -> None:
    assert team["url"] == f"{keyed}/app"
    one = requests.get(f"{keyed}/_mock/teams/{team['teamId']}", timeout=10).json()
    listed = requests.get(f"{keyed}/_mock/teams", timeout=10).json()["items"]
    assert {one["url"], *(each["url"] for each in listed)} == {f"{keyed}/app"}


def test_without_a_key_the_url_has_none(port: int) -> None:
    origin = f"http://127.0.0.1:{port}"
    (first, *_) = requests.get(f"{origin}/_mock/teams", timeout=10).json()["items"]
    assert first["url"] == f"{origin}/app"


@pytest.mark.parametrize("prefix", ["/app", "/zoom", ""])
def test_links_of_the_imitated_api_keep_it(keyed: str, prefix: str) -> None:
    url = f"{keyed}{prefix}/api/rest/v1/account/balance"
    answer = requests.get(f"{url}.json", headers=LOGIN, timeout=10).json()
    assert answer["links"] == [{"rel": "self", "href": url}]


def test_links_to_other_pages_of_a_list_keep_it(keyed: str, team: dict[str, Any]) -> None:
    for _ in range(2):
        send(keyed, team)
    asked = f"{keyed}{API}/messages/all.json?pageSize=1"
    answer = requests.get(asked, headers=who(team), timeout=10).json()
    links = {link["rel"]: link["href"] for link in answer["links"]}
    assert links["next"].startswith(f"{keyed}{API}/messages/all.json?")
    following = requests.get(links["next"], headers=who(team), timeout=10).json()
    assert len(following["webServiceMessages"]) == 1


def test_links_in_messages_keep_it_in_both_apis_and_in_events(
    keyed: str, team: dict[str, Any]
) -> None:
    events = requests.get(f"{keyed}/_mock/events", headers=who(team), stream=True, timeout=10)
    message_id = send(keyed, team).json()["messageId"]
    href = f"{keyed}{API}/messages/{message_id}"
    (listed,) = requests.get(f"{keyed}/_mock/messages", headers=who(team), timeout=10).json()[
        "items"
    ]
    assert listed["links"] == [{"rel": "self", "href": href}]
    with events:
        told = (line for line in events.iter_lines() if line.startswith(b"data: "))
        items = (json.loads(line.removeprefix(b"data: ")) for line in told)
        sent = next(item["data"] for item in items if item["type"] == "message")
    assert sent["links"] == [{"rel": "self", "href": href}]


def test_next_of_the_control_apis_lists_keeps_it(port: int, keyed: str, team: Any) -> None:
    for _ in range(3):
        send(keyed, team)
    first = requests.get(f"{keyed}/_mock/messages?limit=1", headers=who(team), timeout=10).json()
    assert first["next"].startswith("/@checkout/_mock/messages?")
    second = requests.get(
        f"http://127.0.0.1:{port}{first['next']}", headers=who(team), timeout=10
    ).json()
    assert len(second["items"]) == 1


@pytest.mark.parametrize("path", ["/@checkout", "/@checkout/", "/@checkout?team=default"])
def test_the_page_and_all_its_files_are_below_it(port: int, path: str) -> None:
    origin = f"http://127.0.0.1:{port}"
    page = requests.get(f"{origin}{path}", headers={"Accept": "text/html"}, timeout=10)
    assert page.status_code == 200
    addresses = re.findall(r'(?:href|src|data-root)="([^"#]*)"', page.text)
    assert len(addresses) > 20
    assert {one.split("/")[1] for one in addresses} == {"@checkout"}
    for one in addresses[:3]:
        assert requests.get(f"{origin}{one}", timeout=10).status_code == 200


@pytest.mark.parametrize("path", ["/app", "/inbox", "/inbox/latest"])
def test_redirects_to_the_page_keep_it(keyed: str, path: str) -> None:
    answer = requests.get(
        f"{keyed}{path}", headers={"Accept": "text/html"}, timeout=10, allow_redirects=False
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/@checkout/")


def test_the_page_with_the_documentation_keeps_it(port: int, keyed: str) -> None:
    page = requests.get(f"{keyed}/_mock/docs", timeout=10).text
    addresses = re.findall(r'(?:href|src|data-openapi)="([^"#]*)"', page)
    assert {one.split("/")[1] for one in addresses} == {"@checkout"}
    described = requests.get(f"{keyed}/_mock/openapi.json?part=api", timeout=10).json()
    assert described["servers"][0]["url"] == "http://127.0.0.1:{port}/@checkout/app"
    assert "/sms/send" in str(described["paths"])


def test_journal_faults_and_verify_see_the_path_without_it(
    keyed: str, team: dict[str, Any]
) -> None:
    rule = {"match": {"path": "/sms/send"}, "effect": {"status": 503}, "times": 1}
    requests.post(f"{keyed}/_mock/faults", json=rule, headers=who(team), timeout=10)
    assert send(keyed, team).status_code == 503
    assert send(keyed, team).status_code == 200
    journal = requests.get(f"{keyed}/_mock/requests", headers=who(team), timeout=10).json()
    assert {one["path"] for one in journal["items"]} == {f"{API}/sms/send"}
    asked = {"match": {"path": "/sms/send"}, "count": 2}
    verified = requests.post(
        f"{keyed}/_mock/requests/verify", json=asked, headers=who(team), timeout=10
    ).json()
    assert verified["ok"], verified


def test_a_whole_url_as_the_target_has_its_key_too(port: int, team: dict[str, Any]) -> None:
    login = [f"{name}: {value}" for name, value in who(team).items()]
    answer = raw(port, f"http://mock.test:1/@a{API}/account/balance.json", *login)
    href = json.loads(answer.body)["links"][0]["href"]
    assert href == f"http://mock.test:1/@a{API}/account/balance"
    (asked,) = requests.get(
        f"http://127.0.0.1:{port}/_mock/requests", headers=who(team), timeout=10
    ).json()["items"]
    assert asked["path"] == f"http://mock.test:1{API}/account/balance.json"


def test_another_key_or_none_is_the_same_server(port: int, team: dict[str, Any]) -> None:
    for key in ("/@other", "/@A-b_c.9", f"/@{LONGEST}", ""):
        assert send(f"http://127.0.0.1:{port}{key}", team).status_code == 200


WRONG = {
    "percent-encoded": "/%40checkout",
    "with two slashes": "//@checkout",
    "with an encoded slash": "/%2F@checkout",
    "with a letter percent-encoded": "/@check%6Fut",
}
NONE = {
    "empty": "/@",
    "too long": f"/@{LONGEST}x",
    "with another character": "/@check~out",
    "with a letter of no ASCII": "/@%C3%A4",
}


@pytest.mark.parametrize("begin", WRONG.values(), ids=WRONG)
def test_a_key_that_a_proxy_would_hash_otherwise_is_refused(port: int, begin: str) -> None:
    answer = raw(port, f"{begin}/_mock/teams")
    assert answer.status == 400
    assert "write /@checkout/_mock/teams" in json.loads(answer.body)["error"]["help"]
    answer = raw(port, f"{begin}{API}/sms/send.json")
    assert answer.status == 400
    assert f"Write /@checkout{API}/sms/send.json" in json.loads(answer.body)["developerMessage"]
    answer = raw(port, f"{begin}{API}/sms/send-url/{URL_TOKEN}?message=a&recipientNumber=082123456")
    assert answer.status == 400
    assert fromstring(answer.body).findtext("code") == "107"


@pytest.mark.parametrize("begin", NONE.values(), ids=NONE)
@pytest.mark.parametrize("path", ["/_mock/teams", f"{API}/account/balance.json", "/", ""])
def test_what_cannot_be_a_key_is_refused(port: int, begin: str, path: str) -> None:
    answer = raw(port, f"{begin}{path}", "Accept: application/json")
    assert answer.status == 400
    assert "1 to 64 of the characters" in answer.body.decode()


def test_a_refused_key_reaches_nothing(port: int) -> None:
    origin = f"http://127.0.0.1:{port}"
    before = requests.get(f"{origin}/_mock/messages", timeout=10).json()["total"]
    for begin in WRONG.values():
        head = f"POST {begin}{API}/sms/send HTTP/1.1\r\nHost: x\r\nContent-Type: application/json"
        login = "".join(f"\r\n{name}: {value}" for name, value in LOGIN.items())
        body = json.dumps(HELLO)
        sent = f"{head}{login}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        assert exchange(port, sent.encode()).status == 400
    assert requests.get(f"{origin}/_mock/messages", timeout=10).json()["total"] == before


def test_the_help_for_an_unknown_path_leads_to_pages_of_the_same_server(keyed: str) -> None:
    answer = requests.get(f"{keyed}/nowhere", timeout=10)
    assert "/@checkout/_mock/docs lists them" in answer.text
    assert "open /@checkout/ in a browser" in answer.text
    answer = requests.get(f"{keyed}/_mock/nowhere", timeout=10)
    assert answer.json()["error"]["help"] == "see /@checkout/_mock/docs"


def test_an_unknown_account_is_told_that_keys_move(keyed: str) -> None:
    unknown = {"email": "gone@example.com", "token": "x", "Accept": "application/json"}
    answer = requests.get(f"{keyed}{API}/account/balance", headers=unknown, timeout=10)
    assert answer.status_code == 401
    assert "/@checkout moves to another server" in answer.json()["developerMessage"]
    answer = requests.get(f"{keyed}{API}/sms/send-url/gone.json", timeout=10)
    assert answer.status_code == 401
    assert "/@checkout moves to another server" in answer.text
    answer = requests.get(f"{keyed}/_mock/messages?team=gone", timeout=10)
    assert answer.status_code == 404
    assert "/@checkout moves to another server" in answer.json()["error"]["help"]


def test_without_a_key_nobody_is_told_of_keys(port: int) -> None:
    unknown = {"email": "gone@example.com", "token": "x", "Accept": "application/json"}
    origin = f"http://127.0.0.1:{port}"
    answer = requests.get(f"{origin}{API}/account/balance", headers=unknown, timeout=10)
    assert answer.status_code == 401
    assert "another server" not in answer.text
