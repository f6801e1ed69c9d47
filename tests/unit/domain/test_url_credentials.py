"""Credentials in a web URL: finding them, and showing the URL without them."""

from __future__ import annotations

import pytest

from sms_mock.domain.url_credentials import credentials_of, has_hidden_password, hide_password


@pytest.mark.parametrize(
    "url, credentials, shown",
    [
        ("http://localhost/a", None, "http://localhost/a"),
        ("http://localhost/a@b:c", None, "http://localhost/a@b:c"),
        ("http://localhost?a@b", None, "http://localhost?a@b"),
        ("http://me:word@localhost:1/a", "me:word", "http://me:…@localhost:1/a"),
        ("https://me:wo:rd@host", "me:wo:rd", "https://me:…@host"),
        ("http://me:w@rd@host/", "me:w@rd", "http://me:…@host/"),
        ("http://m%40e:w%2Frd%20%C3%A9@host/", "m@e:w/rd é", "http://m%40e:…@host/"),
        ("http://key@host/", "key:", "http://…@host/"),
        ("http://me:@host/", "me:", "http://me:…@host/"),
        ("http://:word@host/", ":word", "http://:…@host/"),
        ("http://me:word@[::1]:1/", "me:word", "http://me:…@[::1]:1/"),
    ],
)
def test_credentials_are_read_and_the_password_is_hidden(
    url: str, credentials: str | None, shown: str
) -> None:
    assert credentials_of(url) == credentials
    assert hide_password(url) == shown
    assert has_hidden_password(shown) == (credentials is not None)
    assert not has_hidden_password(url)


@pytest.mark.parametrize(
    "text, shown",
    [
        ("ftp://me:word@host", "ftp://me:…@host"),
        ("http://me:word@[", "http://me:…@["),
        ("x://me:word@:0", "x://me:…@:0"),
        ("me:word@host/x", "me:…@host/x"),
        ("ftp//me:word@host", "ftp//me:…@host"),
        ("http:/me:word@host", "http:/me:…@host"),
        ("http:me:word@host", "http:…@host"),
        ("//me:word@host", "//me:…@host"),
        ("https://me:w/word@host/", "https://me:…@host/"),
        ("https://me:w?word@host/", "https://me:…@host/"),
        ("https://me:w#word@host/", "https://me:…@host/"),
        ("https://me:word\n@host/", "https://me:…@host/"),
        (" https://me:word@host/a b", " https://me:…@host/a b"),
        ("localhost:3000/hook", "localhost:3000/hook"),
        ("", ""),
    ],
)
def test_a_password_in_a_text_that_is_not_a_web_url_is_hidden_too(text: str, shown: str) -> None:
    assert hide_password(text) == shown
