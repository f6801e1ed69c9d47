"""Limits are settings: parts of a message, items of a bulk send, bytes of a body."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.world_state import world_state
from tests.conftest import Api, RealTime

Serve = Callable[[Settings], Api]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that starts a server with certain settings and returns a client of it."""
    started: list[Service] = []

    def start(settings: Settings) -> Api:
        started.append(Service(settings, now=RealTime(), rng=random.Random(1)))
        return Api(started[-1])

    yield start
    for service in started:
        service.stop()


def sms(message: str) -> dict[str, str]:
    return {"recipientNumber": "0821234567", "message": message}


def test_the_most_parts_are_a_setting(serve: Serve) -> None:
    api = serve(Settings(most_parts=2))
    assert api.post("/sms/send", json=sms("a" * 306)).status_code == 200
    before = world_state(api.service)
    answer = api.post("/sms/send", json=sms("a" * 307))
    refusal(answer, 400, 106, "Message is too long", "3 parts", "at most 2 parts")
    assert world_state(api.service) == before


def test_the_most_items_of_a_bulk_send_are_a_setting(serve: Serve) -> None:
    api = serve(Settings(bulk_most_items=2))
    items = [sms("Hi")] * 2
    assert api.post("/sms/send-bulk", json={"sendSmsRequests": items}).status_code == 200
    answer = api.post("/sms/send-bulk", json={"sendSmsRequests": [*items, sms("Hi")]})
    refusal(answer, 400, 100, None, "sendSmsRequests", "3 items", "from 1 to 2")


def test_the_most_elements_of_a_page_are_a_setting(serve: Serve) -> None:
    api = serve(Settings(most_page_size=20_000))
    assert api.get("/messages/all?pageSize=20000").status_code == 200
    answer = api.get("/contacts/all?pageSize=20001")
    refusal(answer, 400, 100, None, "pageSize is 20001", "from 1 to 20000")


@pytest.mark.parametrize(
    "method, path", [("POST", "/sms/send"), ("POST", "/account/transfer"), ("PUT", "/account/user")]
)
def test_the_bytes_of_a_body_are_a_setting(serve: Serve, method: str, path: str) -> None:
    api = serve(Settings(body_limit=100, bulk_body_limit=200))
    json = {"Content-Type": "application/json"}
    fits = api.call(method, path, data=b"{" + b" " * 98 + b"}", headers=json)
    assert fits.status_code == 400
    answer = api.call(method, path, data=b"{" + b" " * 99 + b"}", headers=json)
    refusal(answer, 413, 116, "Request body too large", "100 bytes")


def test_a_bulk_send_has_a_limit_of_its_own(serve: Serve) -> None:
    api = serve(Settings(body_limit=100, bulk_body_limit=200))
    fits = b'{"sendSmsRequests": [{}]}'.ljust(200)
    json = {"Content-Type": "application/json"}
    assert api.post("/sms/send-bulk", data=fits, headers=json).status_code == 200
    answer = api.post("/sms/send-bulk", data=fits + b" ")
    refusal(answer, 413, 116, "Request body too large", "200 bytes")


def test_a_form_counts_as_a_body_and_a_body_nobody_reads_does_not(serve: Serve) -> None:
    api = serve(Settings(body_limit=100))
    path = "/sms/send-url-parameters"
    answer = api.post(path, data={**sms("a" * 100)})
    refusal(answer, 413, 116, "Request body too large")
    ignored = b"x" * 1000
    answer = api.post(path, query_string=sms("Hi"), data=ignored, content_type="text/plain")
    assert answer.status_code == 200
    assert api.get("/account/balance", data=ignored).status_code == 200


@pytest.mark.parametrize("field", ["campaign", "dataField"])
@pytest.mark.parametrize("path", ["/sms/send", "/voice/single-text"])
def test_the_characters_of_a_label_are_a_setting(serve: Serve, path: str, field: str) -> None:
    api = serve(Settings(most_label_characters=3))
    assert api.post(path, json={**sms("Hi"), field: "äöü"}).status_code == 200
    before = world_state(api.service)
    answer = api.post(path, json={**sms("Hi"), field: "äöüß"})
    refusal(answer, 400, 100, None, f"{field} has 4 characters", "at most 3")
    assert answer.headers["X-Mock-Assumed"] == "A205"
    assert world_state(api.service) == before


def test_a_label_that_is_too_long_fails_its_item_alone(api: Api) -> None:
    items = [sms("Hi"), {**sms("Hi"), "dataField": "a" * 1001}]
    answer = api.post("/sms/send-bulk", json={"sendSmsRequests": items}).get_json()
    errors = [each["error"] for each in answer["sendSmsResponses"]]
    assert errors == [None, "dataField has 1001 characters"]


def test_the_status_line_says_the_status_of_the_body_in_usual_letters(serve: Serve) -> None:
    api = serve(Settings(body_limit=10))
    for answer in (api.post("/sms/send", data=b"{" + b" " * 20 + b"}"), api.get("/nowhere")):
        phrase = answer.status.partition(" ")[2]
        assert phrase.upper().replace(" ", "_") == answer.get_json()["status"]
        assert phrase == phrase.title()
