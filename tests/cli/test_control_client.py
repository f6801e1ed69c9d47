"""The client of the control API, with a server on a socket."""

from __future__ import annotations

import pytest

from sms_mock.config import Settings
from sms_mock.control_client.client import (
    ControlCallError,
    ControlClient,
    NotRunningError,
    TimedOutError,
)
from sms_mock.serving.threads import MockServer
from tests.cli.places import refusing_url, silent_url
from tests.cli.receiving import receiving


def test_it_reads_and_changes(client: ControlClient) -> None:
    assert client.get("/clock")["frozen"] is False
    assert client.put("/clock", {"freeze": True})["frozen"] is True
    made = client.post("/teams", {"name": "Second"})
    assert client.delete(f"/teams/{made['teamId']}") == {"teamId": made["teamId"]}


def test_parameters_that_are_none_are_left_out(client: ControlClient) -> None:
    client.post("/inbound", {"from": "0821234567", "message": "One"})
    client.post("/inbound", {"from": "0821234567", "message": "Two"})
    answer = client.get("/messages", {"limit": 1, "before": None})
    assert [item["message"] for item in answer["items"]] == ["Two"]


@pytest.mark.parametrize("end", ["", "/", "/app", "/app/", "/_mock", "/_mock/"])
def test_a_base_url_of_the_imitated_api_is_the_servers_address_too(
    server: MockServer, end: str
) -> None:
    client = ControlClient(f"{server.origin}{end}")
    assert client.url == server.origin
    assert client.get("/health")["status"] == "ok"


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8767",
        "ftp://localhost",
        "http://",
        "http://localhost:99999",
        "http://localhost:0",
        "http://me:secret@localhost",
        "http://localhost/?team=1",
        "http://local host",
        "",
    ],
)
def test_what_is_no_address_is_refused_before_any_call(url: str) -> None:
    with pytest.raises(ValueError, match="is not an address such as http://localhost:8767"):
        ControlClient(url)


def test_a_refused_address_is_shown_without_its_password() -> None:
    with pytest.raises(ValueError, match="is not an address") as raised:
        ControlClient("http://me:hunter2@localhost")
    assert "hunter2" not in str(raised.value)


def test_a_refusal_has_its_parts(client: ControlClient) -> None:
    with pytest.raises(ControlCallError) as raised:
        client.post("/clock/advance", {"seconds": -1})
    error = raised.value
    assert (error.status, error.field) == (400, "seconds")
    assert error.message == "seconds is -1"
    assert error.help.startswith("give from 0 to")
    assert str(error) == f"{error.message}; {error.help}"


def test_a_refusal_keeps_what_else_was_answered(client: ControlClient) -> None:
    client.put("/clock", {"freeze": True})
    with pytest.raises(ControlCallError) as raised:
        client.get("/messages/wait", {"timeout": 0})
    assert raised.value.status == 404
    assert raised.value.body["came"] == []


def test_a_team_is_named_or_authenticated_as(client: ControlClient, server: MockServer) -> None:
    made = client.post("/teams", {"credits": 7})
    by_id = ControlClient(server.origin, team=made["teamId"])
    by_account = ControlClient(server.origin, email=made["email"], token=made["token"])
    for addressed in (by_id, by_account):
        assert [item["credits"] for item in addressed.get("/credits")["items"]] == [7]
    wrong = ControlClient(server.origin, email=made["email"], token="wrong")
    with pytest.raises(ControlCallError) as raised:
        wrong.get("/credits")
    assert raised.value.status == 401


def test_a_control_token_opens_what_is_closed_without() -> None:
    with MockServer(Settings(port=0, control_token="open sesame")) as server:
        with pytest.raises(ControlCallError) as raised:
            ControlClient(server.origin).get("/clock")
        assert (raised.value.status, raised.value.field) == (401, "Authorization")
        client = ControlClient(server.origin, control_token="open sesame")
        assert client.get("/clock")["frozen"] is False


@pytest.mark.parametrize("token", ["two\r\nlines", "schlüssel"])
def test_what_cannot_stand_in_a_header_is_refused_before_any_call(token: str) -> None:
    with pytest.raises(ValueError, match="control_token cannot be sent"):
        ControlClient(control_token=token)


def test_proxy_variables_are_not_asked(
    client: ControlClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with refusing_url() as nobody:
        monkeypatch.setenv("http_proxy", nobody)
        monkeypatch.delenv("no_proxy", raising=False)
        assert client.get("/health")["status"] == "ok"


def test_where_nobody_listens_nothing_runs() -> None:
    with refusing_url() as url, pytest.raises(NotRunningError) as raised:
        ControlClient(url).get("/clock")
    assert str(raised.value) == f"no sms-mock answers at {url}"


def test_a_server_that_does_not_answer_in_time_is_not_said_to_be_none() -> None:
    with silent_url() as url, pytest.raises(TimedOutError) as raised:
        ControlClient(url).get("/clock", timeout=0.05)
    assert str(raised.value) == f"the server at {url} gave no answer within 0.05 s"


def test_another_program_on_the_port_is_told_from_ours() -> None:
    with receiving() as other, pytest.raises(NotRunningError) as raised:
        ControlClient(other.url).get("/clock")
    assert raised.value.reason == "something else answers there"


def test_json_of_another_program_is_told_from_ours() -> None:
    with receiving(lambda arrival: (404, '{"error": "not found"}')) as other:
        with pytest.raises(NotRunningError) as raised:
            ControlClient(other.url).post("/reset")
        assert other.next().path == "/_mock/reset"
    assert raised.value.reason == "something else answers there"


def test_the_next_page_of_a_list_is_asked_for_as_it_was_named(server: MockServer) -> None:
    team = ControlClient(server.origin).post("/teams", {"name": "Pages"})["teamId"]
    client = ControlClient(server.origin, team=team)
    for text in ("One", "Two"):
        client.post("/inbound", {"from": "0821234567", "message": text})
    first = client.get("/messages", {"limit": 1})
    second = client.get(first["next"].removeprefix("/_mock"))
    assert [item["message"] for item in (*first["items"], *second["items"])] == ["Two", "One"]
