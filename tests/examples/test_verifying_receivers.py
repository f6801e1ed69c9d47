"""Receivers in PHP, Node and Python check the signature of genuine and forged webhooks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlencode

import pytest
import requests

from sms_mock import SmsMock
from sms_mock.webhooks.signature import form_encoded
from tests.programs import command

HERE = Path(__file__).parent
AWKWARD = "a b+c*d~e&f=g%h/é€😀'()!\n-_."
"""A text in which the encoders of the languages differ from each other."""
WRONG, EXPIRED = (403, "the checksum is wrong"), (403, "it has expired")


def free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def words(language: str, port: int) -> list[str]:
    """Return the command that starts a language's receiver on a port.

    The test is skipped if the program that runs the language is not installed.
    """
    if language == "php":
        return [command("php"), "-S", f"127.0.0.1:{port}", "php/receiver.php"]
    if language == "node":
        return [command("node"), "node/receiver.mjs"]
    return [sys.executable, "-m", "flask", "--app", "receiver", "run", "--port", str(port)]


READY = {"php": "started", "node": "http://127.0.0.1:", "python": "Running on"}
"""What each prints once it can be called."""


@contextmanager
def receiving(language: str, secret_key: str) -> Iterator[str]:
    """Run a receiver that has the key, and yield its URL."""
    port = free_port()
    environ = {**os.environ, "SECRET_KEY": secret_key, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words(language, port),
        cwd=HERE,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            await_line(process.stdout, READY[language])
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()


def await_line(output: IO[str], part: str) -> None:
    printed = []
    for line in output:
        printed.append(line)
        if part in line:
            return
    raise AssertionError("".join(printed))


def send(sms_mock: SmsMock, text: str) -> None:
    requests.post(
        f"{sms_mock.url}/api/rest/v1/sms/send.json",
        json={"recipientNumber": "0821234567", "message": "Hello", "campaign": text},
        headers=sms_mock.headers,
        timeout=10,
    ).raise_for_status()


def attempts(sms_mock: SmsMock) -> list[tuple[int, str]]:
    """Ask the server for the webhooks, and return the status and text of each answer of the
    receiver.
    """
    return [
        (attempt["status"], attempt["response"])
        for webhook in sms_mock.webhooks
        for attempt in webhook["attempts"]
    ]


def posted(sms_mock: SmsMock) -> dict[str, str]:
    """Return the values of the first webhook, with its signature."""
    webhook = sms_mock.webhooks[0]
    attempt = webhook["attempts"][0]
    signature = {
        "nonce": attempt["nonce"],
        "nonce-date": attempt["nonceDate"],
        "checksum": attempt["checksum"],
    }
    return {**webhook["parameters"], **signature}


def answer_to(url: str, values: dict[str, str]) -> tuple[int, str]:
    answer = requests.post(url, data=values, timeout=10)
    return answer.status_code, answer.text


@pytest.mark.parametrize("language", ["php", "node", "python"])
def test_it_takes_what_the_mock_sends_and_nothing_that_was_tampered_with(
    sms_mock: SmsMock, language: str
) -> None:
    with receiving(language, sms_mock.secret_key) as url:
        sms_mock.set_webhooks(delivery_report_url=url, reply_url=url)
        send(sms_mock, AWKWARD)
        sms_mock.reply("0821234567", AWKWARD)
        sms_mock.wait_until_idle()
        assert attempts(sms_mock) == [(204, "")] * 2

        genuine = posted(sms_mock)
        assert answer_to(url, genuine) == (204, "")
        for name in genuine:
            assert answer_to(url, {**genuine, name: f"{genuine[name]}0"}) == WRONG
            without = {key: value for key, value in genuine.items() if key != name}
            assert answer_to(url, without) == WRONG
        assert answer_to(url, {**genuine, "more": "1"}) == WRONG
        assert answer_to(url, {}) == WRONG
        assert answer_to(url, {**genuine, "checksum": "é" * 40}) == WRONG


@pytest.mark.parametrize("language", ["php", "node", "python"])
def test_it_refuses_what_has_expired_as_all_from_a_clock_in_the_past_has(
    sms_mock: SmsMock, language: str
) -> None:
    sms_mock.clock.freeze("2025-11-01T10:30:00+02:00")
    with receiving(language, sms_mock.secret_key) as url:
        sms_mock.set_webhooks(delivery_report_url=url)
        send(sms_mock, "Spring")
        sms_mock.wait_until_idle()
        assert attempts(sms_mock) == [EXPIRED]
        later = {**posted(sms_mock), "nonce-date": "29990101000000"}
        assert answer_to(url, later) == WRONG


@pytest.mark.parametrize("language", ["php", "node", "python"])
def test_it_refuses_what_another_key_has_signed(sms_mock: SmsMock, language: str) -> None:
    with receiving(language, "another key") as url:
        sms_mock.set_webhooks(delivery_report_url=url)
        send(sms_mock, "Spring")
        sms_mock.wait_until_idle()
        assert attempts(sms_mock)[0] == WRONG


def encoded_by(language: str, text: str) -> str:
    """Return a text as the language's own encoder of query strings writes it."""
    if language == "python":
        return urlencode({"x": text}).removeprefix("x=")
    programs = {
        "php": ["-r", 'echo http_build_query(["x" => $argv[1]], "", "&");'],
        "node": [
            "-e",
            "process.stdout.write(new URLSearchParams({x: process.argv[1]}).toString())",
        ],
    }
    words = [command(language), *programs[language], text]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True)
    return ended.stdout.removeprefix("x=")


@pytest.mark.parametrize(
    "language, differing", [("php", {"*"}), ("node", set()), ("python", {"*", "~"})]
)
def test_the_docs_name_the_characters_that_an_encoder_writes_otherwise(
    language: str, differing: set[str]
) -> None:
    """The service's encoder, java.net.URLEncoder, keeps `*` and writes `~` as `%7E`."""
    live = {"*": "*", "~": "%7E"}
    found = {one for one in live if encoded_by(language, one) != live[one]}
    assert found == differing
    text = "".join(chr(code) for code in range(32, 127))
    shown = encoded_by(language, text)
    for one in found:
        shown = shown.replace(encoded_by(language, one), live[one])
    assert shown == form_encoded({"x": text}).removeprefix("x=")
