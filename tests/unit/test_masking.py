"""How the journal masks secrets in headers, URLs and bodies, and what it shows of them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, strategies

from sms_mock.journal.masking import (
    MOST_BODY,
    mask,
    masked_body,
    masked_headers,
    masked_target,
    masked_text,
)

TOKEN = "77777777-7777-4777-8777-777777777777"
SECRET = "a secret/with 'signs' & <ends>"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
XML = "application/xml"


@pytest.mark.parametrize(
    "secret, shown", [(TOKEN, "7777…"), ("x" * 16, "xxxx…"), ("x" * 15, "…"), ("", "…")]
)
def test_a_long_secret_can_be_recognised_and_a_short_one_not(secret: str, shown: str) -> None:
    assert mask(secret) == shown


@pytest.mark.parametrize(
    "name, value, shown",
    [
        ("token", TOKEN, "7777…"),
        ("Token", TOKEN, "7777…"),
        ("token", f"{TOKEN} {TOKEN}", "7777…"),
        ("Authorization", "Basic ZGVtb0BleGFtcGxlLmNvbTpzZWNyZXQ=", "Basic ZGVt…"),
        ("Authorization", f"bearer {TOKEN}", "bearer 7777…"),
        ("Authorization", f"{TOKEN} and more", "7777…"),
        ("Authorization", f"Basic\t{TOKEN}", "Basi…"),
        ("Proxy-Authorization", f"Basic {TOKEN}", "Basic 7777…"),
        ("X-Api-Key", TOKEN, "7777…"),
        ("X-Auth-Token", TOKEN, "7777…"),
        ("X-Password", "hunter2", "…"),
        ("Cookie", f"session={TOKEN}", "sess…"),
        ("Referer", f"http://shop.example/?token={TOKEN}", "http://shop.example/?token=7777…"),
        ("X-Trace", f"sent with {SECRET}", "sent with a se…"),
        ("email", "demo@example.com", "demo@example.com"),
        ("User-Agent", "shop/1.0 (+http://shop.example)", "shop/1.0 (+http://shop.example)"),
    ],
)
def test_headers_keep_no_credentials(name: str, value: str, shown: str) -> None:
    assert masked_headers([(name, value)], (SECRET,)) == {name: shown}


@pytest.mark.parametrize(
    "target, shown",
    [
        ("/a?email=demo%40example.com&token=" + TOKEN, "/a?email=demo%40example.com&token=7777…"),
        (f"/a?TOKEN={TOKEN}&x=1", "/a?TOKEN=7777…&x=1"),
        (f"/a?tok%65n={TOKEN}", "/a?tok%65n=…"),
        ("/a?token=short", "/a?token=…"),
        ("/a?password=hunter2&x=1", "/a?password=…&x=1"),
        (f"/a?api_key={TOKEN}", "/a?api_key=…"),
        (f"/sms/send-url/{TOKEN}.json?message=Hi", "/sms/send-url/7777…?message=Hi"),
        (f"//sms//send-url//{TOKEN}/more", "//sms//send-url//7777…/more"),
        ("/sms/SEND-URL/short", "/sms/SEND-URL/…"),
        ("/sms/send-url/my%20own%20secret", "/sms/send-url/…"),
        (f"/sms/s%65nd-url/{TOKEN}", "/sms/send-url/7777…"),
        (f"/sms/send/{TOKEN}", "/sms/send/7777…"),
        (f"/sms/send_url/{TOKEN}x", "/sms/send_url/7777…"),
        ("http://me:hunter2@localhost/a", "http://…@localhost/a"),
        (f"/a?x={quote(SECRET)}", "/a?x=a se…"),
        ("/sms/send-url-parameters?message=Hi", "/sms/send-url-parameters?message=Hi"),
        ("/contacts/5b37661ae396c8e42e0c9ca2?x=%41", "/contacts/5b37661ae396c8e42e0c9ca2?x=%41"),
        (f"/a?dataField={TOKEN}", f"/a?dataField={TOKEN}"),
    ],
)
def test_addresses_keep_no_tokens_and_passwords(target: str, shown: str) -> None:
    assert masked_target(target, (SECRET,)) == shown


BODIES: list[tuple[str, str]] = [
    (JSON, '{"email": "x", "password": "hunter2"}'),
    (JSON, '{"a": [{"newPassword": "hunter2"}]}'),
    (JSON, '{"password": ["hunter2", {"x": "hunter2"}]}'),
    (JSON, '{"pass\\u0077ord": "hunter2"}'),
    (JSON, '{"\\u0070\\u0061ssword": "hunter2", '),
    (JSON, '{"password": "hunter2"'),
    (JSON, '{"password": "hunter2'),
    (JSON, '{"password": "\\"hunter2\\""'),
    (JSON, '{"password": ["hunter2", ["x"], "hunter2"'),
    (JSON, "{'password': 'hunter2'}"),
    (JSON, "{password: hunter2 and hunter2}"),
    (JSON, '{"urlToken": "hunter2"}'),
    (JSON, '{"a": NaN, "token": "hunter2"}'),
    (JSON, '\ufeff{"password": "hunter2"}'),
    ("", '[{"password": "hunter2"}]'),
    (XML, "<user><password>hunter2</password></user>"),
    (XML, "<user><v:password v:x='>'>hunter2</v:password></user>"),
    (XML, "<user><password>hunter2<!-- </ -->hunter2</password></user>"),
    (XML, "<user><password><![CDATA[hunter2</password>hunter2]]></password></user>"),
    (XML, "<user><password><b>hunter2</b>hunter2</password></user>"),
    (XML, "<user><password>hunter2"),
    (XML, '<user password="hunter2">x</user>'),
    (XML, "<user password = 'hunter2' x='1'/>"),
    (XML, "<user password=hunter2></user>"),
    (XML, "<user><Token>hunter2</Token></user>"),
    (FORM, "email=x&password=hunter2&x=1"),
    (FORM, "p%61ssword=hunter2"),
    (FORM, "TOKEN=hunter2"),
    (FORM, "pass=hunter2"),
    (
        "multipart/form-data; boundary=b",
        '--b\r\nContent-Disposition: form-data; name="token"\r\n\r\nhunter2\r\nhunter2\r\n--b--',
    ),
    (
        "multipart/form-data; boundary=b",
        "--b\r\nContent-Disposition: form-data; name=password\r\nX: y\r\n\r\nhunter2",
    ),
    ("text/plain", "password: hunter2"),
    ("text/yaml", "password: 'hunter2'\nx: 1"),
    ("", "token=hunter2&x=1"),
]


@pytest.mark.parametrize("content_type, text", BODIES)
def test_bodies_keep_no_passwords_and_tokens(content_type: str, text: str) -> None:
    shown = masked_body(text.encode(), content_type)
    assert "hunter2" not in shown
    assert "…" in shown


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize(
    "text", ['{"password": "hunter2"}', "<user><password>hunter2</password></user>"]
)
def test_nor_do_they_in_another_encoding(text: str, encoding: str) -> None:
    assert "hunter2" not in masked_body(text.encode(encoding), None)


@pytest.mark.parametrize(
    "content_type, text",
    [
        (JSON, '{"recipientNumber":"0821234567",  "message":"Your password is ready"}'),
        (JSON, '{"message": "token=abc and password: xyz"}'),
        (JSON, '{"password": null}'),
        (XML, "<a><message>password: xyz, token=abc</message><password/><x>1</x></a>"),
        (FORM, "message=Your+password%3A+xyz&recipientNumber=0821234567"),
        (FORM, "password="),
        ("", ""),
    ],
)
def test_what_is_no_secret_stays_as_it_was_sent(content_type: str, text: str) -> None:
    assert masked_body(text.encode(), content_type) == text


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        json.dumps({"message": SECRET}),
        json.dumps({"message": SECRET}).replace("/", "\\/"),
        f"<m>{SECRET.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</m>",
        "<m>a secret/with &apos;signs' &#38; &lt;ends></m>",
        '"' + "".join(f"\\u{ord(char):04X}" for char in SECRET) + '"',
        "x=" + "".join(f"%{ord(char):02x}" for char in SECRET),
        f"message={quote(SECRET)}",
        f"message={quote(SECRET, safe='').lower()}",
        f"message={quote(SECRET, safe='').replace('%20', '+')}",
    ],
)
def test_a_known_secret_is_masked_wherever_it_stands(text: str) -> None:
    shown = masked_body(text.encode(), "text/plain", (SECRET,))
    assert "signs" not in shown
    assert "a se…" in shown


def test_of_two_secrets_the_longer_is_masked_whole() -> None:
    assert masked_text("abcdefgh-and-more", ("abcdefgh", "abcdefgh-and-more")) == "abcd…"


@pytest.mark.parametrize("ahead", range(MOST_BODY - 45, MOST_BODY + 5, 7))
def test_a_secret_at_the_cut_is_masked(ahead: int) -> None:
    for text in (
        '{"a": "' + "x" * ahead + '", "password": "hunter2-hunter2-hunter2"}' + "y" * 30_000,
        "x" * ahead + SECRET + "y" * 30_000,
    ):
        shown = masked_body(text.encode(), JSON, (SECRET,))
        assert "hunter2" not in shown
        assert "with" not in shown
        assert shown.endswith(f"… ({len(text)} bytes)")
        assert len(shown) <= MOST_BODY + 20


def test_a_secret_is_not_moved_to_the_cut_by_what_is_masked_before_it() -> None:
    text = (TOKEN * 100 + SECRET) * 50
    shown = masked_body(text.encode(), "text/plain", (TOKEN, SECRET))
    assert "7777-" not in shown
    assert "with" not in shown
    assert "a secret" not in shown


@pytest.mark.parametrize(
    "body", [b'{"password": "x", "message": "\\ud83d"}', b'{"a\\u0062cdef": "\\ud83d"}']
)
def test_half_a_surrogate_pair_does_not_break_what_is_kept(body: bytes) -> None:
    assert masked_body(body, JSON, ("abcdef",)).encode()


@pytest.mark.parametrize(
    "text, shown",
    [
        (
            f"'/sms/send-url/{TOKEN}/x' is not an operation",
            "'/sms/send-url/7777…/x' is not an operation",
        ),
        (f"'/sms/sendurl/{TOKEN}' is none", "'/sms/sendurl/7777…"),
        (f"{TOKEN!r} is no account", "'7777…' is no account"),
        ("27821234567 GSM7 1 part", "27821234567 GSM7 1 part"),
    ],
)
def test_texts_that_quote_a_path_keep_no_token_of_it(text: str, shown: str) -> None:
    assert masked_text(text) == shown


_NAMES = strategies.sampled_from(["password", "Password", "urlToken", "api_key", "x"])
_VALUES: strategies.SearchStrategy[Any] = strategies.recursive(
    strategies.sampled_from(
        ["hunter2", "<hunter2>", '"hunter2"', "\\hunter2", "hunter2&", 7, None]
    ),
    lambda inner: (
        strategies.lists(inner, max_size=3) | strategies.dictionaries(_NAMES, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(value=_VALUES, cut=strategies.integers(0, 200), indent=strategies.sampled_from([None, 1]))
@example(value=["hunter2"], cut=0, indent=None)
def test_no_json_however_deep_or_cut_keeps_a_password(
    value: Any, cut: int, indent: int | None
) -> None:
    text = json.dumps({"password": value}, indent=indent)
    assert "hunter2" not in masked_body(text[: len(text) - cut].encode(), JSON)


def test_a_body_is_kept_whole_up_to_16384_bytes_and_cut_from_there() -> None:
    assert MOST_BODY == 16_384
    assert masked_body(b"x" * MOST_BODY, "text/plain") == "x" * MOST_BODY
    cut = masked_body(b"x" * (MOST_BODY + 1), "text/plain")
    assert cut == f"{'x' * MOST_BODY}… ({MOST_BODY + 1} bytes)"


def test_no_end_of_what_was_read_is_shown_where_more_was_sent() -> None:
    """20,480 bytes are read; bytes after those could make the last 4,096 characters a secret."""
    read = MOST_BODY + 4096
    hidden = len(TOKEN) - len("7777…")
    whole = (TOKEN.encode() + b"x" * read)[:read]
    assert masked_body(whole, "text/plain", (TOKEN,)) == (
        f"7777…{'x' * (MOST_BODY - 5)}… ({read} bytes)"
    )
    assert masked_body(whole + b"x", "text/plain", (TOKEN,)) == (
        f"7777…{'x' * (MOST_BODY - 5 - hidden)}… ({read + 1} bytes)"
    )


@pytest.mark.parametrize("text", ["of {} here", "/x/{}?y={}", "%20{}"])
def test_a_known_secret_is_masked_from_four_characters_on(text: str) -> None:
    known = ("k3y!", "k3y")
    assert masked_text(text.replace("{}", "k3y!"), known) == text.replace("{}", "…")
    assert masked_text(text.replace("{}", "k3y"), known) == text.replace("{}", "k3y")


@pytest.mark.parametrize(
    "content_type, text",
    [
        (XML, "<r><{before}password>" + SECRET + "</{before}password></r>"),
        (XML, "<r><password{after}>" + SECRET + "</password{after}></r>"),
        (XML, '<r password{after}="a secret"/>'),
        ("text/plain", "password{after}: a secret"),
    ],
)
def test_a_name_has_at_most_64_characters_around_its_secret_word(
    content_type: str, text: str
) -> None:
    """A limit keeps the search linear; the names of real fields are far shorter."""
    longest, too_long = (
        masked_body(
            text.replace("{before}", "a" * length).replace("{after}", "a" * length).encode(),
            content_type,
        )
        for length in (64, 65)
    )
    assert "a secret" not in longest
    assert "a secret" in too_long


def test_a_known_secret_is_masked_in_a_name_of_any_length() -> None:
    body = f"<{'a' * 65}password>{TOKEN}</{'a' * 65}password>".encode()
    assert TOKEN not in masked_body(body, XML, (TOKEN,))
