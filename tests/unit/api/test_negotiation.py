"""The format of an answer, for every way in which clients ask for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.api.negotiation import ChosenFormat, choose, choose_bare, split_suffix
from sms_mock.api.refusals import NotAcceptable

JSON = ChosenFormat("json", by_default=False)
XML = ChosenFormat("xml", by_default=False)
XML_BY_DEFAULT = ChosenFormat("xml", by_default=True)
JSON_BY_DEFAULT = ChosenFormat("json", by_default=True)

JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
AXIOS = "application/json, text/plain, */*"


@pytest.mark.parametrize(
    "path, expected",
    [
        ("/sms/send", ("/sms/send", None)),
        ("/sms/send.json", ("/sms/send", "json")),
        ("/sms/send-bulk.xml", ("/sms/send-bulk", "xml")),
        ("/account/balance.json.xml", ("/account/balance.json", "xml")),
        ("/sms/send.JSON", ("/sms/send.JSON", None)),
        ("/sms/send.yaml", ("/sms/send.yaml", None)),
        ("/sms/sendjson", ("/sms/sendjson", None)),
        ("/groups/.json", ("/groups/.json", None)),
        (".xml", (".xml", None)),
        ("/", ("/", None)),
        ("", ("", None)),
    ],
)
def test_a_suffix_is_taken_off_the_path_once(path: str, expected: tuple[str, str | None]) -> None:
    assert split_suffix(path) == expected


@pytest.mark.parametrize("accept", [None, "application/xml", "text/html", "application/json;q=0"])
def test_a_suffix_beats_any_accept(accept: str | None) -> None:
    assert choose("json", accept, "xml") == JSON
    assert choose("xml", accept, "json") == XML


@pytest.mark.parametrize(
    "accept, expected",
    [
        ("application/json", JSON),
        ("text/json", JSON),
        ("application/xml", XML),
        ("text/xml", XML),
        ("Application/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        ("application/json;q=0.5;version=1, application/xml;q=0.4", JSON),
        ("application/xml;q=0.4, application/json;version=1;q=0.5", JSON),
        ("application/xml, application/json", XML),
        ("application/json, application/xml", JSON),
        ("application/xml;q=0.9, application/json;q=0.9", XML),
        ("application/xml;q=0.1, text/json;q=0.2", JSON),
        ("application/json;q=0.1, */*", JSON),
        ("*/*, application/json;q=0.001", JSON),
        ("application/json;q=0, application/xml;q=0.1", XML),
        ("application/json;q=0, text/json", JSON),
        (AXIOS, JSON),
        (BROWSER, XML),
        ('text/plain;note="a, application/xml, b", application/json', JSON),
        (r'text/plain;note="\", application/xml", application/json', JSON),
        ("application/json;Q=0.3, application/xml;q=0.2", JSON),
        ("application/json ; q=0.3 ,\tapplication/xml ; q=1.", XML),
        ("application/json;q=.2, application/xml;q=0.1", JSON),
    ],
)
def test_the_json_or_xml_range_with_the_highest_q_decides(
    accept: str, expected: ChosenFormat
) -> None:
    assert choose(None, accept, "xml") == expected
    assert choose(None, accept, "json") == expected


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "",
        "  ",
        ",",
        " , ,",
        "*/*",
        "application/*",
        "text/html, */*;q=0.1",
        JAVA,
        "application/vnd.api+json, */*",
        "application/json;q=nonsense, */*",
    ],
)
def test_who_names_neither_gets_the_default(accept: str | None) -> None:
    assert choose(None, accept, "xml") == XML_BY_DEFAULT
    assert choose(None, accept, "json") == JSON_BY_DEFAULT


@pytest.mark.parametrize("accept", ["*", "text/*", "text/*;q=0.1, text/html", "*;q=.2"])
def test_any_type_and_any_text_are_inferred_to_get_the_default(accept: str) -> None:
    assert choose(None, accept, "xml") == ("xml", True, ("I12",))
    assert choose(None, accept, "json") == ("json", True, ("I12",))


@pytest.mark.parametrize("accept", ["text/*;q=0", "*;q=0", "application/*;q=0, *"])
def test_a_range_of_no_quality_takes_nothing(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        choose(None, accept, "xml")


def test_a_default_that_the_client_refuses_gives_way_to_the_other_format() -> None:
    assert choose(None, "application/xml;q=0, */*", "xml") == JSON_BY_DEFAULT
    assert choose(None, "*/*, application/json;q=0", "json") == XML_BY_DEFAULT


@pytest.mark.parametrize(
    "unreadable",
    [
        "json",
        "application",
        "a/b/c",
        "application/xml;q=2",
        "application/xml;q=-1",
        "application/xml;q=",
        "application/xml;q=1e3",
        "application/xml;q=nan",
        "/xml",
        "a b/xml",
    ],
)
def test_ranges_that_cannot_be_read_are_skipped(unreadable: str) -> None:
    assert choose(None, f"{unreadable}, application/json;q=0.1", "xml") == JSON
    with pytest.raises(NotAcceptable):
        choose(None, unreadable, "xml")


@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "image/*",
        "application/vnd.api+json",
        "application/json;q=0",
        "*/*;q=0",
        "application/json;q=0, application/xml;q=0, */*",
        "application/*;q=0, */*",
    ],
)
def test_a_header_that_leaves_nothing_is_refused_with_the_mend(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        choose(None, accept, "xml")
    assert refusal.value.field == "Accept"
    assert accept in refusal.value.problem
    assert "application/json" in refusal.value.help
    assert ".json" in refusal.value.help


def test_what_a_very_long_header_says_at_its_end_is_not_read() -> None:
    assert choose(None, "application/xml, " + "a/b," * 5_000 + "application/json", "json") == XML
    with pytest.raises(NotAcceptable) as refusal:
        choose(None, "a/b," * 5_000 + "application/json", "xml")
    assert len(refusal.value.problem) < 200


@pytest.mark.parametrize(
    "suffix, accept, expected",
    [
        (None, None, "text"),
        (None, "", "text"),
        (None, "*/*", "text"),
        ("json", "text/plain", "json"),
        ("xml", "application/json", "text"),
        (None, "application/json", "json"),
        (None, "text/json", "json"),
        (None, AXIOS, "json"),
        (None, "*/*, application/json;q=0.5", "json"),
        (None, "text/plain, application/json", "text"),
        (None, "application/json;q=0.5, text/plain;q=0.6", "text"),
        (None, "application/json;q=0.7, text/plain;q=0.6", "json"),
        (None, "application/xml", "text"),
        (None, "text/xml, application/json;q=0.9", "text"),
        (None, BROWSER, "text"),
        (None, JAVA, "text"),
        (None, "image/*", "text"),
        (None, "image/png", "text"),
        (None, "image/avif,image/webp,*/*;q=0.8", "text"),
        (None, "text/*", "text"),
        (None, "text/html", "text"),
        (None, "application/json;q=0, */*", "text"),
        (None, "application/*", "json"),
        (None, "audio/*, */*;q=0.1", "text"),
    ],
)
def test_a_bare_value_is_json_only_for_who_asks_for_it(
    suffix: str | None, accept: str | None, expected: str
) -> None:
    assert choose_bare(suffix, accept) == expected


@pytest.mark.parametrize("accept", ["audio/*", "application/pdf", "*/*;q=0", "text/plain;q=0", "x"])
def test_a_bare_value_is_refused_to_who_accepts_no_text(accept: str) -> None:
    with pytest.raises(NotAcceptable):
        choose_bare(None, accept)


PIECES = st.sampled_from(
    (
        *(
            "application/json",
            "text/xml",
            "*/*",
            "application/*",
            ";q=",
            "0.5",
            "1",
            "0",
            ",",
            ";",
            '"',
        ),
        *("\\", " ", "=", "x", "\x00", "é", "/"),
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60))
def test_any_header_is_answered_or_refused_and_nothing_else(accept: str) -> None:
    for ask in (lambda: choose(None, accept, "xml"), lambda: choose_bare(None, accept)):
        try:
            answer = ask()
        except NotAcceptable:
            continue
        assert answer in ("json", "text") or isinstance(answer, ChosenFormat)
