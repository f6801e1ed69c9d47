"""The receiver of `sms-mock listen` on a socket: what it takes, refuses and forwards."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlencode

import pytest

from sms_mock.cli.listening.receiver import BODY_LIMIT, Receiver
from sms_mock.cli.listening.responder import Responder
from tests.cli.places import refusing_url
from tests.cli.receiving import PATIENCE, Received, receiving
from tests.receiver import Receiver as Webhooks

VALUES = {"messageId": "5b37", "from": "+27821234567", "message": "Yes & no"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(received: Received, target: str = "/", body: bytes = b"") -> tuple[int, str]:
    """Post a form to the receiver, and return the status and text of the answer."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", received.receiver.server_port, timeout=PATIENCE
    )
    try:
        connection.request("POST", target, body=body, headers=FORM)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def raw(received: Received, request: bytes) -> str:
    """Send these bytes to the receiver, and return what it answers until it closes."""
    address = ("127.0.0.1", received.receiver.server_port)
    with socket.create_connection(address, timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return connection.makefile("rb").read().decode()


def test_it_takes_values_from_both_places() -> None:
    encoded = urlencode(VALUES)
    with receiving(lambda arrival: (201, "thanks")) as received:
        assert post(received, f"/reply?{encoded}", encoded.encode()) == (201, "thanks")
        arrival = received.next()
    assert arrival.path == "/reply"
    assert arrival.in_query == arrival.in_form == {name: [value] for name, value in VALUES.items()}


def test_what_is_no_post_is_refused() -> None:
    with receiving() as received:
        answer = raw(received, b"GET /reply HTTP/1.1\r\nHost: x\r\n\r\n")
        assert answer.startswith("HTTP/1.0 405 ")
        assert "Allow: POST\r\n" in answer
        assert "this is sms-mock listen" in answer
        assert "GET /reply: answered 405" in received.refusals.get(timeout=PATIENCE)
        assert received.arrivals.empty()


def test_what_is_refused_is_shown_without_what_moves_a_cursor() -> None:
    written: list[str] = []
    responder = Responder(written.append)
    responder.refused("GET /\x1b[2J: answered 405")
    assert written == ["GET /\\x1b[2J: answered 405\n"]


def test_head_is_refused_without_a_body() -> None:
    with receiving() as received:
        assert raw(received, b"HEAD / HTTP/1.1\r\n\r\n").endswith("\r\n\r\n")


@pytest.mark.parametrize(
    "headers, body, status",
    [
        (f"Content-Length: {BODY_LIMIT + 1}", b"", 413),
        ("Content-Length: " + "9" * 5000, b"", 413),
        ("Content-Length: -1", b"", 400),
        ("Content-Length: x", b"", 400),
        ("Content-Length: 5", b"abc", 400),
        ("Transfer-Encoding: chunked", b"0\r\n\r\n", 411),
        ("Content-Length: 2002", b"a&" * 1001, 400),
    ],
)
def test_a_body_that_is_none_is_refused_and_not_shown_as_a_webhook(
    headers: str, body: bytes, status: int
) -> None:
    kind = "Content-Type: application/x-www-form-urlencoded"
    with receiving() as received:
        head = f"POST / HTTP/1.1\r\n{kind}\r\n{headers}\r\n\r\n".encode()
        assert raw(received, head + body).startswith(f"HTTP/1.0 {status} ")
        assert f"answered {status}" in received.refusals.get(timeout=PATIENCE)
        assert received.arrivals.empty()
        assert post(received)[0] == 200


def test_the_largest_body_is_taken() -> None:
    with receiving() as received:
        assert post(received, body=b"x" * BODY_LIMIT)[0] == 200
        assert len(received.next().body) == BODY_LIMIT


def test_what_is_no_http_is_answered_in_plain_text() -> None:
    with receiving() as received:
        answer = raw(received, b"<hello> \x00 there\r\n\r\n")
        assert "<html" not in answer.lower()
        assert post(received)[0] == 200


def test_who_hangs_up_leaves_no_trace(capfd: pytest.CaptureFixture[str]) -> None:
    with receiving(lambda arrival: (200, "x" * 1_000_000)) as received:
        address = ("127.0.0.1", received.receiver.server_port)
        with socket.create_connection(address, timeout=PATIENCE) as connection:
            # Closing with this set resets the connection, while the answer is being written.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.sendall(b"POST / HTTP/1.0\r\n\r\n")
            received.next()
        assert post(received)[0] == 200
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_none(status: int) -> None:
    with receiving(lambda arrival: (status, "text")) as received:
        answer = raw(received, b"POST / HTTP/1.0\r\n\r\n")
        assert answer.startswith(f"HTTP/1.0 {status} ")
        assert answer.endswith("\r\n\r\n")


def test_its_url_is_one_that_can_be_called() -> None:
    with Receiver("0.0.0.0", 0, lambda arrival: (200, "")) as everywhere:
        assert everywhere.url() == f"http://127.0.0.1:{everywhere.server_port}"
        assert everywhere.url("host.docker.internal").startswith("http://host.docker.internal:")


def test_it_forwards_the_same_values_and_answers_as_the_other_does() -> None:
    written: list[str] = []
    with receiving(lambda arrival: (418, "teapot")) as app:
        responder = Responder(written.append, forward_to=f"{app.url}/hook?key=1")
        with receiving(responder.take) as received:
            assert post(received, "/reply?a=1", urlencode(VALUES).encode()) == (418, "teapot")
        arrival = app.next()
    assert (arrival.path, arrival.query) == ("/hook", "key=1&a=1")
    assert arrival.in_form == {name: [value] for name, value in VALUES.items()}
    (text,) = written
    assert "/hook?key=1 answered 418 after " in text


def test_it_forwards_with_the_credentials_of_the_url_and_does_not_show_the_password() -> None:
    written: list[str] = []
    with Webhooks() as app:
        url = app.url.replace("http://", "http://me:pass-word@")
        responder = Responder(written.append, forward_to=url)
        with receiving(responder.take) as received:
            assert post(received, body=urlencode(VALUES).encode())[0] == 200
        assert app.arrivals[0].headers["authorization"] == "Basic bWU6cGFzcy13b3Jk"
    assert "http://me:…@127.0.0.1" in written[0]
    assert "pass-word" not in written[0]


def test_a_program_that_does_not_run_is_a_bad_gateway_that_says_so() -> None:
    written: list[str] = []
    with refusing_url() as nobody:
        responder = Responder(written.append, forward_to=nobody)
        with receiving(responder.take) as received:
            status, text = post(received, body=urlencode(VALUES).encode())
    assert status == 502
    assert "connection refused" in text
    assert f"forwarding to {nobody} failed after" in written[0]
    assert "answered 502" in written[0]


def test_a_redirect_is_not_followed_but_passed_on() -> None:
    with receiving(lambda arrival: (302, "")) as app:
        responder = Responder(lambda text: None, forward_to=app.url)
        with receiving(responder.take) as received:
            assert post(received)[0] == 302
        app.next()
        assert app.arrivals.empty()
