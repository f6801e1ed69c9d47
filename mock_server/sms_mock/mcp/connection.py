"""Chooses the mock that the tools use: a running server, or one that is started for the session.

No other host can be called: a host of the provider is refused before anything is sent to it, and
every other server must answer `/_mock/health` as a mock does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.clock import ForwardTime
from sms_mock.config import Settings
from sms_mock.control_client.client import ControlCallError, ControlClient, NotRunningError
from sms_mock.interception.provider import is_providers
from sms_mock.mcp.mock import Mock
from sms_mock.serving.process import StartFailure

_HEALTH_SECONDS: Final = 5.0


class Unusable(Exception):
    """The server cannot be used; the message says why, and what would work.

    Args:
        no_answer: whether no sms-mock answers at the address.
    """

    def __init__(self, message: str, *, no_answer: bool = False) -> None:
        super().__init__(message)
        self.no_answer = no_answer


class Connection(NamedTuple):
    """The mock that the tools use.

    Attributes:
        stop: stops the server if it was started for this session; else does nothing.
        told: a line for a person that says which server is used.
    """

    mock: Mock
    stop: Callable[[], None]
    told: str


def connect(
    url: str, *, named: bool, control_token: str | None = None, team: str | None = None
) -> Connection:
    """Find the server at a URL, or start one if none was named and none answers.

    Args:
        url: the server's address, or a base URL of the imitated API.
        named: whether a person named the address; then no server is started in its place.
        team: id of the team that calls are about which name none; None is the default team.

    Raises:
        Unusable: the address is the provider's, no sms-mock answers there, it refuses the calls, or
            no server can be started.
    """
    try:
        client = ControlClient(url, team, control_token=control_token)
    except ValueError as error:
        raise Unusable(str(error)) from None
    if is_providers(urlsplit(client.url).hostname or ""):
        raise Unusable(
            f"{client.url} is the provider's live service, which these tools never call;"
            " give the address of an sms-mock"
        )
    try:
        _examine(client, has_token=bool(control_token))
    except NotRunningError as error:
        if named:
            raise Unusable(
                f"{error}; start one with: sms-mock serve, or leave the address out and one is"
                " started for this session",
                no_answer=True,
            ) from error
        if team is not None:
            raise Unusable(
                f"{error}; a server that this starts has no team {team!r}, so leave --team out",
                no_answer=True,
            ) from error
        return _start(urlsplit(client.url).port or 0)
    mock = Mock(client.url, team=team, control_token=control_token)
    return Connection(mock, lambda: None, f"uses the server at {client.url}")


def _examine(client: ControlClient, *, has_token: bool) -> None:
    """Make sure that an sms-mock answers at the client's URL, and lets this client in.

    Args:
        client: calls the server.
        has_token: whether the client sends a control token.

    Raises:
        NotRunningError: something else answers there, or nothing.
        Unusable: the sms-mock refuses the calls, or the team does not exist.
    """
    try:
        health = client.get("/health", timeout=_HEALTH_SECONDS)
        if not isinstance(health, dict) or health.get("status") != "ok":
            raise NotRunningError(client.url, "something else answers there")
        clock = client.get("/clock", timeout=_HEALTH_SECONDS)
        if not isinstance(clock, dict) or "frozen" not in clock:
            raise NotRunningError(client.url, "something else answers there")
    except ControlCallError as error:
        if error.status == 401:
            problem = "this server has another control token" if has_token else error.message
            raise Unusable(
                f"{problem}; give it with --control-token or in SMS_MOCK_CONTROL_TOKEN"
            ) from error
        raise Unusable(str(error)) from error


def _start(port: int) -> Connection:
    """Start a server in this process, on a port or, if that is taken, on a free one.

    Raises:
        Unusable: no server can be started.
    """
    # Imported here, because a session with a running server needs no server of its own.
    from sms_mock.serving.threads import MockServer

    why = "none was running"
    server = MockServer(Settings(port=port), now=ForwardTime())
    try:
        server.start()
    except StartFailure as taken:
        why = str(taken).partition(";")[0]
        server = MockServer(Settings(port=0), now=ForwardTime())
        try:
            server.start()
        except StartFailure as failure:
            raise Unusable(str(failure)) from failure
    mock = Mock(server.origin, started_here=True)
    return Connection(
        mock,
        server.stop,
        f"started a server at {server.origin} for this session, because {why[0].lower()}{why[1:]};"
        " it ends with the session",
    )
