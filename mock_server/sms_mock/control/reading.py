"""Reads a request to the control API as its operation declares it: team, parameters, body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from flask import Request

from sms_mock.actions.paging import Page
from sms_mock.api import body
from sms_mock.api.caller import Caller, authenticate, identify
from sms_mock.api.path_key import other_server
from sms_mock.config import MEGABYTE
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Body, Call, Json, Operation
from sms_mock.service import Service
from sms_mock.shapes.mistake import Mistake
from sms_mock.store.world import World

BODY_LIMIT: Final = 8 * MEGABYTE
_SHORT: Final = 100
ALL_TEAMS: Final = "all"
_ADDRESSING: Final = ("team", "email", "token")
"""Query parameters that say which team a call is about."""


def read_call(
    service: Service, request: Request, operation: Operation, path: Mapping[str, str]
) -> Call:
    """Read from a request everything that its operation declares, and return it as a call.

    Args:
        path: the texts of the path's variable parts, by name.

    Raises:
        ControlError: the team does not exist, a part of the path cannot be an id, a query parameter
            is unknown, or the body is not a JSON object.
        ProviderError: credentials are wrong, the body is not JSON, or a value does not have its
            shape.
        werkzeug.exceptions.RequestEntityTooLarge: the body is too large.
    """
    caller = identify(service.teams, request)
    world = service.teams.default
    all_teams = operation.all_teams and caller.first_parameters.get("team") == ALL_TEAMS
    if operation.about_team and not all_teams:
        world = addressed_world(service, caller)
    _refuse_unknown_parameters(operation, caller.first_parameters)
    call = Call(
        service=service,
        request=request,
        operation=operation,
        world=world,
        all_teams=all_teams,
        path=_read_path(operation, path),
        query=_read_query(operation, caller.first_parameters),
        given=caller.first_parameters,
    )
    if operation.body is not None:
        _read_body(call, operation.body)
    return call


def addressed_world(service: Service, caller: Caller) -> World:
    """Return the world of the team that a call is about.

    It is the team of the call's credentials, else the one that `?team=` names, else the default.

    Raises:
        ProviderError: the credentials are wrong, or the query string cannot be decoded.
        ControlError: the team does not exist.
    """
    if caller.malformed_query or caller.credentials:
        return authenticate(service.teams, caller).world
    team_id = caller.first_parameters.get("team")
    if not team_id:
        return service.teams.default
    world = service.teams.get(team_id)
    if world is None:
        raise no_such_team(service, team_id, "team", caller.key)
    return world


def find_team(service: Service, team_id: str, field: str) -> World:
    """Return the world of the team with this id, and note that the team is used.

    Args:
        field: the field of the request that names the team, for the refusal.

    Raises:
        ControlError: 404 if there is no such team.
    """
    world = service.teams.get(team_id)
    if world is None:
        raise no_such_team(service, team_id, field)
    world.use.touch(service.elapsed())
    return world


def no_such_team(service: Service, team_id: str, field: str, key: str = "") -> ControlError:
    """Return the refusal of an id that no team of the server has.

    Args:
        key: the key in front of the path of the request; "" if there is none.
    """
    expired = service.teams.why_gone(team_id)
    return ControlError(
        404,
        field,
        f"there is no team {team_id[:80]!r}{f'; {expired}' if expired else ''}",
        f"GET /_mock/teams lists them{other_server(key)}",
    )


def next_page(call: Call, page: Page[Any]) -> str | None:
    """Return path and query of a list's next page, with the same key and filters; None on the last
    page.
    """
    if page.next_before is None:
        return None
    asked = {**call.given, "before": page.next_before, "limit": call.query["limit"]}
    return f"{call.request.script_root}{call.request.path}?{urlencode(asked)}"


def page_answer(call: Call, page: Page[Any], items: list[Any]) -> Json:
    """Return the answer of an operation that lists things in pages."""
    return {"items": items, "total": page.total, "next": next_page(call, page)}


def whole_list(items: list[Any]) -> Json:
    """Return the answer of an operation that lists everything at once."""
    return {"items": items, "total": len(items), "next": None}


def _refuse_unknown_parameters(operation: Operation, given: Mapping[str, str]) -> None:
    """Raise a `ControlError` for an unknown query parameter.

    A misspelt filter would otherwise silently change the answer. An operation that declares no
    query parameters ignores all, because none can be misspelt.
    """
    known = operation.parameters_in("query")
    for name in given:
        if known and name not in known and name not in _ADDRESSING:
            listed = ", ".join((*known, "team"))
            raise ControlError(
                400, name[:40], f"{name[:40]!r} is not known here", f"known: {listed}"
            )


def _read_query(operation: Operation, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every declared query parameter; an empty one counts as absent."""
    return {
        name: one.read(given[name]) if given.get(name) else one.default
        for name, one in operation.parameters_in("query").items()
    }


def _read_path(operation: Operation, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of the path's variable parts, read by their shapes.

    Raises:
        ControlError: 404, as for an unknown id, if a part does not have its shape.
    """
    declared = operation.parameters_in("path")
    values = {}
    for name, text in given.items():
        try:
            values[name] = declared[name].read(text)
        except Mistake as mistake:
            raise ControlError(404, mistake.field, mistake.problem, mistake.help) from None
    return values


def _read_body(call: Call, declared: Body) -> None:
    request = call.request
    most = call.service.settings.control_body_limit if declared.large else BODY_LIMIT
    request.max_content_length = most
    # Kept in no variable here, so that `parse_json` can let go of the bytes once it has the text.
    data = [request.get_data(cache=False)]
    blank = not data[0][:_SHORT].strip() and not data[0].strip()
    plain = {} if blank else body.parse_json(data.pop(), members=declared.members(most))
    if not isinstance(plain, dict):
        raise ControlError(400, None, "the body is not a JSON object", 'send {"field": value}')
    values = declared.shape.read(plain)
    if declared.exactly_one:
        _refuse_none_or_two(declared, plain)
    if not declared.large:
        call.plain_body = plain
    call.body = values


def _refuse_none_or_two(declared: Body, plain: Json) -> None:
    given = [name for name in declared.exactly_one if name in plain]
    if len(given) != 1:
        choices = " and ".join(declared.exactly_one)
        first = declared.exactly_one[:1]
        raise Mistake(f"give exactly one of {choices}", declared.help_to_choose, first, subject="")
    if plain[given[0]] is None:
        raise Mistake("is null", declared.help_to_choose, (given[0],))
