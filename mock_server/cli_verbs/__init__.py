"""The verbs of `sms-mock` that talk to a running server: one file for each or each pair."""

from __future__ import annotations

import click

from mock_server.cli_verbs.advance import advance_command
from mock_server.cli_verbs.credits import credits_command
from mock_server.cli_verbs.doctor import doctor_command
from mock_server.cli_verbs.faults import faults_command
from mock_server.cli_verbs.freeze import freeze_command, thaw_command
from mock_server.cli_verbs.listen import listen_command
from mock_server.cli_verbs.messages import messages_command
from mock_server.cli_verbs.reply import reply_command
from mock_server.cli_verbs.requests import requests_command
from mock_server.cli_verbs.reset import reset_command
from mock_server.cli_verbs.scenarios import scenarios_command
from mock_server.cli_verbs.settings import settings_command
from mock_server.cli_verbs.status import status_command
from mock_server.cli_verbs.team import team_command
from mock_server.cli_verbs.webhooks import webhooks_command

VERBS: list[click.Command] = [
    advance_command,
    credits_command,
    doctor_command,
    faults_command,
    freeze_command,
    listen_command,
    messages_command,
    reply_command,
    requests_command,
    reset_command,
    scenarios_command,
    settings_command,
    status_command,
    team_command,
    thaw_command,
    webhooks_command,
]

__all__ = ["VERBS"]
