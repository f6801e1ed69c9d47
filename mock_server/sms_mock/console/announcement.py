"""Telling a person or a machine that a service is being served."""

from __future__ import annotations

import os

from sms_mock import __version__
from sms_mock.console.banner import BannerFacts, banner, banner_json
from sms_mock.console.terminal import Lines
from sms_mock.service import Service


def announce(service: Service, port: int, lines: Lines) -> None:
    """Write the banner. The sockets listen already: who reads it may call at once."""
    facts = banner_facts(service, port)
    if service.settings.log_format == "json":
        lines.write(banner_json(facts))
    else:
        lines.write(banner(facts, colour=lines.colour, windows=os.name == "nt"))


def banner_facts(service: Service, port: int) -> BannerFacts:
    """What the banner tells of a service."""
    world = service.teams.default
    administrator = next(a for a in service.teams.accounts_of(world) if a.administrator)
    return BannerFacts(
        version=__version__,
        host=service.settings.host,
        port=port,
        email=administrator.email,
        token=administrator.token,
        url_token=administrator.url_token,
        notes=service.notes,
        now=world.clock.now(),
        frozen=world.clock.frozen,
    )
