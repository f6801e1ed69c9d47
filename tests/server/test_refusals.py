"""Mistakes found before the application sees a request: an error in XML, on both servers."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest
import requests
from defusedxml.ElementTree import fromstring

from tests.conftest import ADMINISTRATOR, URL_TOKEN
from tests.server.raw_http import connect, exchange, read_answer

HOST = b"Host: localhost\r\n"
SEND = b"POST /app/api/rest/v1/sms/send HTTP/1.1\r\n" + HOST
LOGIN = f"email: {ADMINISTRATOR[0]}\r\ntoken: {ADMINISTRATOR[1]}\r\n".encode()
BALANCE = b"GET /app/api/rest/v1/account/balance.json HTTP/1.1\r\n" + HOST + LOGIN


def get(target: bytes = b"/", headers: bytes = b"") -> bytes:
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + headers + b"\r\n"


MALFORMED_HEADS = {
    "garbage": b"\x00\x01\x02 garbage\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "an empty request line": b"\r\n\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "no method": b" / HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/9.9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a version that is none": b"GET / HTTP/1.x\r\n" + HOST + b"\r\n",
    "a method in lower case": b"get / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method that is none": b"G@T / HTTP/1.1\r\n" + HOST + b"\r\n",
    "a space in the URL": get(b"/app?message=hello you"),
    "a letter that is not percent-encoded": get("/app?message=h\u00e9".encode()),
    "a control character in the URL": get(b"/app\x01"),
    "a URL without a slash": get(b"app"),
    "a URL of another scheme": get(b"ftp://localhost/app"),
    "an absolute URL with half an address": get(b"http://[::1/app"),
    "OPTIONS of half an address": get(b"http://[").replace(b"GET", b"OPTIONS"),
    "OPTIONS of a URL without a slash": get(b"app").replace(b"GET", b"OPTIONS"),
    "CONNECT to half an address": get(b"x://[").replace(b"GET", b"CONNECT"),
    "CONNECT without a port": get(b"example.com").replace(b"GET", b"CONNECT"),
    "no Host": b"GET / HTTP/1.1\r\n\r\n",
    "a header without a colon": get(headers=b"nothing\r\n"),
    "a header without a name": get(headers=b": value\r\n"),
    "a space before the colon": get(headers=b"Accept : */*\r\n"),
    "a folded header": get(headers=b"Accept: a,\r\n b\r\n"),
    "a control character in a header": get(headers=b"Accept: \x00\r\n"),
    "line ends without CR": b"GET / HTTP/1.1\nHost: localhost\n\n",
    "one line end without CR": b"GET / HTTP/1.1\r\nHost: localhost\nAccept: */*\r\n\r\n",
    "two hosts": get(headers=b"Host: example.com\r\n"),
    "two lengths": SEND + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "a length that is no number": SEND + b"Content-Length: two\r\n\r\n{}",
    "a negative length": SEND + b"Content-Length: -1\r\n\r\n",
    "a length with a sign": SEND + b"Content-Length: +2\r\n\r\n{}",
    "a length of 400 digits": SEND + b"Content-Length: " + b"9" * 400 + b"\r\n\r\n",
    "a length and chunks": SEND
    + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown transfer coding": SEND + b"Transfer-Encoding: dance\r\n\r\n",
    "a compressed transfer": SEND + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
    "chunks in HTTP/1.0": SEND.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("data", MALFORMED_HEADS.values(), ids=MALFORMED_HEADS)
def test_a_malformed_head_gets_400_in_xml(port: int, data: bytes) -> None:
    assert error_of(port, data, 400).findtext("status") == "BAD_REQUEST"


TOO_LARGE = {
    "a long request line": (get(b"/" + b"a" * 70_000), 414),
    "a request line that never ends": (b"GET /" + b"a" * 200_000, 414),
    "a large header": (get(headers=b"X: " + b"a" * 20_000 + b"\r\n"), 431),
    "a header that never ends": (b"GET / HTTP/1.1\r\nX: " + b"a" * 400_000, 431),
    "many headers": (get(headers=b"X: a\r\n" * 101), 431),
    "many large headers": (get(headers=(b"X: " + b"a" * 16_000 + b"\r\n") * 20), 431),
    "an expectation": (SEND + b"Content-Length: 2\r\nExpect: a miracle\r\n\r\n", 417),
}
NAMES = {
    414: "URI_TOO_LONG",
    417: "EXPECTATION_FAILED",
    431: "REQUEST_HEADER_FIELDS_TOO_LARGE",
}


@pytest.mark.parametrize("data, status", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_is_too_much_says_so_in_xml(port: int, data: bytes, status: int) -> None:
    assert error_of(port, data, status).findtext("status") == NAMES[status]


@pytest.mark.parametrize(
    "data, status",
    [
        (b"HEAD / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
        (b"HEAD /" + b"a" * 70_000, 414),
        (b"HEAD / HTTP/1.1\nHost: localhost\n\n", 400),
        (b"HEAD / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400),
    ],
)
def test_a_refused_head_has_no_body(port: int, data: bytes, status: int) -> None:
    with connect(port) as connection:
        connection.sendall(data)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0]) > 0
    assert body == b""


MALFORMED_BODIES = {
    "a chunk size that is no number": b"zz\r\n{}\r\n0\r\n\r\n",
    "a negative chunk size": b"-2\r\n{}\r\n0\r\n\r\n",
    "a chunk longer than it says": b"1\r\n{}\r\n0\r\n\r\n",
    "a chunk size with LF alone": b"2\n{}\r\n0\r\n\r\n",
    "a chunk size of 5000 digits": b"0" * 5000 + b"2\r\n{}\r\n0\r\n\r\n",
    "a control character in a chunk extension": b"2;a=\x01\r\n{}\r\n0\r\n\r\n",
    "a CR in a chunk extension": b"2;a\r=b\r\n{}\r\n0\r\n\r\n",
    "a trailer without a colon": b"2\r\n{}\r\n0\r\nGET / HTTP/1.1\r\n\r\n",
    "a folded trailer": b"2\r\n{}\r\n0\r\nA: b\r\n c\r\n\r\n",
    "a trailer with a control character": b"2\r\n{}\r\n0\r\nA: \x00\r\n\r\n",
    "endless trailers": b"2\r\n{}\r\n0\r\n" + b"X: a\r\n" * 2000,
    "an end within a chunk": b"ff\r\n{}",
    "an end before the last chunk": b"2\r\n{}\r\n",
}


@pytest.mark.parametrize("body", MALFORMED_BODIES.values(), ids=MALFORMED_BODIES)
def test_malformed_chunks_get_400_in_the_negotiated_format(port: int, body: bytes) -> None:
    head = SEND + LOGIN + b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = exchange(port, head + body, half_close=True)
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["connection"] == "close"
    assert fromstring(answer.body).findtext("status") == "BAD_REQUEST"


def test_a_body_shorter_than_announced_changes_nothing(port: int) -> None:
    before = balance(port)
    body = b'{"recipientNumber": "0821234567", "message": "hello"}'
    head = SEND + LOGIN + b"Content-Type: application/json\r\nContent-Length: 500\r\n\r\n"
    assert exchange(port, head + body, half_close=True).status == 400
    assert balance(port) == before


@pytest.mark.parametrize(
    "method, target",
    [
        (b"OPTIONS", b"*"),
        (b"CONNECT", b"example.com:443"),
        (b"TRACE", b"/app/api/rest/v1/sms/send"),
        (b"BREW", b"/app/api/rest/v1/sms/send"),
        (b"GET", b"/app/api/rest/v1/%00"),
        (b"GET", b"/app/api/rest/v1/%ff%fe"),
        (b"GET", b"/app/api/rest/v1/%zz"),
        (b"GET", b"/app/api/rest/v1/sms/send?%zz=%"),
        (b"GET", b"//[/app"),
    ],
)
def test_an_odd_request_that_is_well_formed_gets_a_4xx_of_the_application(
    port: int, method: bytes, target: bytes
) -> None:
    answer = exchange(port, method + b" " + target + b" HTTP/1.1\r\n" + HOST + b"\r\n")
    assert 400 <= answer.status < 500
    assert b"<html" not in answer.body.lower()
    assert answer.headers["content-type"] == "application/xml"


@pytest.mark.parametrize("letter, count", [("\u65e5", 670), ("\u00e9", 1530)])
def test_ten_parts_fit_into_a_url_percent_encoded(port: int, letter: str, count: int) -> None:
    answer = requests.get(
        f"http://127.0.0.1:{port}/app/api/rest/v1/sms/send-url/{URL_TOKEN}",
        params={"recipientNumber": "0821234567", "message": letter * count},
        timeout=10,
    )
    assert answer.status_code == 200, answer.text


def test_a_client_reads_why_a_large_body_was_refused_after_sending_all_of_it(port: int) -> None:
    for _ in range(3):
        answer = requests.post(
            f"http://127.0.0.1:{port}/app/api/rest/v1/sms/send",
            data=b"x" * 6_000_000,
            auth=ADMINISTRATOR,
            headers={"Content-Type": "application/json"},
            timeout=10,
        )
        assert answer.status_code == 413


def test_a_client_reads_why_a_long_request_was_refused_after_sending_all_of_it(port: int) -> None:
    for _ in range(3):
        assert exchange(port, get(b"/" + b"a" * 3_000_000)).status == 414


def test_a_refusal_ends_its_connection_and_no_other(port: int) -> None:
    with connect(port) as patient:
        patient.sendall(BALANCE + b"\r\n")
        assert read_answer(patient).status == 200
        assert exchange(port, MALFORMED_HEADS["garbage"]).headers["connection"] == "close"
        patient.sendall(BALANCE + b"\r\n")
        assert read_answer(patient).status == 200


def error_of(port: int, data: bytes, status: int) -> Element:
    """Send these bytes; assert that the answer is an error in XML that closes the connection;
    return it.
    """
    with connect(port) as connection:
        connection.sendall(data)
        answer = read_answer(connection)
        rest = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert (answer.status, rest) == (status, b"")
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["connection"] == "close"
    assert answer.headers["x-mock-assumed"].startswith("A59")
    error = fromstring(answer.body)
    assert error.tag == "error"
    names = ["code", "developerMessage", "message", "moreInfoUrl", "status"]
    assert [field.tag for field in error] == names
    assert error.findtext("moreInfoUrl") == "None"
    return error


def balance(port: int) -> float:
    answer = requests.get(
        f"http://127.0.0.1:{port}/app/api/rest/v1/account/balance.json",
        auth=ADMINISTRATOR,
        timeout=10,
    )
    return float(answer.json()["creditBalance"])
