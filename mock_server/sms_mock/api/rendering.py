"""From what an operation gives, or from a refusal, to a response in the negotiated format."""

from __future__ import annotations

import json
from typing import Any

from flask import Request, Response

from sms_mock.api import negotiation, xml_format
from sms_mock.api.errors import STATUS_NAMES, error_body, evidence_of, kind_of
from sms_mock.api.fields import ApiSchema
from sms_mock.api.followed import refusal_status
from sms_mock.api.operation import File, Operation
from sms_mock.api.outcome import Outcome
from sms_mock.api.paths import SUFFIX_KEY
from sms_mock.api.refusals import BodyTooLarge, MalformedBody, MethodNotAllowed, NotAcceptable
from sms_mock.api.schemas import Error
from sms_mock.config import Format, Settings
from sms_mock.domain.errors import ProviderError

ASSUMED_HEADER = "X-Mock-Assumed"
NOTE_HEADER = "X-Mock-Note"
XML_BY_DEFAULT = 'XML because Accept did not ask; send "Accept: application/json" or use .json'

_CONTENT_TYPES = {
    "json": "application/json",
    "xml": "application/xml",
    "text": "text/plain; charset=utf-8",
}
_ERROR = Error()


def render(operation: Operation, result: Any, form: str) -> Response:
    if operation.response is not None:
        dumped = operation.response.dump(result)
        if form == "json":
            return _response(operation.status, "json", to_json(dumped))
        return _response(operation.status, "xml", _to_xml(dumped, operation.response))
    if operation.bare is not None:
        text = to_json(result) if form == "json" else _bare_text(result).encode()
        return _response(operation.status, form, text)
    if operation.media:
        return _file(result, operation.status)
    response = Response(b"", status=operation.status)
    del response.headers["Content-Type"]  # Flask's, of HTML
    return response


def _file(file: File, status: int) -> Response:
    """A file that somebody uploaded: played where it is a sound, run by no browser."""
    sound = file.media_type.lower().startswith("audio/")
    response = Response(
        file.data, status, content_type=file.media_type if sound else "application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def to_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _to_xml(dumped: dict[str, Any], schema: ApiSchema) -> bytes:
    return xml_format.render(dumped, schema, schema.element_name())


def _bare_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _response(status: int, form: str, data: bytes) -> Response:
    return Response(data, status=status, content_type=_CONTENT_TYPES[form])


def explain(response: Response, ids: tuple[str, ...], outcome: Outcome) -> None:
    """Name the assumed ones among the entries an answer rests on, and what it passed over."""
    if outcome.ignored:
        ids = (*ids, "A31")
        response.headers.add(NOTE_HEADER, outcome.ignored)
    for note in outcome.notes:
        response.headers.add(NOTE_HEADER, note)
    outcome.assumed = outcome.evidence.assumed(ids) if ids else ()
    if outcome.assumed:
        response.headers[ASSUMED_HEADER] = ",".join(outcome.assumed)


def refuse(
    error: ProviderError, request: Request, settings: Settings, outcome: Outcome
) -> Response:
    """The error body of a refusal in the format the request negotiates."""
    outcome.error = error
    json_always = isinstance(error, NotAcceptable)
    status = refusal_status(error, outcome.evidence)
    fields = error_body(error)
    if status != kind_of(error).status:
        fields["status"] = STATUS_NAMES.get(status, fields["status"])
    response = error_answer(fields, status, request, settings, json_always=json_always)
    if isinstance(error, MethodNotAllowed):
        response.headers["Allow"] = ", ".join(error.allowed)
    if isinstance(error, BodyTooLarge | MalformedBody):
        response.headers["Connection"] = "close"
    explain(response, evidence_of(error), outcome)
    return response


def error_answer(
    fields: dict[str, object],
    status: int,
    request: Request,
    settings: Settings,
    *,
    json_always: bool = False,
) -> Response:
    """An error body in the format the request negotiates, or JSON where it left none."""
    form, by_default = ("json", False) if json_always else _error_format(request, settings)
    data = to_json(fields) if form == "json" else _to_xml(fields, _ERROR)
    response = _response(status, form, data)
    # Between its versions Werkzeug's words differ, and for a 413 they are not those of the body.
    response.status = f"{status} {str(fields['status']).replace('_', ' ')}"
    if by_default and form == "xml":
        response.headers[NOTE_HEADER] = XML_BY_DEFAULT
    return response


def _error_format(request: Request, settings: Settings) -> tuple[Format, bool]:
    try:
        choice = negotiation.choose(
            request.environ.get(SUFFIX_KEY), request.headers.get("Accept"), settings.default_format
        )
    except NotAcceptable:
        return settings.default_format, False
    return choice.format, choice.by_default
