"""A request's head is parsed, and the WSGI environment is made from it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_mock.domain.errors import ProviderError
from sms_mock.serving import limits
from sms_mock.serving.environ import build_environ
from sms_mock.serving.https_secret import HEADER, https_secret
from sms_mock.serving.request_body import RequestBody
from sms_mock.serving.request_head import RequestHead, parse_head


def head(
    target: str = "/", *headers: str, method: str = "GET", version: str = "1.1"
) -> RequestHead:
    lines = [f"{method} {target} HTTP/{version}", "Host: localhost:8767", *headers]
    return parse_head("\r\n".join(lines).encode("latin-1"))


def environ(target: str, *headers: str) -> dict[str, object]:
    body = RequestBody(lambda size: b"", 0)
    return build_environ(head(target, *headers), body, ("127.0.0.9", 5000), ("::1", 8767, 0, 0))


def test_the_parts_of_a_head() -> None:
    assert head("/a?b", "accept:  text/html \t", method="PUT") == RequestHead(
        method="PUT",
        target="/a?b",
        version=(1, 1),
        headers=[("HOST", "localhost:8767"), ("ACCEPT", "text/html")],
        length=0,
        wants_close=False,
        awaits_continue=False,
    )


@pytest.mark.parametrize(
    "version, header, closes",
    [
        ("1.1", "X: y", False),
        ("1.1", "Connection: close", True),
        ("1.1", "Connection: Close, TE", True),
        ("1.0", "X: y", True),
        ("1.0", "Connection: Keep-Alive", False),
    ],
)
def test_who_wants_the_connection_closed(version: str, header: str, closes: bool) -> None:
    assert head("/", header, version=version).wants_close is closes


@pytest.mark.parametrize(
    "headers, length",
    [((), 0), (("Content-Length: 12",), 12), (("Transfer-Encoding: Chunked",), None)],
)
def test_the_length_of_a_body(headers: tuple[str, ...], length: int | None) -> None:
    assert head("/", *headers).length == length


def test_a_client_of_http_1_0_waits_for_no_100() -> None:
    assert head("/", "Expect: 100-Continue").awaits_continue
    assert not head("/", "Expect: 100-continue", version="1.0").awaits_continue


def test_a_header_as_long_as_the_limit_is_read() -> None:
    longest = "X: " + "a" * (limits.HEADER_FIELD - 3)
    assert head("/", longest).headers[-1][1] == longest[3:]
    with pytest.raises(ProviderError):
        head("/", longest + "a")


def test_as_many_headers_as_the_limit_are_read() -> None:
    assert len(head("/", *["X: a"] * (limits.HEADER_COUNT - 1)).headers) == limits.HEADER_COUNT
    with pytest.raises(ProviderError):
        head("/", *["X: a"] * limits.HEADER_COUNT)


@given(st.binary())
def test_whatever_is_no_head_is_refused_and_nothing_else_happens(data: bytes) -> None:
    try:
        parse_head(data)
    except ProviderError:
        return
    assert data.count(b" ") >= 2


def test_the_environment_of_a_request() -> None:
    made = environ("/a%20b%ff?c=%20", "Content-Type: text/plain", "email: a@b")
    assert made["PATH_INFO"] == "/a b\xff"
    assert made["QUERY_STRING"] == "c=%20"
    assert made["CONTENT_TYPE"] == "text/plain"
    assert made["HTTP_EMAIL"] == "a@b"
    assert made["HTTP_HOST"] == "localhost:8767"
    assert (made["REMOTE_ADDR"], made["REMOTE_PORT"]) == ("127.0.0.9", "5000")
    assert (made["SERVER_NAME"], made["SERVER_PORT"]) == ("[::1]", "8767")


def test_a_header_given_twice_is_joined() -> None:
    assert environ("/", "Accept: a", "Accept: b")["HTTP_ACCEPT"] == "a,b"


@pytest.mark.parametrize("name", ["HTTP_HOST", "content_type", "to_ken", "SCRIPT_NAME"])
def test_a_header_with_an_underscore_passes_for_no_other(name: str) -> None:
    assert "evil" not in environ("/", f"{name}: evil").values()


def test_an_absolute_address_names_the_host_too() -> None:
    made = environ("http://example.test:81/a?b=c")
    assert (made["HTTP_HOST"], made["PATH_INFO"]) == ("example.test:81", "/a")
    assert made["QUERY_STRING"] == "b=c"


def test_behind_a_tunnel_that_speaks_https_links_do_too() -> None:
    assert environ("/")["wsgi.url_scheme"] == "http"
    told = environ("/", f"{HEADER}: {https_secret()}")
    assert told["wsgi.url_scheme"] == "https"
    assert https_secret() not in map(str, told.values())


@pytest.mark.parametrize(
    "header",
    ["X-Forwarded-Proto: https", f"{HEADER}: https", f"{HEADER}:", f"{HEADER}: {'0' * 32}"],
)
def test_nobody_else_can_say_that_a_request_came_over_https(header: str) -> None:
    assert environ("/", header)["wsgi.url_scheme"] == "http"
