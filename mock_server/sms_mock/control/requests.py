"""Reading requests of the control API: which team they are about, their JSON, their numbers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Request

from sms_mock.actions.paging import Page
from sms_mock.api import body, query
from sms_mock.api.caller import authenticate, identify
from sms_mock.api.parameters import whole_number
from sms_mock.config import MEGABYTE
from sms_mock.control.errors import ControlError
from sms_mock.service import Service
from sms_mock.store.world import World

BODY_LIMIT = 8 * MEGABYTE
PAGE = 100
PAGE_MOST = 1000
PAGING = ("limit", "before")
"""What every list takes."""
_ADDRESSING = ("team", "email", "token")


def parameters(request: Request) -> dict[str, str]:
    """The query string's parameters, the first of each."""
    return query.parse(request.environ.get("QUERY_STRING", "").encode("latin-1"))


def known_parameters(request: Request, *known: str) -> dict[str, str]:
    """The same, where one that is misspelt would change what comes back without a word.

    Raises:
        ControlError: a parameter that is not known here; those that address a team always are.
    """
    given = parameters(request)
    for name in given:
        if name not in known and name not in _ADDRESSING:
            listed = ", ".join((*known, "team"))
            raise ControlError(
                400, name[:40], f"{name[:40]!r} is not known here", f"known: {listed}"
            )
    return given


def addressed_world(request: Request, service: Service) -> World:
    """The team a call is about: the one it authenticates as, or `?team=`, or the default.

    Raises:
        ProviderError: credentials that are wrong.
        ControlError: a team that does not exist.
    """
    caller = identify(service.teams, request)
    if caller.malformed_query or caller.credentials:
        return authenticate(service.teams, caller).world
    team_id = caller.parameters.get("team")
    if not team_id:
        return service.teams.default
    world = service.teams.get(team_id)
    if world is None:
        raise ControlError(
            404, "team", f"there is no team {team_id[:80]!r}", "GET /_mock/teams lists them"
        )
    return world


def read_object(request: Request, *known: str, limit: int = BODY_LIMIT) -> dict[str, Any]:
    """The request's JSON object; an empty body is an empty one.

    Raises:
        ProviderError: not JSON, or too large.
        ControlError: not an object, or with a field that is not known here.
    """
    request.max_content_length = limit
    data = request.get_data(cache=False)
    value = body.parse_json(data) if data.strip() else {}
    if not isinstance(value, dict):
        raise ControlError(400, None, "the body is not a JSON object", 'send {"field": value}')
    for name in value:
        if known and name not in known:
            raise ControlError(
                400, name, f"{name[:40]!r} is not known here", f"known: {', '.join(known)}"
            )
    return value


def page_size(given: dict[str, str]) -> int:
    """`limit` of a list, 100 by default, at most 1,000."""
    return int(whole_number(PAGE_MOST)(given["limit"], "limit")) if given.get("limit") else PAGE


def next_page(request: Request, page: Page[Any], limit: int) -> str | None:
    """The address of a list's next page with the same team and filters; None on the last page."""
    if page.next_before is None:
        return None
    asked = {**parameters(request), "before": page.next_before, "limit": limit}
    return f"{request.path}?{urlencode(asked)}"


def row_id(text: str) -> int:
    """The number of a row in a path; 0, which no row has, for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def cursor(given: dict[str, str]) -> int | None:
    """`before` of a list: where the page before ended."""
    return int(whole_number()(given["before"], "before")) if given.get("before") else None
