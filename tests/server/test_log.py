"""What a running server writes after its banner."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests

from tests.receiver import nobody_listening
from tests.server.raw_http import exchange
from tests.server.running import PATIENCE, ROOT, clean_environ, running, start

EMAIL = "me@example.org"
TOKEN = "the-api-token-of-this-test"
URL_TOKEN = "the-url-token-of-this-test"
SECRET_KEY = "the-secret-key-of-this-test"
ADDRESS = re.compile(r"http://localhost:([0-9]+)/app/")
WRONG = "somebody-elses-wrong-token"


@pytest.mark.parametrize("kind", ["gunicorn", "threads"])
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_line_for_each_request_and_no_secret_in_any(kind: str, log_format: str) -> None:
    flags = ["--email", EMAIL, "--token", TOKEN, "--url-token", URL_TOKEN]
    flags += ["--secret-key", SECRET_KEY]
    with running("--server", kind, "--log-format", log_format, *flags) as server:
        base = f"{server.origin}/app/api/rest/v1"
        message = {"recipientNumber": "0821234567", "message": "hello"}
        with requests.Session() as session:
            session.post(f"{base}/sms/send", json=message, auth=(EMAIL, TOKEN))
            session.post(f"{base}/sms/send", json=message, headers={"email": EMAIL, "token": WRONG})
            session.get(f"{base}/account/balance", params={"email": EMAIL, "token": TOKEN})
            for token in (URL_TOKEN, WRONG, TOKEN):
                session.get(f"{base}/sms/send-url/{token}.json", params=message)
                session.get(f"{base}/sms/send-url/{token}/more", params=message)
            session.get(f"{server.origin}/app//api/rest/v1//sms//send-url//{URL_TOKEN}")
            session.get(f"{base}/sms/{SECRET_KEY}")
        exchange(server.port, f"GET /{TOKEN} HTTP/9.9\r\n\r\n".encode())
        lines = [server.line() for _ in range(12)]
        ended = server.end()
    text = "\n".join(lines)
    for secret in (TOKEN, URL_TOKEN, SECRET_KEY, WRONG):
        assert secret not in text
        assert secret not in ended.output + ended.errors
    if log_format == "json":
        records = [json.loads(line) for line in lines]
        assert [record["status"] for record in records[:3]] == [200, 401, 200]
        assert {record["event"] for record in records} == {"request"}
    else:
        assert " POST sms/send 200 27821234567 GSM7 1 part 1.0 credit " in lines[0]
        assert " POST sms/send 401 " in lines[1]
        assert " - - 400 " in lines[-1]
        assert "\x1b" not in text


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_probe_that_repeats_the_last_one_is_not_logged(log_format: str) -> None:
    with running("--server", "threads", "--log-format", log_format) as server:
        for _ in range(3):
            assert exchange(server.port, b"GET /_mock/ready HTTP/1.0\r\n\r\n").status == 200
            assert exchange(server.port, b"OPTIONS / HTTP/1.0\r\n\r\n").status == 200
        for _ in range(2):
            assert requests.get(f"{server.origin}/_mock/clock", timeout=10).ok
        lines = [server.line() for _ in range(4)]
        ended = server.end()
    for line, path in zip(
        lines, ["/_mock/ready", "/", "/_mock/clock", "/_mock/clock"], strict=True
    ):
        assert (f'"{path}"' if log_format == "json" else f" {path} 200 ") in line
    assert "/_mock/" not in ended.output


def test_a_control_token_in_a_path_is_masked_in_the_log() -> None:
    token = "the-control-token-of-this-test"
    with running("--server", "threads", "--control-token", token) as server:
        for path in (f"/{token}", f"/_mock/{token}", f"/app/api/rest/v1/{token}/sms/send"):
            requests.get(f"{server.origin}{path}", timeout=PATIENCE)
        lines = [server.line() for _ in range(3)]
        ended = server.end()
    assert all("the-…" in line for line in lines), lines
    assert token not in "".join(lines) + ended.output + ended.errors


@pytest.mark.parametrize("kind, log_format", [("gunicorn", "text"), ("threads", "json")])
def test_a_line_for_each_attempt_at_a_webhook(kind: str, log_format: str) -> None:
    with (
        nobody_listening() as url,
        running(
            *("--server", kind, "--log-format", log_format, "--email", EMAIL, "--token", TOKEN),
            *("--delivery", "immediate", "--delivery-report-url", f"{url}?token={WRONG}"),
        ) as server,
    ):
        requests.post(
            f"{server.origin}/app/api/rest/v1/sms/send",
            json={"recipientNumber": "0821234567", "message": "hello"},
            auth=(EMAIL, TOKEN),
            timeout=10,
        )
        lines = [server.line(), server.line()]
    (line,) = [one for one in lines if "sms/send" not in one]
    assert WRONG not in line
    if log_format == "json":
        record = json.loads(line)
        assert (record["event"], record["kind"], record["attempt"], record["state"]) == (
            *("webhook", "deliveryReport", 1, "pending"),
        )
        assert record["error"].startswith("connection refused")
    else:
        assert f" WEBHOOK {url}?token=" in line
        assert " failed deliveryReport of " in line
        assert "; connection refused; nothing listens there" in line
        assert "; attempt 1, the next in 1 s " in line


@pytest.mark.parametrize("kind", ["gunicorn", "threads"])
def test_a_reader_that_stops_reading_does_not_stop_the_server(kind: str) -> None:
    process = start("--server", kind)
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        banner = iter(process.stdout.readline, "Ctrl-C stops.\n")
        (port,) = {found[1] for line in banner if (found := ADDRESS.search(line))}
        process.stdout.close()
        for _ in range(3):
            assert requests.get(f"http://127.0.0.1:{port}/_mock/health", timeout=10).ok
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.wait(PATIENCE)
        assert process.stderr is not None
        process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal of POSIX")
@pytest.mark.parametrize(
    "environ, coloured", [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_only_a_terminal_gets_colour_and_only_where_it_is_wanted(
    environ: dict[str, str], coloured: bool
) -> None:
    with terminal({"TERM": "xterm", **environ}) as screen:
        text = screen.read_until("Ctrl-C stops.")
        (port,) = {found[1] for found in ADDRESS.finditer(text)}
        requests.get(f"http://127.0.0.1:{port}/_mock/health", timeout=10)
        text += screen.read_until(" ms")
    assert ("\x1b[1msms-mock" in text) is coloured
    assert ("\x1b[32m200\x1b[0m" in text) is coloured


class Screen:
    """What a server writes to a terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read_until(self, words: str) -> str:
        text = ""
        while words not in text:
            text += os.read(self._descriptor, 4096).decode()
        return text


@contextmanager
def terminal(environ: dict[str, str]) -> Iterator[Screen]:
    """Run a server on a terminal of its own."""
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "sms_mock", "serve", "--port", "0"],
        cwd=ROOT,
        env={**clean_environ(), **environ},
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    try:
        yield Screen(ours)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        os.close(ours)
