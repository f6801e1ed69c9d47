"""What a server begins with: its first world and what is known of the live service, from settings.

Whatever a person asked for that cannot be is a `StartError`, one clear line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.config import Settings
from sms_mock.evidence import OBSERVED_STATUS, Evidence
from sms_mock.shapes.text import DELIVERY, EMAIL, TOKEN, URL_TOKEN, WEB_URL, Text
from sms_mock.store import users
from sms_mock.world import UserEntry, WorldDocument
from sms_mock.world.files import default_document, read_fixtures

_TEXTS: Final[Mapping[str, Text]] = {
    "email": EMAIL,
    "token": TOKEN,
    "url_token": URL_TOKEN,
    "reply_url": WEB_URL,
    "delivery_report_url": WEB_URL,
}
"""The shapes of the settings that are text of an account."""


class StartError(Exception):
    """Something a person asked for at the start that cannot be; the message is one clear line."""


def starting_world(
    settings: Settings, operations: Mapping[str, tuple[str, str]] | None = None
) -> WorldDocument:
    """The world a new server begins with: the fixtures, with the command line's flags on them.

    Args:
        operations: method and path of each operationId, to refuse fault rules that never match.

    Raises:
        Mistake, OSError: the fixtures file or a setting is wrong, or the file cannot be read.
        StartError: a flag that does not go with the fixtures.
    """
    document = default_document()
    if settings.fixtures:
        document = read_fixtures(
            settings.fixtures, lambda read: check_fault_rules(read, operations)
        )
    people = list(document.users)
    index = next(at for at, user in enumerate(people) if user.administrator)
    given: dict[str, Any] = {
        "email": settings.email,
        "token": settings.token,
        "url_token": settings.url_token,
        "credits": settings.credits,
        "reply_url": settings.reply_url,
        "delivery_report_url": settings.delivery_report_url,
    }
    given = {key: value for key, value in given.items() if value is not None}
    for key, shape in _TEXTS.items():
        if key in given:
            shape.read_at(given[key], key)
    people[index] = replace(people[index], **given)
    _refuse_shared_credentials(people)
    team = document.team
    if settings.delivery is not None:
        team = replace(team, delivery=DELIVERY.read_at(settings.delivery, "delivery"))
    return replace(document, users=tuple(people), team=team)


def known_evidence(settings: Settings) -> Evidence:
    packaged = Evidence.packaged()
    if settings.evidence is None:
        return packaged
    try:
        return packaged.settle(settings.evidence)
    except ValueError as error:
        raise StartError(str(error)) from error


def evidence_note(path: Path, evidence: Evidence) -> str:
    followed = sorted(evidence.differing & OBSERVED_STATUS)
    others = sorted(evidence.differing - OBSERVED_STATUS)
    note = f"Evidence {path}"
    if followed:
        note += f"; follows {', '.join(followed)}"
    if others:
        note += f"; cannot follow {', '.join(others)}"
    return note


def _refuse_shared_credentials(people: list[UserEntry]) -> None:
    emails = [users.email_key(user.email) for user in people]
    tokens = [token for user in people for token in (user.token, user.url_token) if token]
    if len(set(emails)) < len(emails):
        raise StartError("--email is the address of another user of the fixtures; choose another")
    if len(set(tokens)) < len(tokens):
        raise StartError(
            "--token and --url-token must differ from each other and from every other user's"
        )
