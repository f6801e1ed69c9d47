"""The format of a request's body, and what the strict JSON reader accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.api.body import detect, parse_json
from sms_mock.api.refusals import MalformedBody, UnsupportedMediaType
from sms_mock.domain.errors import InvalidField, ProviderError


@pytest.mark.parametrize(
    "content_type, data, expected",
    [
        ("application/json", b"{}", "json"),
        ("application/xml", b"<a/>", "xml"),
        ("text/xml", b"<a/>", "xml"),
        ("Application/JSON; charset=UTF-8", b"{}", "json"),
        ("text/xml;charset=iso-8859-1", b"<a/>", "xml"),
        (" application/json ", b"{}", "json"),
        ("application/json", b"<a/>", "json"),
        ("application/xml", b"{}", "xml"),
        ("application/json", b"null", "json"),
        (None, b"", "empty"),
        ("application/json", b"", "empty"),
        ("application/xml", b"", "empty"),
        ("image/png", b"", "empty"),
        ("application/json", b"\r\n" * 50, "empty"),
        ("application/json", b"\xef\xbb\xbf", "empty"),
    ],
)
def test_the_format_is_told_by_the_type(
    content_type: str | None, data: bytes, expected: str
) -> None:
    assert detect(content_type, data).format == expected


@pytest.mark.parametrize(
    "content_type, data, expected",
    [
        ("text/json", b"{}", "json"),
        (None, b"{}", "json"),
        (None, b" \r\n\t[1]", "json"),
        (None, b"<a/>", "xml"),
        (None, b"\xef\xbb\xbf<a/>", "xml"),
        ("", b"{}", "json"),
        ("application/x-www-form-urlencoded", b'{"a": 1}', "json"),
        ("application/x-www-form-urlencoded; charset=utf-8", b"<a/>", "xml"),
        ("multipart/form-data; boundary=x", b"{}", "json"),
    ],
)
def test_a_format_that_only_the_first_character_tells_is_refused_unless_lenient(
    content_type: str | None, data: bytes, expected: str
) -> None:
    with pytest.raises(UnsupportedMediaType) as refusal:
        detect(content_type, data)
    assert f"Content-Type: application/{expected}" in refusal.value.help
    assert ("curl -d" in refusal.value.help) is ("urlencoded" in (content_type or ""))
    assert refusal.value.evidence == ("A25",)
    taken = detect(content_type, data, lenient=True)
    assert (taken.format, taken.evidence) == (expected, ("A25",))
    assert "415" in taken.note


@pytest.mark.parametrize(
    "content_type, data",
    [
        ("text/plain", b"{}"),
        ("application/octet-stream", b"<a/>"),
        ("application/vnd.api+json", b"{}"),
        ("json", b"{}"),
        (None, b"message=hello"),
        (None, b"null"),
        ("application/x-www-form-urlencoded", b"message=hello"),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        ("x" * 9_000, b"{}"),
    ],
)
def test_any_other_type_is_refused_naming_the_two_that_work(
    content_type: str | None, data: bytes
) -> None:
    with pytest.raises(UnsupportedMediaType) as refusal:
        detect(content_type, data)
    assert refusal.value.field == "Content-Type"
    assert len(refusal.value.problem) < 200
    assert "application/json" in refusal.value.help
    assert "application/xml" in refusal.value.help


@pytest.mark.parametrize(
    "data, expected",
    [
        (b'{"message": "caf\xc3\xa9"}', {"message": "café"}),
        (b'{"message": "\\u20ac \\ud83d\\ude00"}', {"message": "€ 😀"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": "é"}'.encode("utf-16"), {"a": "é"}),
        ('{"a": "é"}'.encode("utf-16-le"), {"a": "é"}),
        ('{"a": "é"}'.encode("utf-32"), {"a": "é"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
        (b" \n null ", None),
        (b'{"n": ' + b"9" * 400 + b"}", {"n": int("9" * 400)}),
        (b'{"n": -5.0, "t": true, "l": [1, []]}', {"n": -5.0, "t": True, "l": [1, []]}),
        (b'{"text": "NaN and Infinity"}', {"text": "NaN and Infinity"}),
        (b'{"text": "\\\\u0000 \\\\ud800"}', {"text": "\\u0000 \\ud800"}),
        (b'{"text": "\\u0001\\f\\t"}', {"text": "\x01\f\t"}),
        (b"[" * 100 + b"]" * 100, json.loads("[" * 100 + "]" * 100)),
    ],
)
def test_json_is_read(data: bytes, expected: Any) -> None:
    assert parse_json(data) == expected


@pytest.mark.parametrize(
    "data, place",
    [
        (b'{"message": "hello"', "line 1, column 20"),
        (b'{"a": 1,\n "b": }', "line 2, column 7"),
        (b"{'a': 1}", "line 1, column 2"),
        (b'{"a": 1} x', "line 1, column 10"),
        (b"message=hello", "line 1, column 1"),
        (b'{"a": "tab\there"}', "line 1, column 11"),
        (b'{"a": "nul\x00here"}', "line 1, column 11"),
        (b'{"a": "\\x"}', "line 1, column 8"),
        (b'{"a": 01}', "line 1, column 8"),
        (b"", "line 1, column 1"),
        (b'{"a": NaN}', "NaN at line 1, column 7"),
        (b'{"NaN": "Infinity \\" NaN",\n  "b": [1, -Infinity]}', "-Infinity at line 2, column 12"),
        (b'{"a": Infinity}', "Infinity at line 1, column 7"),
        (b'{"a": NaN, "a": 1}', "NaN at line 1, column 7"),
        (b'{"' + b"7" * 5000 + b'": ' + b"1" * 5000 + b"}", "line 1, column 5006"),
    ],
)
def test_what_is_not_json_is_refused_with_line_and_column(data: bytes, place: str) -> None:
    with pytest.raises(MalformedBody) as refusal:
        parse_json(data)
    assert place in refusal.value.problem
    assert len(refusal.value.problem) < 200
    assert refusal.value.help


@pytest.mark.parametrize(
    "data", [b'{"a": "caf\xe9"}', b'{"a": "\xed\xa0\x80"}', b"\xff\xfe\x00", b'"\xc0\x80"']
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(MalformedBody, match="offset") as refusal:
        parse_json(data)
    assert "UTF-8" in refusal.value.help


@pytest.mark.parametrize("opening, closing", [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_a_hundred_thousand_deep_is_refused(opening: bytes, closing: bytes) -> None:
    with pytest.raises(MalformedBody, match="nested too deeply"):
        parse_json(opening * 100_000 + b"1" + closing * 100_000)


@pytest.mark.parametrize(
    "data, field, what",
    [
        (b'{"message": "a\\u0000b"}', "message", "NUL"),
        (b'{"message": "a\\ud83d"}', "message", "surrogate"),
        (b'{"message": "\\ude00\\ud83d"}', "message", "surrogate"),
        (b'{"l": [{"m": "x"}, {"m": "\\udc00"}]}', "l[1].m", "surrogate"),
        (b'{"l": [["\\u0000"]], "m": "\\ud800"}', "l[0][0]", "NUL"),
        (b'{"a": {"ke\\u0000y": 1}}', "a.ke\\x00y", "NUL"),
        (b'{"\\ud800": 1}', "\\ud800", "surrogate"),
        (b'"\\u0000"', None, "NUL"),
        (b'{"m": "\\\\ud83d\\ude00"}', "m", "surrogate"),
        (b'{"m": "\\ud83d\\\\ude00"}', "m", "surrogate"),
        (b'{"m": "\\ud83d\\ud83d\\ude00"}', "m", "surrogate"),
        (b'{"m": "\\ud83d\\ude00\\ude00"}', "m", "surrogate"),
        (b'{"m": "\\uD83D\\uDE00 \\uD83D x"}', "m", "surrogate"),
    ],
)
def test_a_text_that_no_message_can_hold_is_refused_by_its_path(
    data: bytes, field: str | None, what: str
) -> None:
    with pytest.raises(InvalidField, match=what) as refusal:
        parse_json(data)
    assert refusal.value.field == field
    assert (field or "The body") in refusal.value.problem
    assert refusal.value.help
    refusal.value.problem.encode()


def test_an_unusable_text_behind_a_long_key_costs_little_and_is_named_shortly() -> None:
    many = b"[" + b",".join([b'"x"'] * 50_000) + b',"\\u0000"]'
    with pytest.raises(InvalidField) as refusal:
        parse_json(b'{"' + b"k" * 300_000 + b'": ' + many + b"}")
    assert refusal.value.field == "k" * 40 + "[50000]"


JSON_PIECES = st.sampled_from(
    (
        *("{", "}", "[", "]", '"', ":", ",", "\\u0000", "\\ud800", "NaN", "Infinity", "-", "1e999"),
        *("9" * 4400, "null", "true", "a", "\0", "é", "\n", "\\"),
    )
)


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=60) | st.lists(JSON_PIECES, max_size=20).map(lambda p: "".join(p).encode())
)
def test_any_bytes_are_read_or_refused_with_a_mend(data: bytes) -> None:
    try:
        value = parse_json(data)
    except ProviderError as refusal:
        outcome = refusal.problem and refusal.help
    else:
        outcome = json.dumps(value, ensure_ascii=False).encode().decode()
    assert outcome


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.just("key"), inner, max_size=2),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["\\ud83d", "\\uDE00", "\\\\", "\\u0000", "u", "\\u00e9", "ud83d", "\\n"])
    )
)
def test_no_spelling_brings_an_unusable_character_in(escapes: list[str]) -> None:
    data = '{"text": "' + "".join(escapes) + '"}'
    text = json.loads(data)["text"]
    usable = all(c != "\0" and not "\ud800" <= c <= "\udfff" for c in text)
    try:
        assert parse_json(data.encode()) == {"text": text}
        taken = True
    except InvalidField:
        taken = False
    assert taken == usable


@settings(max_examples=100, deadline=None)
@given(JSON_VALUES, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_a_client_writes_is_read(value: Any, ascii_only: bool, encoding: str) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode(encoding)) == value
