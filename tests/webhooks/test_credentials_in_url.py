"""A webhook URL with credentials: they are sent as HTTP Basic, and the password is never shown."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from sms_mock.console.log_lines import attempt_json_line, attempt_line
from sms_mock.control.event_frames import Feed
from sms_mock.journal.records import AttemptRecord
from tests.driving import ANYBODY, Live
from tests.receiver import Receiver, answer

PASSWORD = "p%40ss-w%2Frd"
DECODED = "p@ss-w/rd"
SETTINGS = "/accounts/18987/developer-settings"


def with_credentials(receiver: Receiver, credentials: str = f"me:{PASSWORD}") -> str:
    return receiver.url.replace("http://", f"http://{credentials}@", 1)


def basic(credentials: str) -> str:
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


@pytest.mark.parametrize(
    "credentials, sent",
    [(f"me:{PASSWORD}", f"me:{DECODED}"), ("key", "key:"), ("mé:é", "mé:é")],
)
@pytest.mark.parametrize("style", ["both", "query", "form"])
def test_they_are_sent_as_basic(
    live: Live, receiver: Receiver, style: str, credentials: str, sent: str
) -> None:
    live.urls(report=with_credentials(receiver, credentials), webhookStyle=style)
    live.send()
    live.advance(2)
    (arrival,) = receiver.arrivals
    assert arrival.headers["authorization"] == basic(sent)
    assert arrival.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert credentials not in arrival.target


def test_without_them_no_authorization_is_sent(live: Live, receiver: Receiver) -> None:
    live.urls(report=receiver.url)
    live.send()
    live.advance(2)
    assert "authorization" not in receiver.arrivals[0].headers


def test_the_password_is_shown_nowhere(live: Live, receiver: Receiver) -> None:
    logged: list[AttemptRecord] = []
    live.service.log_attempt = logged.append
    receiver.then(answer(500))
    live.urls(report=with_credentials(receiver), reply=with_credentials(receiver))
    sent = live.send()
    live.advance(2)
    live.reply(ANYBODY, "Yes")
    live.idle()
    shown = receiver.url.replace("http://", "http://me:…@", 1)
    assert [webhook["url"] for webhook in live.webhooks()] == [shown, shown]
    told = [
        *(live.control("GET", path).text for path in ("/webhooks", "/requests", "/doctor")),
        live.control("GET", f"/webhooks?messageId={sent}").text,
        live.control("GET", "/clock/pending").text,
        *map(attempt_line, logged),
        *map(attempt_json_line, logged),
    ]
    assert len(logged) == 2
    for text in told:
        assert PASSWORD not in text
        assert DECODED not in text


def test_events_do_not_tell_it(live: Live, receiver: Receiver) -> None:
    world = live.service.teams.default
    since = world.events.last_id
    live.urls(report=with_credentials(receiver))
    live.send()
    live.advance(2)
    told = Feed(world, live.service, "http://localhost/app/api/rest/v1").after(since)[1].decode()
    assert '"type": "webhook"' in told
    assert "me:" in told
    assert PASSWORD not in told


def test_settings_and_states_keep_it_so_that_they_can_be_put_back(
    live: Live, receiver: Receiver
) -> None:
    live.urls(report=with_credentials(receiver))
    live.send()
    settings, state = live.mock("GET", SETTINGS), live.mock("GET", "/state")
    assert settings["deliveryReportUrl"] == with_credentials(receiver)
    live.mock("POST", "/reset")
    live.mock("PUT", SETTINGS, settings)
    assert live.mock("GET", SETTINGS) == settings
    live.mock("PUT", "/state", state)
    live.freeze()
    live.advance(60)
    assert receiver.arrivals[0].headers["authorization"] == basic(f"me:{DECODED}")


@pytest.mark.parametrize(
    "url",
    ["http://me:…@localhost/", "http://…@localhost/", "http://me:s3cr3t@:80/", "x://me:s3cr3t@h"],
)
@pytest.mark.parametrize("field", ["replyUrl", "deliveryReportUrl"])
def test_a_url_as_it_is_shown_is_refused_and_no_refusal_shows_a_password(
    live: Live, field: str, url: Any
) -> None:
    before = live.mock("GET", SETTINGS)
    error = live.refused("PUT", SETTINGS, {field: url})
    assert error["field"] == field
    assert "s3cr3t" not in error["message"]
    assert live.mock("GET", SETTINGS) == before
