"""Reads form, body and parameters of a request into its `Call`.

The formats themselves are read by `body.py`, `xml_format`, `multipart.py` and `query.py`.
"""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from sms_mock.api import body, multipart, query, xml_format
from sms_mock.api.ignored import ignored_fields_note, ignored_note, unknown_fields
from sms_mock.api.loading import conversions, load
from sms_mock.api.objects import ApiSchema
from sms_mock.api.operation import Call, Operation
from sms_mock.api.parameters import read_parameters
from sms_mock.api.refusals import BodyTooLarge, MalformedBody, UnsupportedMediaType
from sms_mock.api.xml_format.reading import Reading

_UNQUOTED_DATE = (
    "a date was a number, without quotes: no client was seen to send it so,"
    " and the provider's sample class fails on it"
)
_NAMESPACES_TAKEN = (
    "elements in an XML namespace were read by --lenient namespaces;"
    " the live service very probably refuses or ignores them"
)


def read(call: Call, operation: Operation) -> None:
    """Read body and parameters of a request into `call.body`, `call.query` and
    `call.given_parameters`.

    It also notes in the call which unknown names were ignored, and on which evidence the reading of
    an unusual request rests.

    Raises:
        ProviderError: the first mistake; mistakes in the body are found before those in parameters.
    """
    in_form = _read_form(call) if operation.form else {}
    given = {name: list(values) for name, values in call.caller.parameters.items()}
    for name, values in in_form.items():
        given.setdefault(name, []).extend(values)
    declared = [parameter.name for parameter in operation.parameters]
    if given:
        call.ignored = ignored_note(declared, given)
        if any(len(values) > 1 for values in given.values()):
            call.read_by.append("A34")
        if any("" in given.get(name, ()) for name in declared):
            call.read_by.append("A180")
    call.body = _read_body(call, operation)
    if operation.parameters:
        texts = {one.name: one.given(given.get(one.name)) for one in operation.parameters}
        call.query = read_parameters(operation.parameters, texts, call.settings.most_page_size)
        if any(one.is_unusual_flag(texts[one.name]) for one in operation.parameters):
            call.read_by.append("A74")
        call.given_parameters = {name: text for name, text in texts.items() if text is not None}
    if in_form:
        call.assumed.append("A139")


def _read_body(call: Call, operation: Operation) -> dict[str, Any]:
    settings = call.settings
    content_type = call.request.headers.get("Content-Type")
    own = operation.own_body
    if own is not None:
        call.raw_body = _read_data(call.request, own.limit(settings))
        return own.read(content_type or "", call.raw_body, settings)
    schema = operation.body
    if schema is None:
        return {}
    limit = settings.bulk_body_limit if operation.bulk else settings.body_limit
    data = call.raw_body = _read_data(call.request, limit)
    kind, decided_by, note = body.detect(
        content_type, data, lenient="content-types" in settings.lenient
    )
    call.read_by += decided_by
    call.note(note)
    if kind == "empty":
        return load(schema, {})
    parsed = _parsed_xml(call, schema, data) if kind == "xml" else _parsed_json(call, schema, data)
    return load(schema, parsed)


def _parsed_json(call: Call, schema: ApiSchema, data: bytes) -> Any:
    parsed = body.parse_json(data, call.request.mimetype_params.get("charset", ""))
    unknown = list(unknown_fields(schema, parsed))
    if unknown:
        call.read_by.append("I1")
        call.note(ignored_fields_note(unknown))
    converted = dict.fromkeys(conversions(schema, parsed))
    call.read_by += converted
    if "A210" in converted:
        call.note(_UNQUOTED_DATE)
    return parsed


def _parsed_xml(call: Call, schema: ApiSchema, data: bytes) -> dict[str, Any]:
    charset = call.request.mimetype_params.get("charset", "")
    reading = Reading(charset, namespaces="namespaces" in call.settings.lenient)
    try:
        return xml_format.parse(data, schema, schema.element_name(), reading)
    finally:
        call.read_by += reading.evidence
        if reading.in_namespace:
            call.read_by.append("I10")
            call.note(_NAMESPACES_TAKEN)
        call.note(ignored_fields_note(reading.unknown))


def _read_form(call: Call) -> query.Given:
    """Return the fields of a form body; an empty dict if the body is not a form."""
    content_type = call.request.headers.get("Content-Type") or ""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {}
    call.raw_body = _read_data(call.request, call.settings.body_limit)
    if media_type == "multipart/form-data":
        return multipart.parse_form(call.raw_body, content_type)
    return query.parse_form(call.raw_body)


def _read_data(request: Request, limit: int) -> bytes:
    """Return the bytes of a body.

    Raises:
        BodyTooLarge: there are more than `limit` bytes.
        MalformedBody: the body did not arrive completely.
        UnsupportedMediaType: the body is compressed (evidence A212).
    """
    data = _received(request, limit)
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if data and coding not in ("", "identity"):
        raise UnsupportedMediaType(
            f'The body has "Content-Encoding: {coding[:40]}" and is not decoded',
            field="Content-Encoding",
            help="Send the body uncompressed, without Content-Encoding.",
            evidence=("A212",),
        )
    return data


def _received(request: Request, limit: int) -> bytes:
    length = request.content_length
    if length is not None and length > limit:
        raise _too_large(limit)
    # Werkzeug enforces a limit by a stream around the stream; a known length needs none.
    request.max_content_length = limit if length is None else None
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    except HTTPException as error:
        raise MalformedBody(f"the body could not be read: {error.description}") from None
    except Exception as error:  # the HTTP server's own, for a broken chunk or a lost connection
        raise MalformedBody(f"the body could not be read: {type(error).__name__}") from None


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body is larger than {limit} bytes", help="send less in one request")
