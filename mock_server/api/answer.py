"""One request through one operation: check in the agreed order, act once, render.

The order is path, method, Accept, credentials, body, fields, rules (evidence A7). Path and method
are settled by routing before this.
"""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from mock_server.api import auth, body, multipart, negotiation, query, xml_format
from mock_server.api.errors import STATUS_NAMES, error_body, evidence_of, kind_of
from mock_server.api.fields import ApiSchema, load
from mock_server.api.followed import refusal_status, success_status
from mock_server.api.operation import Exchange, File, Operation
from mock_server.api.parameters import read_parameters
from mock_server.api.paths import BASE, PREFIX_KEY, SUFFIX_KEY, bound_host
from mock_server.api.refusals import BodyTooLarge, MalformedBody, MethodNotAllowed, NotAcceptable
from mock_server.api.schemas import Error
from mock_server.config import Format, Settings
from mock_server.domain.errors import ProviderError
from mock_server.evidence import Evidence
from mock_server.service import Service
from mock_server.store.teams import Account, Teams

ASSUMED_HEADER = "X-Mock-Assumed"
NOTE_HEADER = "X-Mock-Note"
XML_BY_DEFAULT = 'XML because Accept did not ask; send "Accept: application/json" or use .json'

_CONTENT_TYPES = {
    "json": "application/json",
    "xml": "application/xml",
    "text": "text/plain; charset=utf-8",
}
_ERROR = Error()


class Outcome:
    """What the log and the journal want to know of an answered request."""

    __slots__ = (
        "account",
        "assumed",
        "body",
        "claim",
        "error",
        "evidence",
        "fault",
        "operation",
        "sent",
        "summary",
    )

    def __init__(self, evidence: Evidence | None = None) -> None:
        self.evidence = evidence or Evidence.packaged()
        self.account: Account | None = None
        self.assumed: tuple[str, ...] = ()
        self.body = b""
        self.claim: tuple[str | None, Account | None] | None = None
        """The email address the request names, and its account, before anything is proved."""
        self.fault: int | None = None
        """The rule of `/_mock/faults` that had its way with the request."""
        self.sent: list[str] = []
        self.error: ProviderError | None = None
        self.operation: Operation | None = None
        self.summary = ""


def answer(
    operation: Operation,
    request: Request,
    path: dict[str, str],
    service: Service,
    outcome: Outcome,
) -> Response:
    """Answer a routed request; every refusal becomes an error body in the negotiated format."""
    outcome.operation = operation
    try:
        return _answer(operation, request, path, service, outcome)
    except ProviderError as error:
        return refuse(error, request, service.settings, outcome)


def _answer(
    operation: Operation,
    request: Request,
    path: dict[str, str],
    service: Service,
    outcome: Outcome,
) -> Response:
    settings = service.settings
    form, by_default = _choose(operation, request, settings)
    given = query.parse(request.environ.get("QUERY_STRING", "").encode("latin-1"))
    account = outcome.account = _authenticate(operation, request, path, given, service.teams)
    in_form = _read_form(request, settings, outcome) if operation.form else {}
    given = {**in_form, **given}
    exchange = Exchange(
        service=service,
        account=account,
        path=path,
        body=_read_body(operation, request, settings, outcome),
        query=read_parameters(operation.parameters, given) if operation.parameters else {},
        base_url=base_url(request),
        sent=outcome.sent,
        target=_target(request),
        given_parameters={p.name: given[p.name] for p in operation.parameters if p.name in given},
    )
    if in_form:
        exchange.assumed.append("A139")
    try:
        result = operation.handler(exchange)
        response = _render(operation, result, form)
        response.status_code = success_status(operation, outcome.evidence)
    except BaseException:
        service.release(account.world, exchange.sent)
        raise
    if exchange.sent:
        response.call_on_close(partial(service.release, account.world, exchange.sent))
    outcome.summary = exchange.summary
    if by_default and form == "xml" and operation.response:
        response.headers[NOTE_HEADER] = XML_BY_DEFAULT
    _name_assumed(response, (*operation.evidence, *exchange.assumed), outcome)
    return response


def _choose(operation: Operation, request: Request, settings: Settings) -> tuple[str, bool]:
    """The format of a successful answer, and whether it is the default for want of a wish."""
    suffix = request.environ.get(SUFFIX_KEY)
    accept = request.headers.get("Accept")
    if operation.media:
        return "media", False
    if operation.bare:
        return negotiation.choose_bare(suffix, accept), False
    return negotiation.choose(suffix, accept, settings.default_format)


def _authenticate(
    operation: Operation,
    request: Request,
    path: dict[str, str],
    parameters: dict[str, str],
    teams: Teams,
) -> Account:
    if operation.url_token:
        return auth.authenticate_url_token(teams, path["token"])
    environ = request.environ
    headers = {
        "email": environ.get("HTTP_EMAIL", ""),
        "token": environ.get("HTTP_TOKEN", ""),
        "authorization": environ.get("HTTP_AUTHORIZATION", ""),
    }
    return auth.authenticate(teams, headers, parameters)


def _read_body(
    operation: Operation, request: Request, settings: Settings, outcome: Outcome
) -> dict[str, Any]:
    content_type = request.headers.get("Content-Type")
    own = operation.own_body
    if own is not None:
        outcome.body = _read_data(request, own.limit(settings))
        return own.read(content_type or "", outcome.body, settings)
    schema = operation.body
    if schema is None:
        return {}
    limit = settings.bulk_body_limit if operation.bulk else settings.body_limit
    data = outcome.body = _read_data(request, limit)
    kind = body.detect(content_type, data)
    if kind == "empty":
        return load(schema, {})
    if kind == "xml":
        return load(schema, xml_format.parse(data, schema, schema.element_name()))
    return load(schema, body.parse_json(data))


def _read_form(request: Request, settings: Settings, outcome: Outcome) -> dict[str, str]:
    content_type = request.headers.get("Content-Type") or ""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return {}
    outcome.body = _read_data(request, settings.body_limit)
    if media_type == "multipart/form-data":
        return multipart.parse_form(outcome.body, content_type)
    return query.parse_form(outcome.body)


def _read_data(request: Request, limit: int) -> bytes:
    request.max_content_length = limit
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise BodyTooLarge(
            f"the body is larger than {limit} bytes", mend="send less in one request"
        ) from None
    except HTTPException as error:
        raise MalformedBody(f"the body could not be read: {error.description}") from None
    except Exception as error:  # the HTTP server's own, for a broken chunk or a lost connection
        raise MalformedBody(f"the body could not be read: {type(error).__name__}") from None


def _target(request: Request) -> str:
    """The path below the base with its suffix: who follows a link to it means that format too."""
    suffix = request.environ.get(SUFFIX_KEY)
    path = request.path.removeprefix(BASE)
    return f"{path}.{suffix}" if suffix else path


def base_url(request: Request) -> str:
    """The base that the client called, or the bound address where Host is unusable (A51, A182)."""
    environ = request.environ
    host = environ.get("HTTP_HOST") or bound_host(environ)
    return f"{environ['wsgi.url_scheme']}://{host}{environ.get(PREFIX_KEY, '')}{BASE}"


def _render(operation: Operation, result: Any, form: str) -> Response:
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


def _name_assumed(response: Response, ids: tuple[str, ...], outcome: Outcome) -> None:
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
    _name_assumed(response, evidence_of(error), outcome)
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
