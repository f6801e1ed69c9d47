"""Carries out the steps of the demo's story as a company's software and its patients would.

Sends are requests to the imitated API with the administrator's credentials, so they are checked,
paid for, logged and in the journal as everybody's are, and fault rules and the rate limit apply to
them. They go to the WSGI application of this process instead of its socket: that needs neither the
port, which a test client has none of, nor https or a `--host` that can be reached from here, and no
tool that forbids connections is in the way. Replies go through the action of `/_mock/inbound`.
"""

from __future__ import annotations

import json
import logging
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Final

from werkzeug.datastructures import Headers
from werkzeug.test import create_environ, run_wsgi_app

from sms_mock.actions.accounts import top_up_credits
from sms_mock.actions.demo_story import failing
from sms_mock.actions.receive import receive_reply
from sms_mock.api.paths import BASE
from sms_mock.demo.story import Step
from sms_mock.demo.world import next_morning
from sms_mock.domain.dates import wire_minute
from sms_mock.store import users
from sms_mock.store.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_SOFTWARE: Final = "protea-clinic/2.4"
"""The User-Agent of the company's software."""
_LOW: Final = 100
"""Credits; with fewer the company buys more."""
_BOUGHT: Final = 500_000
"""How much it then buys, in thousandths of a credit."""

_log = logging.getLogger("sms_mock")


class DemoPlayer:
    """Carries out steps.

    Args:
        application: answers the imitated API.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def play(self, world: World, step: Step) -> None:
        """Carry out one step. A request that is refused changes nothing for the next step."""
        if step.does == "reply":
            receive_reply(world, step.number, step.text)
        elif step.does == "balance":
            self._look_at_balance(world)
        else:
            with failing(world, step.number) if step.fails else nullcontext():
                self._call(world, "POST", "/sms/send", _message(step, world.clock.now()))

    def _look_at_balance(self, world: World) -> None:
        answer = self._call(world, "GET", "/account/balance")
        if answer is not None and answer.get("creditBalance", _LOW) < _LOW:
            top_up_credits(world, _BOUGHT)

    def _call(
        self, world: World, method: str, path: str, body: dict[str, str] | None = None
    ) -> Any:
        """Make a request with the administrator's credentials.

        Returns:
            The answer's JSON; None if the request was refused, or a fault rule spoiled the answer.
        """
        with world.transaction() as db:
            administrator = users.administrator(db)
        headers = Headers(
            [
                ("email", administrator.email),
                ("token", administrator.token),
                ("Accept", "application/json"),
                ("User-Agent", _SOFTWARE),
            ]
        )
        environ = create_environ(
            f"/app{BASE}{path}",
            method=method,
            json=body,
            headers=headers,
            environ_overrides={"REMOTE_ADDR": "127.0.0.1"},
        )
        try:
            pieces, status, _ = run_wsgi_app(self._application, environ, buffered=True)
            return json.loads(b"".join(pieces)) if status.startswith("2") else None
        except (OSError, ValueError):  # a fault rule cut the connection or spoiled the answer
            return None
        except Exception:
            _log.exception("a request of the demo failed")
            return None


def _message(step: Step, now: int) -> dict[str, str]:
    """Return the body with which `sms/send` sends the message of a step.

    Args:
        now: milliseconds since 1970.
    """
    fields = {
        "recipientNumber": step.number,
        "message": step.text,
        "campaign": step.campaign,
        "dataField": step.data_field,
        "dateToSend": wire_minute(next_morning(now)) if step.does == "schedule" else "",
    }
    return {name: value for name, value in fields.items() if value}
