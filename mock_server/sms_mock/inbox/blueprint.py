"""Serves the page at `/`, its files, its sign-in, `/inbox/latest`, and `/llms.txt` for agents.

The page's scripts get what they show from the control API. This module does not import the control
API; its caller gives it, as a `Gate`, the rules about who may call.
"""

from __future__ import annotations

import base64
import hmac
import json
import mimetypes
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, g, redirect, render_template_string, request
from werkzeug.exceptions import NotFound

from sms_mock import __version__
from sms_mock.faults.rule import RULE
from sms_mock.package_files import (
    list_package_files,
    read_package_file,
    read_project_file,
)
from sms_mock.service import Service
from sms_mock.store import message_lists
from sms_mock.store.messages import INBOUND

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
STYLES: Final = tuple(list_package_files(STATIC / "css", ".css"))
MODULES: Final = tuple(sorted(f"js/{name}" for name in list_package_files(STATIC / "js", ".js")))
_PAGE: Final = "/"
_DOORS: Final = ("/app", "/inbox")
"""Addresses from which a browser is redirected to the page."""
_SIGN_IN: Final = "/inbox/session"


class Gate(NamedTuple):
    """The control API's rules about who may call, which decide who may see the page.

    Attributes:
        check_place: raises an error if the Host or Origin of the request is not allowed.
        admitted: returns whether the request carries the control token or the cookie of a sign-in,
            or none is required.
        sign_in: sets the cookie of a sign-in in a response.
    """

    check_place: Callable[[], None]
    admitted: Callable[[], bool]
    sign_in: Callable[[Response], None]


def add_inbox(app: Flask, service: Service, gate: Gate, dice: random.Random | None = None) -> None:
    """Register the page on a Flask application.

    Args:
        dice: the random state for the nonces of scripts; by default the system's secure one.
    """
    dice = dice or random.SystemRandom()
    inbox = Blueprint("inbox", __name__)
    # Methods that are not served fall through to the imitated API's refusal.
    options = {"provide_automatic_options": False}
    inbox.before_request(lambda: _check_place(gate))
    inbox.add_url_rule(_PAGE, "page", lambda: _page(service, gate), **options)
    for door in _DOORS:
        inbox.add_url_rule(door, door.strip("/"), _to_page, **options)
    inbox.add_url_rule("/inbox/latest", "latest", lambda: _latest(service, gate), **options)
    inbox.add_url_rule("/inbox/assets/<path:name>", "asset", _asset, **options)
    inbox.add_url_rule("/llms.txt", "llms", _llms, **options)
    inbox.add_url_rule(
        _SIGN_IN, "sign_in", lambda: _sign_in(service, gate), methods=["POST"], **options
    )
    inbox.before_request(lambda: setattr(g, "nonce", _nonce(dice)))
    app.register_blueprint(inbox)


def _nonce(dice: random.Random) -> str:
    return base64.urlsafe_b64encode(dice.getrandbits(128).to_bytes(16)).decode().rstrip("=")


def _wants_html() -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _check_place(gate: Gate) -> None:
    if request.path in (_PAGE, *_DOORS) and not _wants_html():
        raise NotFound  # a program called the root of the imitated API; it may use any host name
    gate.check_place()


def _page(service: Service, gate: Gate) -> Response:
    if not gate.admitted():
        return _sign_in_page()
    rule = json.dumps(RULE.schema())
    return _html(
        "inbox.html",
        200,
        fault_rule=rule,
        demo=service.settings.demo,
        token_for_others=service.settings.control_token_for == "other-teams",
    )


def _to_page() -> Any:
    return redirect(f"{request.script_root}/")


def _latest(service: Service, gate: Gate) -> Any:
    """Redirect to the newest message of the team that `?team=` names, or of the default team.

    Without a message, or if no team has this id, it redirects to the page. It answers with the
    sign-in page if a control token is needed and missing.
    """
    if not gate.admitted():
        return _sign_in_page()
    team = request.args.get("team", "")
    world = service.teams.get(team) if team else service.teams.default
    state = {"team": team} if team and world else {}
    if world is not None:
        with world.transaction() as db:
            newest = message_lists.newest_first(db, limit=1)
        for _, message in newest:
            inbound = message.message_type == INBOUND
            state["number"] = message.from_number if inbound else message.to_number
            state["message"] = message.message_id
    return redirect(f"{request.script_root}/{'?' if state else ''}{urlencode(state)}")


def _asset(name: str) -> Response:
    if name.removeprefix("css/") not in STYLES and name not in MODULES and name != "icon.svg":
        raise NotFound
    kind = mimetypes.guess_type(name)[0]
    response = Response(read_package_file(STATIC / name), mimetype=kind)
    response.add_etag()
    response.make_conditional(request)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _llms() -> Response:
    """Answer with llms.txt, which tells an agent how to use this server; it holds no secrets."""
    text = read_project_file("llms.txt")
    return Response(text, content_type="text/plain; charset=utf-8")


def _sign_in(service: Service, gate: Gate) -> Any:
    """Check the control token that the form sent, and sign the browser in for a week by a cookie.

    A wrong token is answered with the sign-in page. If the server has no token, nothing is kept.
    """
    request.max_content_length = 4096
    given = request.form.get("token", "")
    token = service.settings.control_token
    if token is None:
        return redirect(f"{request.script_root}/", 303)
    if not hmac.compare_digest(given.encode(), token.encode()):
        return _sign_in_page(wrong=True)
    response = Response("", 303, {"Location": f"{request.script_root}/"})
    gate.sign_in(response)
    return response


def _sign_in_page(*, wrong: bool = False) -> Response:
    return _html("sign_in.html", 401, wrong=wrong)


def _html(template: str, status: int, **more: Any) -> Response:
    text = render_template_string(
        read_package_file(HERE / "templates" / template).decode(),
        nonce=g.nonce,
        root=request.script_root,
        styles=STYLES,
        modules=MODULES,
        version=__version__,
        **more,
    )
    response = Response(text, status, content_type="text/html; charset=utf-8")
    return _with_policy(response, g.nonce)


def _with_policy(response: Response, nonce: str) -> Response:
    """Add headers that limit what the page may do in the browser, and return the response.

    Args:
        nonce: a random text, new for each answer; the browser ignores scripts and styles without
            it.
    """
    response.headers["Content-Security-Policy"] = "; ".join(
        [
            "default-src 'none'",
            f"script-src 'nonce-{nonce}'",
            f"style-src 'nonce-{nonce}'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            # Text never becomes HTML: the browser refuses the calls that would do it.
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
