"""XML bodies are read and written by the schema; malformed ones are refused."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import marshmallow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sms_mock.api.answer_fields import CharacterAnalysis, Credits, EpochMillis, Links
from sms_mock.api.fields import DigitsText, Flag, Text, WholeNumber, WireDate
from sms_mock.api.loading import load
from sms_mock.api.objects import ApiSchema, Nested
from sms_mock.api.refusals import MalformedBody
from sms_mock.api.xml_format import parse, render
from sms_mock.domain.errors import InvalidField, ProviderError

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


class Request(ApiSchema):
    type_name = "SendSmsRequest"
    message = Text()
    recipientNumber = DigitsText()
    dateToSend = WireDate()
    urgent = Flag()
    links = Links()


class Requests(ApiSchema):
    type_name = "SendSmsRequests"
    sendSmsRequests = Nested(Request, many=True)
    messagesPerMinute = WholeNumber(min=0)
    first = Nested(Request)
    numbers = marshmallow.fields.List(Text())


class Answer(ApiSchema):
    type_name = "Message"
    messageId = Text()
    from_ = Text(data_key="from")
    contact = Nested(Request)
    cost = Credits()
    parts = WholeNumber()
    at = EpochMillis()
    read = Flag()
    characterAnalysis = CharacterAnalysis()
    numbers = marshmallow.fields.List(Text())
    webServiceMessages = Nested(Request, many=True)
    links = Links()


def one(inside: str) -> bytes:
    return f"<sendSmsRequest>{inside}</sendSmsRequest>".encode()


def many(inside: str) -> bytes:
    return f"<sendSmsRequests>{inside}</sendSmsRequests>".encode()


def parse_one(data: bytes) -> dict[str, Any]:
    return parse(data, Request, "sendSmsRequest")


def parse_many(data: bytes) -> dict[str, Any]:
    return parse(data, Requests(), "sendSmsRequests")


def written(dumped: dict[str, Any]) -> str:
    """Return what is inside the root of the written document."""
    document = render(dumped, Answer, "message").decode()
    start = f'{DECLARATION}<message xmlns:atom="http://www.w3.org/2005/Atom">'
    assert document.startswith(start)
    assert document.endswith("</message>")
    return document.removeprefix(start).removesuffix("</message>")


@pytest.mark.parametrize(
    "data, expected",
    [
        (one(""), {}),
        (b"<sendSmsRequest/>", {}),
        (one("<message>Hello</message>"), {"message": "Hello"}),
        (one("<message/>"), {"message": ""}),
        (one("<message></message>"), {"message": ""}),
        (one("<message> two  spaces\n</message>"), {"message": " two  spaces\n"}),
        (one("<message>a &amp; b &lt; &#233;&#x20ac;</message>"), {"message": "a & b < é€"}),
        (one("<message>a<![CDATA[<b>&c]]>d</message>"), {"message": "a<b>&cd"}),
        (one("<message>a<!-- not this -->b<?nor this?></message>"), {"message": "ab"}),
        (one("<message>😀</message>"), {"message": "😀"}),
        (one("<message>a</message><message>b</message>"), {"message": "b"}),
        (one("<recipientNumber> 0821234567 </recipientNumber>"), {"recipientNumber": "0821234567"}),
        (one("<dateToSend/>"), {"dateToSend": None}),
        (one("<urgent>True</urgent>"), {"urgent": True}),
        (one("<unknown>x</unknown><message>a</message>"), {"message": "a"}),
        (one("<unknown><message>x</message></unknown>"), {}),
        (one("<unknown><a/><b>text</b></unknown><message>a</message>"), {"message": "a"}),
        (one('<link rel="self" href="x"/><links/><message>a</message>'), {"message": "a"}),
        (one("stray <message>a</message> text"), {"message": "a"}),
        (one(f'<message {XSI} xsi:nil="true"/>'), {"message": None}),
        (one(f'<message {XSI} xsi:nil="1">x</message>'), {"message": None}),
        (one(f'<message {XSI} xsi:nil="false">x</message>'), {"message": "x"}),
        (b'<sendSmsRequest xmlns:p="u"><p:message/></sendSmsRequest>', {}),
        (one('<message xmlns="u">a</message>'), {}),
        (b"<!-- x --><?x y?>" + one("<message>a</message>") + b"<!-- y -->\n", {"message": "a"}),
        (b"\xef\xbb\xbf" + one("<message>\u00e9</message>"), {"message": "é"}),
        (one("<a>" * 90 + "</a>" * 90 + "<message>a</message>"), {"message": "a"}),
    ],
)  # fmt: skip
def test_an_object_is_read(data: bytes, expected: dict[str, Any]) -> None:
    assert parse_one(data) == expected
    load(Request(), expected)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "UTF-8", "utf-16", "iso-8859-1", "windows-1252", "ISO-8859-15", "us-ascii"],
)
def test_the_declared_encoding_is_followed(encoding: str) -> None:
    text = "hello" if encoding == "us-ascii" else "café"
    document = (
        f'<?xml version="1.0" encoding="{encoding}"?>' + one(f"<message>{text}</message>").decode()
    )
    assert parse_one(document.encode(encoding)) == {"message": text}


@pytest.mark.parametrize(
    "data, expected",
    [
        (many(""), {}),
        (
            many(
                "<sendSmsRequest><message>a</message></sendSmsRequest><messagesPerMinute>5"
                "</messagesPerMinute><sendSmsRequest/>"
            ),
            {"sendSmsRequests": [{"message": "a"}, {}], "messagesPerMinute": 5},
        ),
        (many("<first><message>a</message></first>"), {"first": {"message": "a"}}),
        (many(f'<first {XSI} xsi:nil="true"/>'), {"first": None}),
        (many("<numbers>1</numbers><numbers>2</numbers>"), {"numbers": ["1", "2"]}),
        (many("<messagesPerMinute>soon</messagesPerMinute>"), {"messagesPerMinute": "soon"}),
        (many("<sendSmsRequests><message/></sendSmsRequests>"), {}),
    ],
)
def test_lists_are_elements_repeated_by_the_name_of_their_member(
    data: bytes, expected: dict[str, Any]
) -> None:
    assert parse_many(data) == expected


def test_a_text_where_a_number_should_be_is_refused_by_the_schema() -> None:
    read = parse_many(many("<messagesPerMinute>five</messagesPerMinute>"))
    with pytest.raises(InvalidField, match="messagesPerMinute is text that is not a whole number"):
        load(Requests(), read)


BILLION_LAUGHS = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>' + one(
    "<message>&c;</message>"
)
EXTERNAL = b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + one("<message>&f;</message>")


@pytest.mark.parametrize(
    "data",
    [
        BILLION_LAUGHS,
        EXTERNAL,
        b"<!DOCTYPE sendSmsRequest>" + one(""),
        b'<!DOCTYPE sendSmsRequest SYSTEM "http://127.0.0.1/x.dtd">' + one(""),
        b'<!DOCTYPE a PUBLIC "x" "http://127.0.0.1/x.dtd">' + one(""),
        BILLION_LAUGHS.decode().encode("utf-16"),
    ],
)
def test_a_dtd_is_refused_and_nothing_of_it_followed(data: bytes) -> None:
    with pytest.raises(MalformedBody, match="DTD") as refusal:
        parse_one(data)
    assert "DOCTYPE" in refusal.value.help


@pytest.mark.parametrize(
    "data, problem",
    [
        (b"", "no element found at line 1, column 1"),
        (b"hello", "line 1, column 1"),
        (b"<sendSmsRequest>", "no element found at line 1, column 17"),
        (b"<sendSmsRequest>\n<message>a</sendSmsRequest>", "mismatched tag at line 2, column 13"),
        (one("<message>a & b</message>"), "line 1, column 29"),
        (one("<message>&euro;</message>"), "undefined entity at line 1, column 26"),
        (one("<message>&#0;</message>"), "reference to invalid character number"),
        (one("<message>&#xD800;</message>"), "reference to invalid character number"),
        (one("<message>\0</message>"), "not well-formed"),
        (one("<message>\x0c</message>"), "not well-formed"),
        (one("") + one(""), "junk after document element"),
        (one("<x:message/>"), "unbound prefix"),
        (one('<message a="1" a="2"/>'), "duplicate attribute"),
    ],
)  # fmt: skip
def test_what_is_not_well_formed_is_refused_with_line_and_column(data: bytes, problem: str) -> None:
    with pytest.raises(MalformedBody) as refusal:
        parse_one(data)
    assert problem in refusal.value.problem
    assert "line " in refusal.value.problem
    assert refusal.value.help


@pytest.mark.parametrize(
    "data, problem",
    [
        (b"<sendSmsRequest>\xff</sendSmsRequest>", "not UTF-8, and declares nothing else"),
        (b"<sendSmsRequest>\xed\xa0\x80</sendSmsRequest>", "not UTF-8"),
        (
            b'<?xml version="1.0" encoding="utf-8"?><sendSmsRequest>\xe9</sendSmsRequest>',
            "not utf-8, which its XML declaration names: the byte at offset 54",
        ),
        (
            b'<?xml version="1.0" encoding="us-ascii"?><sendSmsRequest>\xe9</sendSmsRequest>',
            "not us-ascii, which its XML declaration names",
        ),
        (
            b'<?xml version="1.0" encoding="utf-16"?><sendSmsRequest/>',
            "not utf-16, which its XML declaration names",
        ),
    ],
)  # fmt: skip
def test_bytes_in_another_encoding_than_the_documents_are_named(data: bytes, problem: str) -> None:
    with pytest.raises(MalformedBody) as refusal:
        parse_one(data)
    assert problem in refusal.value.problem
    assert "send UTF-8" in refusal.value.help


@pytest.mark.parametrize("root", ["sendSmsRequests", "SendSmsRequest", "html", "x" * 5_000])
def test_another_root_is_refused_naming_the_right_one(root: str) -> None:
    with pytest.raises(MalformedBody) as refusal:
        parse_one(f"<{root}><message>a</message></{root}>".encode())
    assert "not <sendSmsRequest>" in refusal.value.problem
    assert "<sendSmsRequest>" in refusal.value.help
    assert len(refusal.value.problem) < 150


@pytest.mark.parametrize("encoding", ["hex", "utf-7", "rot13", "unicode_escape", "idna", "x" * 900])
def test_an_encoding_that_is_no_text_encoding_is_refused(encoding: str) -> None:
    with pytest.raises(MalformedBody, match="encoding") as refusal:
        parse_one(f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + one(""))
    assert "UTF-8" in refusal.value.help


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0" encoding="iso-8859-12"?>' + one(""),
        "<sendSmsRequest>\ud800x</sendSmsRequest>".encode("utf-16", "surrogatepass"),
        "<sendSmsRequest>x\udc00</sendSmsRequest>".encode("utf-16-le", "surrogatepass"),
    ],
)
def test_a_body_that_is_not_in_its_encoding_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedBody, match="not in the encoding"):
        parse_one(data)


@pytest.mark.parametrize("depth", [101, 100_000])
def test_elements_nested_too_deep_are_refused(depth: int) -> None:
    with pytest.raises(MalformedBody, match="nested more than 100 deep"):
        parse_one(b"<sendSmsRequest>" + b"<a>" * depth + b"</a>" * depth + b"</sendSmsRequest>")


@pytest.mark.parametrize(
    "data, path",
    [
        (many("<first><message>a<b>c</b></message></first>"), "first.message"),
        (many("<sendSmsRequest/><sendSmsRequest><message><b/></message></sendSmsRequest>"),
         "sendSmsRequests[1].message"),
        (many("<messagesPerMinute><b/></messagesPerMinute>"), "messagesPerMinute"),
    ],
)  # fmt: skip
def test_elements_inside_a_text_are_refused_by_path(data: bytes, path: str) -> None:
    with pytest.raises(InvalidField, match="<b>") as refusal:
        parse_many(data)
    assert refusal.value.field == path
    assert "CDATA" in refusal.value.help


@pytest.mark.parametrize(
    "dumped, xml",
    [
        ({}, ""),
        ({"messageId": "5b37", "from": None, "contact": None}, "<messageId>5b37</messageId>"),
        ({"from": "27821234567"}, "<from>27821234567</from>"),
        ({"messageId": ""}, "<messageId></messageId>"),
        ({"messageId": 'a & <b> "c"'}, "<messageId>a &amp; &lt;b&gt; &quot;c&quot;</messageId>"),
        ({"messageId": "one\ntwo\r\nthree"}, "<messageId>one\ntwo&#13;\nthree</messageId>"),
        ({"messageId": "a\x0cb\0c\x1b"}, "<messageId>a\ufffdb\ufffdc\ufffd</messageId>"),
        ({"messageId": "\ud800\ufffe\uffff😀"}, "<messageId>\ufffd\ufffd\ufffd😀</messageId>"),
        ({"cost": 1.0}, "<cost>1.0</cost>"),
        ({"cost": 0.001}, "<cost>0.001</cost>"),
        ({"parts": 0}, "<parts>0</parts>"),
        ({"read": True}, "<read>true</read>"),
        ({"read": False}, "<read>false</read>"),
        ({"at": 1_762_034_400_000}, "<at>2025-11-02T00:00:00+02:00</at>"),
        ({"at": 1_762_034_400_123}, "<at>2025-11-02T00:00:00.123+02:00</at>"),
        ({"contact": {"message": "a", "urgent": None}}, "<contact><message>a</message></contact>"),
        ({"numbers": ["1", "2"]}, "<numbers>1</numbers><numbers>2</numbers>"),
        ({"numbers": []}, ""),
        ({"links": []}, ""),
        (
            {"webServiceMessages": [{"message": "a"}, {}]},
            "<sendSmsRequest><message>a</message></sendSmsRequest><sendSmsRequest></sendSmsRequest>",
        ),
        (
            {"characterAnalysis": [["&", "GSM7", 1], ["\x0c", "GSM7", 2]]},
            "<characterAnalysis><item>&amp;</item><item>GSM7</item><item>1</item>"
            "</characterAnalysis>"
            "<characterAnalysis><item>\ufffd</item><item>GSM7</item><item>2</item>"
            "</characterAnalysis>",
        ),
        (
            {"links": [{"rel": "self", "href": 'h?a=1&b="2"'}, {"rel": "next", "href": "n"}]},
            '<atom:link rel="self" href="h?a=1&amp;b=&quot;2&quot;"/>'
            '<atom:link rel="next" href="n"/>',
        ),
        ({"parts": 1, "messageId": "first"}, "<messageId>first</messageId><parts>1</parts>"),
        (
            {"links": [{"rel": "self", "href": "h"}], "cost": 1.0, "at": 0, "from": "2"},
            '<atom:link rel="self" href="h"/><at>1970-01-01T02:00:00+02:00</at>'
            "<cost>1.0</cost><from>2</from>",
        ),
        ({"unknown": "x"}, ""),
    ],
)  # fmt: skip
def test_an_object_is_written(dumped: dict[str, Any], xml: str) -> None:
    assert written(dumped) == xml


def test_a_schema_and_an_instance_of_it_write_the_same() -> None:
    dumped = {"messageId": "a", "read": True}
    assert render(dumped, Answer(), "message") == render(dumped, Answer, "message")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30) | st.text('\0\x0c\r\n\t&<>"]\ud800\udfff\ufffe\uffffé😀', max_size=10))
def test_any_text_is_written_so_that_a_parser_reads_it(text: str) -> None:
    document = render({"messageId": text, "links": [{"rel": "self", "href": text}]}, Answer, "m")
    link, message_id = ElementTree.fromstring(document)
    expected = "".join(character if can_be_in_xml(character) else "\ufffd" for character in text)
    assert (message_id.text or "") == expected
    # A parser gives white space in an attribute as spaces, a carriage return by reference not.
    assert link.get("href") == expected.replace("\n", " ").replace("\t", " ")


def can_be_in_xml(character: str) -> bool:
    """Return whether a character may stand in XML 1.0, by its production Char."""
    code = ord(character)
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or 0x10000 <= code <= 0x10FFFF
    )


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")))
def test_what_is_written_is_read_back(text: str) -> None:
    dumped = {"message": text, "urgent": True, "dateToSend": None}
    document = render(dumped, Request, "sendSmsRequest")
    assert parse_one(document) == {"message": text, "urgent": True}


PIECES = st.sampled_from(
    (
        *(
            "<sendSmsRequest>",
            "</sendSmsRequest>",
            "<message>",
            "</message>",
            "<a/>",
            "<",
            ">",
            "&",
        ),
        *(
            "&#0;",
            "&lt;",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
            "<?xml ",
            "?>",
            "encoding='hex'",
            "\0",
        ),
        *(
            "<!DOCTYPE a [",
            "<!ENTITY b 'c'>",
            "]>",
            "&b;",
            "x",
            "é",
            "xsi:nil='true'",
            " ",
            "<a:b>",
        ),
    )
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(PIECES, max_size=15).map("".join).map(str.encode)
    | st.lists(PIECES, max_size=15).map("".join).map(lambda text: one(text))
    | st.lists(PIECES, max_size=15).map("".join).map(lambda text: text.encode("utf-16"))
    | st.binary(max_size=60)
    | st.binary(max_size=60).map(lambda data: b"<sendSmsRequest>" + data)
)
def test_any_bytes_are_read_or_refused_with_a_mend(data: bytes) -> None:
    try:
        body = parse_one(data)
    except ProviderError as error:
        refusal = error
    else:
        assert set(body) <= {"message"}
        return
    assert refusal.problem
    assert refusal.help


CODECS = st.sampled_from(
    (
        *("hex", "base64", "zip", "punycode", "undefined", "raw_unicode_escape", "utf-32", "cp037"),
        *("gbk", "shift_jis", "utf-16", "koi8-r", "iso-8859-99", "", " ", "é", "big5hkscs", "mbcs"),
    )
)


@settings(max_examples=100, deadline=None)
@given(CODECS, st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-32"]))
def test_any_declared_encoding_is_read_or_refused(declared: str, actual: str) -> None:
    document = f'<?xml version="1.0" encoding="{declared}"?>' + one("<message>é</message>").decode()
    try:
        body = parse_one(document.encode(actual))
    except MalformedBody as error:
        body = {"message": error.help}
    assert body["message"]
