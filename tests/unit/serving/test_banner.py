"""The banner, made from facts alone."""

from __future__ import annotations

import json
import shlex

import pytest

from sms_mock.console.banner import BannerFacts, banner, banner_json, curl_line, origin
from tests.conftest import ADMINISTRATOR, NOON, SECRET_KEY, URL_TOKEN

FACTS = BannerFacts(
    version="1.2.3",
    host="127.0.0.1",
    port=8767,
    email=ADMINISTRATOR[0],
    token=ADMINISTRATOR[1],
    url_token=URL_TOKEN,
    secret_key=SECRET_KEY,
    notes=["Store ./data (new)"],
    now=NOON + 40 * 60_000,
    frozen=False,
)


def test_it_shows_address_credentials_clock_and_notes() -> None:
    lines = [line.strip() for line in banner(FACTS).splitlines()]
    assert lines[0] == "sms-mock 1.2.3"
    assert "Base URL   http://localhost:8767/app/" in lines
    assert f"Email      {ADMINISTRATOR[0]}" in lines
    assert f"API token  {ADMINISTRATOR[1]}" in lines
    assert f"URL token  {URL_TOKEN}" in lines
    assert f"Secret key {SECRET_KEY}" in lines
    assert "API docs   http://localhost:8767/_mock/docs" in lines
    assert "Phones     http://localhost:8767/" in lines
    assert "Clock 12:40 SAST (UTC+2)" in lines
    assert "Store ./data (new)" in lines
    assert "Ctrl-C stops." in lines


def test_a_frozen_clock_says_so() -> None:
    assert "Clock 12:40 SAST (UTC+2), frozen\n" in banner(FACTS._replace(frozen=True))


def test_it_is_plain_unless_colour_is_wanted() -> None:
    assert "\x1b" not in banner(FACTS)
    assert "\x1b[1msms-mock 1.2.3\x1b[0m\n" in banner(FACTS, colour=True)


@pytest.mark.parametrize(
    "host, shown",
    [
        ("127.0.0.1", "http://localhost:1"),
        ("::1", "http://localhost:1"),
        ("0.0.0.0", "http://localhost:1"),
        ("192.168.0.7", "http://192.168.0.7:1"),
        ("fd00::7", "http://[fd00::7]:1"),
        ("box.local", "http://box.local:1"),
    ],
)
def test_the_address_is_one_that_a_client_can_use(host: str, shown: str) -> None:
    assert origin(host, 1) == shown


def test_the_curl_line_survives_a_shell_whatever_the_credentials() -> None:
    words = shlex.split(curl_line(FACTS._replace(email="o'hara@x.y", token='$(rm) "`!')))
    assert words[:3] == ["curl", "-H", "email: o'hara@x.y"]
    assert 'token: $(rm) "`!' in words
    assert json.loads(words[words.index("-d") + 1])["recipientNumber"] == "0821234567"


def test_the_curl_line_for_windows_uses_the_quotes_that_work_there() -> None:
    line = curl_line(FACTS, windows=True)
    assert "'" not in line
    assert '-H "email: demo@example.com"' in line
    assert '"{\\"recipientNumber\\": \\"0821234567\\", \\"message\\": \\"Hello\\"}"' in line


def test_for_machines_it_is_one_line() -> None:
    text = banner_json(FACTS)
    assert "\n" not in text
    assert json.loads(text) == {
        "event": "listening",
        "version": "1.2.3",
        "url": "http://localhost:8767/app/",
        "port": 8767,
        "email": ADMINISTRATOR[0],
        "token": ADMINISTRATOR[1],
        "urlToken": URL_TOKEN,
        "secretKey": SECRET_KEY,
        "docs": "http://localhost:8767/_mock/docs",
        "phones": "http://localhost:8767/",
        "notes": ["Store ./data (new)"],
    }
