"""One request through one operation: check in the agreed order, act once, render.

The order is path, method, Accept, credentials, body, fields, rules (evidence A7). Path and method
are settled by routing before this.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Request, Response
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from sms_mock.api import auth, body, multipart, negotiation, query, xml_format
from sms_mock.api.fields import FromInteger, load
from sms_mock.api.followed import success_status
from sms_mock.api.ignored import Unknown, ignored_fields_note, ignored_note, unknown_fields
from sms_mock.api.operation import Exchange, Operation
from sms_mock.api.outcome import Outcome
from sms_mock.api.parameters import read_parameters
from sms_mock.api.paths import BASE, PREFIX_KEY, SUFFIX_KEY, bound_host
from sms_mock.api.refusals import BodyTooLarge, MalformedBody
from sms_mock.api.rendering import NOTE_HEADER, XML_BY_DEFAULT, explain, refuse, render
from sms_mock.config import Settings
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service
from sms_mock.store.teams import Account, Teams


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
    query_string = request.environ.get("QUERY_STRING", "").encode("latin-1")
    given = query.parse(query_string)
    repeated = bool(given) and query.repeats(query_string, given)
    account = outcome.account = _authenticate(operation, request, path, given, service.teams)
    in_form = _read_form(request, settings, outcome) if operation.form else {}
    given = {**in_form, **given}
    declared = [parameter.name for parameter in operation.parameters]
    if given:
        outcome.ignored = ignored_note(declared, given)
    exchange = Exchange(
        service=service,
        account=account,
        path=path,
        body=_read_body(operation, request, settings, outcome),
        query=read_parameters(operation.parameters, given) if operation.parameters else {},
        base_url=base_url(request),
        sent=outcome.sent,
        note=outcome.note,
        target=_target(request),
        given_parameters={name: given[name] for name in declared if name in given},
    )
    if in_form:
        exchange.assumed.append("A139")
    exchange.assumed += _assumed_of_reading(exchange, repeated)
    try:
        result = operation.handler(exchange)
        response = render(operation, result, form)
        response.status_code = success_status(operation, outcome.evidence)
    except BaseException:
        service.release(account.world, exchange.sent)
        raise
    if exchange.sent:
        response.call_on_close(partial(service.release, account.world, exchange.sent))
    outcome.summary = exchange.summary
    if by_default and form == "xml" and operation.response:
        response.headers[NOTE_HEADER] = XML_BY_DEFAULT
    explain(response, (*operation.evidence, *exchange.assumed), outcome)
    return response


def _assumed_of_reading(exchange: Exchange, repeated: bool) -> list[str]:
    """What nobody has seen the live service do and the reading of a request rests on."""
    found = []
    if repeated:
        found.append("A34")
    if "" in exchange.given_parameters.values():
        found.append("A180")
    if any(type(value) is FromInteger for value in exchange.body.values()):
        found.append("A64")
    return found


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
    unknown: list[Unknown] = []
    if kind == "xml":
        parsed: Any = xml_format.parse(data, schema, schema.element_name(), unknown)
    else:
        parsed = body.parse_json(data)
        unknown += unknown_fields(schema, parsed)
    if unknown:
        outcome.note(ignored_fields_note(unknown))
    return load(schema, parsed)


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
            f"the body is larger than {limit} bytes", help="send less in one request"
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
