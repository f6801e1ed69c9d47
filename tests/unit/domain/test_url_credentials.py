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


@pytest.mark.parametrize("text", ["ftp://me:word@host", "http://me:word@[", "x://me:word@:0"])
def test_a_text_that_is_no_url_is_hidden_too(text: str) -> None:
    assert "word" not in hide_password(text)
