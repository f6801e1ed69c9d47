"""Request bodies in XML over HTTP: what is read, what is ignored, and what is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from sms_mock.api.operation import Operation
from sms_mock.api.routes import OPERATIONS
from sms_mock.config import Settings
from sms_mock.service import Service
from tests.api.error_bodies import refusal
from tests.api.plain_calls import BASE, operation_name, path_of, plain
from tests.api.world_state import world_state
from tests.conftest import Api, RealTime

WITH_BODY = [operation for operation in OPERATIONS if operation.body]
JSON = "application/json"
LENGTH = "/messages/analyse/message-length"

ROOTS = {
    "transferCredits": "transferCreditsRequest",
    "createUser": "user",
    "updateUser": "user",
    "sendSms": "sendSmsRequest",
    "sendBulk": "sendSmsRequests",
    "sendVoiceText": "voiceMessageSendSingleTextRequest",
    "createContact": "contact",
    "updateContact": "contact",
    "createGroup": "group",
    "updateGroup": "group",
    "analyseFull": "analyseMessageRequest",
    "analyseMessageCreditCost": "analyseMessageRequest",
    "analyseMessageEncoding": "analyseMessageRequest",
    "analyseMessageLength": "analyseMessageRequest",
    "analyseMessageLengthWithinMaxAllowed": "analyseMessageRequest",
    "analyseNumberOfMessages": "analyseMessageRequest",
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Api]:
    """A client of one server for the tests that change nothing."""
    service = Service(Settings(), now=RealTime(), rng=random.Random(1))
    yield Api(service)
    service.stop()


def post_xml(api: Api, path: str, body: str | bytes, content_type: str = "text/xml") -> Any:
    data = body.encode() if isinstance(body, str) else body
    return plain(api, "POST", BASE + path, JSON, data=data, content_type=content_type)


def length_of(api: Api, text: str | bytes, **options: str) -> Any:
    """Post an XML body to the analysis of a message's length, and return the length."""
    answer = post_xml(api, LENGTH, text, **options)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_an_sms_is_sent_in_xml_and_answered_in_xml(api: Api) -> None:
    body = (
        "<sendSmsRequest><message>Fish &amp; chips</message><campaign>Spring</campaign>"
        "<recipientNumber>082 123 4567</recipientNumber><dataField>1</dataField></sendSmsRequest>"
    )
    answer = plain(api, "POST", f"{BASE}/sms/send", data=body, content_type="application/xml")
    assert answer.status_code == 200
    document = ElementTree.fromstring(answer.data)
    assert document.tag == "sendSmsResponse"
    assert [element.tag for element in document] == ["messageId"]
    sent = api.get(f"/messages/{document.findtext('messageId')}").get_json()
    assert (sent["message"], sent["campaign"], sent["userDataField"], sent["toNumber"]) == (
        "Fish & chips",
        "Spring",
        "1",
        "27821234567",
    )


def test_a_bulk_repeats_its_items_unwrapped_both_ways(api: Api) -> None:
    item = "<sendSmsRequest><message>{}</message><recipientNumber>{}</recipientNumber>"
    body = (
        "<sendSmsRequests>"
        + item.format("One", "0821234567")
        + "</sendSmsRequest><messagesPerMinute>\n 0 \n</messagesPerMinute>"
        + item.format("Two", "nobody")
        + "</sendSmsRequest></sendSmsRequests>"
    )
    answer = plain(api, "POST", f"{BASE}/sms/send-bulk.xml", data=body, content_type="text/xml")
    document = ElementTree.fromstring(answer.data)
    assert (answer.status_code, document.tag) == (200, "sendSmsResponses")
    assert [element.tag for element in document] == ["sendSmsResponse"] * 2
    assert [[inner.tag for inner in element] for element in document] == [["messageId"], ["error"]]
    assert document[1].findtext("error") == "Invalid mobile number"


def test_a_transfer_in_xml_reads_its_number_from_text(api: Api) -> None:
    body = (
        "<transferCreditsRequest>"
        "<transferFromEmailAddress>demo@example.com</transferFromEmailAddress>"
        "<transferToEmailAddress>sub@example.com</transferToEmailAddress>"
        "<numberOfCreditsToTransfer> 5 </numberOfCreditsToTransfer></transferCreditsRequest>"
    )
    assert post_xml(api, "/account/transfer", body).get_json()["creditBalance"] == 105.0


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
def test_the_root_is_the_types_name_and_no_other(shared: Api, operation: Operation) -> None:
    root = ROOTS[operation.operation_id]
    before = world_state(shared.service)
    for wrong in ("other", root.upper(), f"ws{root}", "error"):
        answer = plain(
            shared,
            operation.method,
            BASE + path_of(operation),
            JSON,
            data=f"<{wrong}/>",
            content_type="application/xml",
        )
        refusal(answer, 400, 101, "Malformed request body", f"<{wrong}>", f"<{root}>")
    assert world_state(shared.service) == before


@pytest.mark.parametrize(
    "body, length",
    [
        ("<analyseMessageRequest><message>Hello</message></analyseMessageRequest>", 5),
        ("<analyseMessageRequest><message> a b </message></analyseMessageRequest>", 5),
        ("<analyseMessageRequest><message></message></analyseMessageRequest>", 0),
        ("<analyseMessageRequest><message/></analyseMessageRequest>", 0),
        ("<analyseMessageRequest>\n  <message>Hello</message>\n</analyseMessageRequest>\n", 5),
        ("<analyseMessageRequest><message>a&lt;b&#13;&#x41;</message></analyseMessageRequest>", 5),
        ("<analyseMessageRequest><message><![CDATA[<b>&]]></message></analyseMessageRequest>", 4),
        ("<analyseMessageRequest><message>a<!-- x -->b</message></analyseMessageRequest>", 2),
        ("<analyseMessageRequest><message>a<?x y?>b</message></analyseMessageRequest>", 2),
        ("<analyseMessageRequest><message x='1'>ab</message></analyseMessageRequest>", 2),
        (
            "<analyseMessageRequest><message>abc</message><message>de</message>"
            "</analyseMessageRequest>",
            2,
        ),
        (
            "<analyseMessageRequest><links><link rel='self' href='x'><deep><er/></deep></link>"
            "</links><userId>7</userId><message>abc</message><x><message>no</message></x>"
            "</analyseMessageRequest>",
            3,
        ),
        (
            "<?xml version='1.0'?><?xml-stylesheet href='http://127.0.0.1:1/x'?>"
            "<analyseMessageRequest xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
            "xsi:schemaLocation='urn:x http://127.0.0.1:1/x.xsd'><message>abc</message>"
            "</analyseMessageRequest>",
            3,
        ),
    ],
)
def test_xml_is_read_as_the_same_json_would_be(shared: Api, body: str, length: int) -> None:
    assert length_of(shared, body) == length


def test_nil_is_null(shared: Api) -> None:
    namespace = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'"
    body = f"<analyseMessageRequest {namespace}><message xsi:nil='true'/></analyseMessageRequest>"
    refusal(post_xml(shared, LENGTH, body), 400, 100, None, "message is missing")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1", "windows-1252", "us-ascii"],
)
def test_the_declared_encoding_is_read(shared: Api, encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    text = "aé" if encoding != "us-ascii" else "ab"
    body = (
        f"<?xml version='1.0' encoding='{declared}'?>"
        f"<analyseMessageRequest><message>{text}</message></analyseMessageRequest>"
    )
    assert length_of(shared, body.encode(encoding)) == 2


MESSAGE = "<analyseMessageRequest><message>{}</message></analyseMessageRequest>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))

MALFORMED = {
    "no xml": "<",
    "unclosed": "<analyseMessageRequest><message>",
    "crossed": "<analyseMessageRequest><message></analyseMessageRequest></message>",
    "two roots": MESSAGE.format("a") * 2,
    "text after": MESSAGE.format("a") + "more",
    "bare ampersand": MESSAGE.format("Fish & chips"),
    "unknown entity": MESSAGE.format("&nbsp;"),
    "NUL": MESSAGE.format("&#0;"),
    "raw NUL": MESSAGE.format("\0"),
    "control": MESSAGE.format("&#1;"),
    "lone surrogate": MESSAGE.format("&#xD800;"),
    "surrogate pair as references": MESSAGE.format("&#xD83D;&#xDC18;"),
    "beyond Unicode": MESSAGE.format("&#x110000;"),
    "attribute twice": "<analyseMessageRequest a='1' a='2'/>",
    "unbound prefix": "<x:analyseMessageRequest/>",
    "declaration late": " <?xml version='1.0'?>" + MESSAGE.format("a"),
    "unknown encoding": "<?xml version='1.0' encoding='klingon'?>" + MESSAGE.format("a"),
    "codec that is none": "<?xml version='1.0' encoding='zlib'?>" + MESSAGE.format("a"),
    "DTD": "<!DOCTYPE x>" + MESSAGE.format("a"),
    "entity": "<!DOCTYPE x [<!ENTITY e 'boo'>]>" + MESSAGE.format("&e;"),
    "external entity": "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
    + MESSAGE.format("&e;"),
    "external over http": "<!DOCTYPE x [<!ENTITY e SYSTEM 'http://127.0.0.1:1/'>]>"
    + MESSAGE.format("&e;"),
    "external DTD": "<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'>" + MESSAGE.format("a"),
    "parameter entity": "<!DOCTYPE x [<!ENTITY % e SYSTEM 'http://127.0.0.1:1/'> %e;]>"
    + MESSAGE.format("a"),
    "a billion laughs": f"<!DOCTYPE x [<!ENTITY l0 'ha'>{LAUGHS}]>" + MESSAGE.format("&l9;"),
    "quadratic": f"<!DOCTYPE x [<!ENTITY e '{'a' * 50_000}'>]>" + MESSAGE.format("&e;" * 5_000),
    "deep": "<analyseMessageRequest>" + "<x>" * 100_000 + "</x>" * 100_000,
    "deep and whole": "<analyseMessageRequest>"
    + "<x>" * 101
    + "</x>" * 101
    + "</analyseMessageRequest>",
    "deep from the root": "<a>" * 100_000,
    "an element of another root": "<message>Hello</message>",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_not_the_documents_xml_is_a_malformed_body(shared: Api, name: str) -> None:
    before = world_state(shared.service)
    answer = post_xml(shared, LENGTH, MALFORMED[name])
    refusal(answer, 400, 101, "Malformed request body", "")
    assert world_state(shared.service) == before


@pytest.mark.parametrize(
    "data",
    [
        b"<analyseMessageRequest><message>\xff</message></analyseMessageRequest>",
        b"<analyseMessageRequest><message>\xed\xa0\x80</message></analyseMessageRequest>",
        b"<?xml version='1.0' encoding='us-ascii'?>" + MESSAGE.format("é").encode(),
        b"<?xml version='1.0' encoding='utf-16'?>" + MESSAGE.format("a").encode(),
        MESSAGE.format("a\ud800").encode("utf-16", "surrogatepass"),
        b"\xff\xfe<",
        b"\x00<\x00a",
    ],
)
def test_bytes_that_are_not_their_encodings_are_a_malformed_body(shared: Api, data: bytes) -> None:
    refusal(post_xml(shared, LENGTH, data), 400, 101, "Malformed request body", "")


@pytest.mark.parametrize("operation", WITH_BODY, ids=operation_name)
@pytest.mark.parametrize("name", ["DTD", "external entity", "a billion laughs", "unclosed", "deep"])
def test_no_operation_follows_entities_or_chokes(
    shared: Api, operation: Operation, name: str
) -> None:
    before = world_state(shared.service)
    body = MALFORMED[name].replace("analyseMessageRequest", ROOTS[operation.operation_id])
    for path in (path_of(operation), f"{path_of(operation)}.xml"):
        answer = plain(
            shared, operation.method, BASE + path, data=body, content_type="application/xml"
        )
        assert (answer.status_code, answer.content_type) == (400, "application/xml")
        assert "<code>101</code>" in answer.text
    assert world_state(shared.service) == before


def test_an_element_where_text_belongs_is_named(shared: Api) -> None:
    answer = post_xml(shared, LENGTH, MESSAGE.format("Hello <b>you</b>"))
    body = refusal(answer, 400, 100, None, "message", "<b>", "&lt;")
    assert "message" in body["message"]


@pytest.mark.parametrize(
    "path, body, named",
    [
        (
            "/account/transfer",
            "<transferCreditsRequest><numberOfCreditsToTransfer>{}</numberOfCreditsToTransfer>"
            "</transferCreditsRequest>",
            "numberOfCreditsToTransfer",
        ),
        (
            "/sms/send-bulk",
            "<sendSmsRequests><messagesPerMinute>{}</messagesPerMinute></sendSmsRequests>",
            "messagesPerMinute",
        ),
    ],
)
@pytest.mark.parametrize("text", ["five", "1.5", "1e3", "NaN", "0x5", "9" * 400, "1,000", "٥"])
def test_a_number_that_is_none_is_named(
    shared: Api, path: str, body: str, named: str, text: str
) -> None:
    before = world_state(shared.service)
    answer = refusal(post_xml(shared, path, body.format(text)), 400, 100, None, named)
    assert named in answer["message"]
    assert world_state(shared.service) == before


def test_a_wrong_field_of_an_item_is_named_with_its_place(shared: Api) -> None:
    body = (
        "<sendSmsRequests><sendSmsRequest/><sendSmsRequest><message><b/></message>"
        "</sendSmsRequest></sendSmsRequests>"
    )
    answer = refusal(post_xml(shared, "/sms/send-bulk", body), 400, 100)
    assert "sendSmsRequests[1].message" in answer["message"]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/xml",
        "text/xml",
        "APPLICATION/XML",
        "application/xml; charset=utf-8",
        "text/xml;charset=iso-8859-1",
    ],
)
def test_these_types_of_content_are_read_as_xml(shared: Api, content_type: str) -> None:
    for start in ("", "\n ", "\ufeff"):
        body = start + MESSAGE.format("Hello")
        assert length_of(shared, body, content_type=content_type) == 5


@pytest.mark.parametrize(
    "content_type", ["application/json", "application/soap+xml", "text/plain", "text/html", "xml"]
)
def test_other_types_of_content_are_not(shared: Api, content_type: str) -> None:
    answer = post_xml(shared, LENGTH, MESSAGE.format("Hello"), content_type=content_type)
    if content_type == "application/json":
        refusal(answer, 400, 101, "Malformed request body", "not JSON")
    else:
        refusal(answer, 415, 118, "Unsupported media type", content_type, "application/xml")
