"""Writes the result of an operation, or a refusal, as a response in the format that was
negotiated.
"""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from sms_mock.api import negotiation, xml_format
from sms_mock.api.audio_body import MEDIA_TYPES
from sms_mock.api.errors import STATUS_NAMES, error_body, evidence_of, kind_of
from sms_mock.api.long_answer import LONG, json_pieces, long_response
from sms_mock.api.negotiation import ChosenFormat
from sms_mock.api.objects import ApiSchema
from sms_mock.api.observed_status import refusal_status, success_status
from sms_mock.api.operation import Call, File, Operation
from sms_mock.api.parameters import PAGE_SIZE
from sms_mock.api.paths import SUFFIX_KEY
from sms_mock.api.refusals import BodyTooLarge, MalformedBody, MethodNotAllowed, NotAcceptable
from sms_mock.api.schemas import Error
from sms_mock.domain.errors import ProviderError

ASSUMED_HEADER = "X-Mock-Assumed"
INFERRED_HEADER = "X-Mock-Inferred"
NOTE_HEADER = "X-Mock-Note"
XML_BY_DEFAULT = 'XML because Accept did not ask; send "Accept: application/json" or use .json'

# Evidence I5: written as the live service's framework writes it, without a space.
_CONTENT_TYPES = {
    "json": "application/json;charset=UTF-8",
    "xml": "application/xml",
    "text": "text/plain; charset=utf-8",
}
_ERROR = Error()


def chosen_format(call: Call, operation: Operation) -> ChosenFormat:
    """Return the format in which a successful answer is to be written.

    Raises:
        NotAcceptable: the header `Accept` allows no format that the operation can answer in.
    """
    suffix = call.request.environ.get(SUFFIX_KEY)
    accept = call.request.headers.get("Accept")
    if operation.media:
        return ChosenFormat("media", by_default=False)
    if operation.bare:
        return ChosenFormat(negotiation.choose_bare(suffix, accept), by_default=False)
    return negotiation.choose(suffix, accept, call.settings.default_format)


def render(call: Call, operation: Operation, result: Any, choice: ChosenFormat) -> Response:
    """Return the response to a call that succeeded.

    Args:
        result: what the operation's handler returned.
        choice: the format of the response.
    """
    response = _rendered(operation, result, choice.format, long=is_long(call))
    response.status_code = success_status(operation, call.service.evidence)
    if choice.by_default and choice.format == "xml" and operation.response:
        response.headers[NOTE_HEADER] = XML_BY_DEFAULT
    _add_mock_headers(response, (*operation.evidence, *call.assumed, *choice.evidence), call)
    return response


def is_long(call: Call) -> bool:
    """Return whether a call asks for so long a list that its answer is built while no other is."""
    asked: int = call.query.get(PAGE_SIZE, 0)
    return asked > LONG


def _rendered(operation: Operation, result: Any, form: str, *, long: bool) -> Response:
    if operation.response is not None:
        dumped = operation.response.dump(result)
        if long:
            return _stored(operation, dumped, form)
        if form == "json":
            return _response(operation.status, "json", to_json(dumped))
        return _response(operation.status, "xml", _to_xml(dumped, operation.response))
    if operation.bare is not None:
        return _bare(operation, result, form)
    if operation.media:
        return _file(result, operation.status)
    response = Response(b"", status=operation.status)
    del response.headers["Content-Type"]  # Flask's default, text/html
    return response


def _stored(operation: Operation, dumped: dict[str, Any], form: str) -> Response:
    schema = operation.response
    assert schema is not None
    if form == "json":
        pieces = json_pieces(dumped, _json_text)
    else:
        pieces = xml_format.pieces(dumped, schema, schema.element_name())
    response = long_response(pieces, _CONTENT_TYPES[form])
    response.status_code = operation.status
    return response


def _file(file: File, status: int) -> Response:
    """Return a response with an uploaded file.

    Browsers may play it if it is audio, but never run it.

    An imported world may name any media type; one that is not audio is sent as
    application/octet-stream.
    """
    sound = file.media_type.lower() in MEDIA_TYPES
    response = Response(
        file.data, status, content_type=file.media_type if sound else "application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def to_json(value: object) -> bytes:
    return _json_text(value).encode()


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _to_xml(dumped: dict[str, Any], schema: ApiSchema) -> bytes:
    return xml_format.render(dumped, schema, schema.element_name())


def _bare(operation: Operation, value: Any, form: str) -> Response:
    """Return a response with one value: a string as it is (evidence A48), anything else as
    JSON (I4).
    """
    if operation.bare == "string":
        return _response(operation.status, form, value.encode())
    return _response(operation.status, "json", to_json(value))


def _response(status: int, form: str, data: bytes) -> Response:
    return Response(data, status=status, content_type=_CONTENT_TYPES[form])


def _add_mock_headers(response: Response, ids: tuple[str, ...], call: Call) -> None:
    """Name in headers and in the call which evidence is assumed or inferred, of `ids` and of ids
    that the call has noted, and add the notes of the call as headers.
    """
    ids = (*ids, *call.read_by)
    if call.ignored:
        ids = (*ids, "A31")
        response.headers.add(NOTE_HEADER, call.ignored)
    for note in call.notes:
        response.headers.add(NOTE_HEADER, note)
    call.named_as_assumed = call.service.evidence.assumed(ids) if ids else ()
    if call.named_as_assumed:
        response.headers[ASSUMED_HEADER] = ",".join(call.named_as_assumed)
    call.named_as_inferred = call.service.evidence.inferred(ids) if ids else ()
    if call.named_as_inferred:
        response.headers[INFERRED_HEADER] = ",".join(call.named_as_inferred)


def refuse(error: ProviderError, call: Call) -> Response:
    """Return the response to a call that is refused, and note the refusal in the call.

    It is an error body in the format that `error_answer` chooses; for NotAcceptable it is JSON.
    Some refusals have another header: the methods allowed, or that the connection is closed.
    """
    call.error = error
    status = refusal_status(error, call.service.evidence)
    fields = error_body(error)
    if status != kind_of(error).status:
        fields["status"] = STATUS_NAMES.get(status, fields["status"])
    response = error_answer(fields, status, call, json_always=isinstance(error, NotAcceptable))
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.allowed)
    if isinstance(error, BodyTooLarge | MalformedBody):
        response.headers["Connection"] = "close"
    _add_mock_headers(response, evidence_of(error), call)
    return response


def error_answer(
    fields: dict[str, object], status: int, call: Call, *, json_always: bool = False
) -> Response:
    """Return a response with an error body, in the format that the request negotiates.

    If the header `Accept` allows neither JSON nor XML, it is the server's default format.

    Args:
        fields: the fields of the error body.
        json_always: write JSON, whatever the request negotiates.
    """
    form, by_default = ("json", False) if json_always else _error_format(call)
    data = to_json(fields) if form == "json" else _to_xml(fields, _ERROR)
    response = _response(status, form, data)
    if by_default and form == "xml":
        response.headers[NOTE_HEADER] = XML_BY_DEFAULT
    return response


def _error_format(call: Call) -> tuple[str, bool]:
    default = call.settings.default_format
    try:
        suffix, accept = call.request.environ.get(SUFFIX_KEY), call.request.headers.get("Accept")
        choice = negotiation.choose(suffix, accept, default)
    except NotAcceptable:
        return default, False
    return choice.format, choice.by_default
