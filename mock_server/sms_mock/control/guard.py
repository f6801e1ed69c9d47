"""Checks who may call `/_mock`: the host name, the page's origin and the control token.

It keeps out pages of other sites, also through a host name that was made to point at this machine.
The imitated API is called without these checks, since they are not the provider's.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from flask import Request, Response
from itsdangerous import BadSignature, Signer

from sms_mock.config import Settings
from sms_mock.control.allowed_hosts import AllowedHosts, name_of
from sms_mock.control.errors import ControlError

COOKIE: Final = "sms_mock_control"
_COOKIE_SECONDS: Final = 7 * 24 * 3600
_SALT: Final = "sms-mock sign-in"
NEEDS_TOKEN: Final = "this server was started with a control token"
SEND_TOKEN: Final = (
    "send Authorization: Bearer and that token; the command line, the pytest plugin and the helpers"
    " take it from SMS_MOCK_CONTROL_TOKEN"
)
_USUAL_PORT: Final = {"http": ":80", "https": ":443"}


class Guard:
    """Checks the calls of one server.

    Args:
        settings: the settings of the server.
        now: returns the real time in epoch milliseconds.

    Raises:
        Mistake: an entry of `allow_hosts` can never match.
    """

    def __init__(self, settings: Settings, now: Callable[[], int]) -> None:
        self._now = now
        self._token = settings.control_token
        self.only_for_other_teams = settings.control_token_for == "other-teams"
        """Whether only calls that affect other teams need the control token."""
        self._hosts = AllowedHosts(settings.allow_hosts)
        self._origins = settings.allow_origins

    def check(self, request: Request) -> None:
        """Refuse a call that a page of another site could have sent, or that lacks the control
        token.

        Raises:
            ControlError: 403 for a host or origin, with the flag that would allow it; 401 if the
                server has a control token and the call does not carry it.
        """
        self.check_place(request)
        if not self.admits(request):
            raise ControlError(401, "Authorization", NEEDS_TOKEN, SEND_TOKEN)

    def check_token(self, request: Request) -> None:
        """Refuse a call that affects other teams, if it lacks the control token.

        Raises:
            ControlError: 401 if the server has a control token and the call does not carry it.
        """
        if not self._has_token(request):
            problem = "deleting other teams is reserved to the control token"
            raise ControlError(401, "Authorization", problem, SEND_TOKEN)

    def check_place(self, request: Request) -> None:
        """Refuse a call whose Host or Origin is not allowed, whatever token it carries.

        A call without Host passes: a browser always sends one.

        Raises:
            ControlError: 403, with the flag that would allow the host or origin.
        """
        host = request.headers.get("Host")
        if host is not None and not self._hosts.allow(host):
            raise ControlError(
                403,
                "Host",
                f"{host[:100]!r} is not a local name: neither /_mock nor the page answers to it",
                f"start the server with --allow-host {name_of(host) or 'NAME'}",
            )
        origin = request.headers.get("Origin")
        if origin is not None and origin not in (_own_origin(request), *self._origins):
            raise ControlError(
                403,
                "Origin",
                f"pages of {origin[:100]!r} may not drive this server",
                f"start the server with --allow-origin {origin[:100]}",
            )

    def admits(self, request: Request) -> bool:
        """Return whether a request may see the page and make those calls that affect no other team.

        It may if it carries the control token, or if the settings want that for other calls only.
        """
        return self.only_for_other_teams or self._has_token(request)

    def _has_token(self, request: Request) -> bool:
        """Return whether a request carries the control token as a bearer token, or the cookie of a
        sign-in that has not expired.

        The cookie counts only if there is no bearer token. If the server has no control token, the
        result is True.
        """
        if self._token is None:
            return True
        scheme, _, bearer = (request.headers.get("Authorization") or "").partition(" ")
        if scheme.lower() == "bearer":
            return hmac.compare_digest(bearer.strip().encode(), self._token.encode())
        # A browser sends the cookies of every path that leads here, the longest path first.
        return any(map(self._is_valid, request.cookies.getlist(COOKIE)))

    def sign_in(self, request: Request, response: Response) -> None:
        """Set the cookie with which a browser stays signed in for a week, below the prefix and key
        of the request's address.

        It holds the time at which it expires, signed with the control token, so that every server
        with that token takes it.
        """
        expires = self._now() // 1000 + _COOKIE_SECONDS
        response.set_cookie(
            COOKIE,
            self._signer().sign(str(expires)).decode(),
            max_age=_COOKIE_SECONDS,
            path=request.script_root or "/",
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )

    def _is_valid(self, cookie: str) -> bool:
        try:
            expires = int(self._signer().unsign(cookie))
        except (BadSignature, ValueError):
            return False
        return self._now() < expires * 1000

    def _signer(self) -> Signer:
        return Signer(
            self._token or "", salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256
        )


def _own_origin(request: Request) -> str:
    """Return the origin that a browser names for a page of this server, as the request called
    it.
    """
    host = request.headers.get("Host", "")
    return f"{request.scheme}://{host.removesuffix(_USUAL_PORT.get(request.scheme, ''))}"
