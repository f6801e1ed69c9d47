"""The verbs of `sms-mock` that talk to a running server: one file for each or each pair."""

from __future__ import annotations

import click

from mock_server.cli_verbs.advance import advance
from mock_server.cli_verbs.credits import credits
from mock_server.cli_verbs.freeze import freeze, thaw
from mock_server.cli_verbs.listen import listen
from mock_server.cli_verbs.messages import messages
from mock_server.cli_verbs.reply import reply
from mock_server.cli_verbs.reset import reset
from mock_server.cli_verbs.scenarios import scenarios
from mock_server.cli_verbs.settings import settings
from mock_server.cli_verbs.status import status
from mock_server.cli_verbs.team import team
from mock_server.cli_verbs.webhooks import webhooks

VERBS: list[click.Command] = [
    advance,
    credits,
    freeze,
    listen,
    messages,
    reply,
    reset,
    scenarios,
    settings,
    status,
    team,
    thaw,
    webhooks,
]

__all__ = ["VERBS"]
