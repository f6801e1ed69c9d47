"""Makes what a server begins with out of its settings: the default team's world and the evidence.

A setting that cannot be used raises a `StartError`, whose message is one line for the terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from sms_mock.actions.demo_story import change_story, story_of
from sms_mock.actions.fault_rules import check_fault_rules
from sms_mock.config import Settings
from sms_mock.evidence import OBSERVED_STATUS, Evidence
from sms_mock.shapes.allowed_host import ALLOWED_HOST
from sms_mock.shapes.text import DELIVERY, EMAIL, SECRET_KEY, TOKEN, URL_TOKEN, WEB_URL, Text
from sms_mock.store import users
from sms_mock.store.teams import Teams
from sms_mock.store.users import User
from sms_mock.store.world import World, write_meta
from sms_mock.world import UserEntry, WorldDocument
from sms_mock.world.fixture_files import default_document, read_fixtures

_TEXTS: Final[Mapping[str, Text]] = {
    "email": EMAIL,
    "token": TOKEN,
    "url_token": URL_TOKEN,
    "secret_key": SECRET_KEY,
    "reply_url": WEB_URL,
    "delivery_report_url": WEB_URL,
}
"""The shapes of those settings that are texts of the administrator's account."""


class StartError(Exception):
    """The server cannot start with a setting. The message is one line for the terminal."""


def starting_world(
    settings: Settings,
    operations: Mapping[str, tuple[str, str]] | None = None,
    *,
    now: int = 0,
) -> WorldDocument:
    """Return the world with which a new server begins: the fixtures or the demo, changed by the
    settings.

    Args:
        operations: method and path of each operationId, so that fault rules that can never act are
            refused; None does not check that.
        now: milliseconds since 1970; the messages of the demo are of the days before. Only the demo
            uses it.

    Raises:
        FixtureFileError: the fixtures file cannot be read, or is wrong.
        Mistake: a setting is wrong.
        StartError: a setting gives the administrator an email address or token of another user, or
            one token for both purposes; it asks for the demo and for fixtures; or it says what a
            control token is for that is not given.
    """
    _refuse_mixed_demo(settings)
    if settings.control_token_for != "everything" and settings.control_token is None:
        raise StartError("--control-token-for needs --control-token")
    document = default_document()
    if settings.demo:
        from sms_mock.demo.world import demo_document  # other servers do not need it

        document = demo_document(settings.seed or 0, now, credits=settings.credits)
    elif settings.fixtures:
        document = read_fixtures(
            settings.fixtures, lambda read: check_fault_rules(read, operations)
        )
    people = list(document.users)
    index = next(at for at, user in enumerate(people) if user.administrator)
    given: dict[str, Any] = {
        "email": settings.email,
        "token": settings.token,
        "url_token": settings.url_token,
        "secret_key": settings.secret_key,
        "credits": settings.credits,
        "reply_url": settings.reply_url,
        "delivery_report_url": settings.delivery_report_url,
    }
    given = {key: value for key, value in given.items() if value is not None}
    for key, shape in _TEXTS.items():
        if key in given:
            shape.read_at(given[key], key)
    for host in settings.allow_hosts:
        ALLOWED_HOST.read_at(host, "allow_hosts")
    people[index] = replace(people[index], **given)
    _refuse_shared_credentials(people)
    team = document.team
    if settings.delivery is not None:
        team = replace(team, delivery=DELIVERY.read_at(settings.delivery, "delivery"))
    return replace(document, users=tuple(people), team=team)


def _refuse_mixed_demo(settings: Settings) -> None:
    if settings.demo and settings.fixtures:
        raise StartError("--demo brings a world of its own; leave --fixtures or --demo out")
    if settings.demo_speed is not None and not settings.demo:
        raise StartError("--demo-speed is the speed of the demo; give --demo too, or leave it out")


def known_evidence(settings: Settings) -> Evidence:
    """Return the packaged evidence, with the entries of the settings' evidence file in it.

    Raises:
        StartError: the evidence file cannot be read or used.
    """
    packaged = Evidence.packaged()
    if settings.evidence is None:
        return packaged
    try:
        return packaged.settle(settings.evidence)
    except ValueError as error:
        raise StartError(str(error)) from error


def evidence_note(path: Path, evidence: Evidence) -> str:
    """Return the line for the terminal about an evidence file.

    It names the entries that the file found to be different: those that the mock follows from now
    on, and those that it cannot follow.
    """
    followed = sorted(evidence.differing & OBSERVED_STATUS)
    others = sorted(evidence.differing - OBSERVED_STATUS)
    note = f"Evidence {path}"
    if followed:
        note += f"; follows {', '.join(followed)}"
    if others:
        note += f"; cannot follow {', '.join(others)}"
    return note


def apply_flags(settings: Settings, world: World, teams: Teams) -> None:
    """Give the default world of an existing store the credentials, webhook URLs and delivery mode
    of the settings.

    Raises:
        StartError: another user on this server has the email address or a token.
    """
    given = {name: getattr(settings, name) for name in _TEXTS}
    changes = {name: value for name, value in given.items() if value is not None}
    with world.transaction() as db:
        administrator = users.administrator(db)
        people = [
            user._replace(**changes) if user.user_id == administrator.user_id else user
            for user in users.everyone(db)
        ]
        refuse_shared(people, world, teams)
        users.update(db, administrator.user_id, changes)
        if settings.delivery is not None:
            write_meta(db, "delivery", settings.delivery)


def take_up_demo(settings: Settings, world: World) -> None:
    """Let the story of a demo from the store go on, at the speed of the settings.

    Raises:
        StartError: the world in the store is no demo.
    """
    if story_of(world) is None:
        raise StartError(
            f"--demo cannot go on with --store {settings.store}, because the world in it is no"
            " demo; give --store another folder, or leave --demo out"
        )
    change_story(world, running=None, speed=settings.demo_speed)


def refuse_shared(people: list[User], world: World, teams: Teams) -> None:
    """Refuse users that share an email address or a token with each other or with another team.

    Args:
        people: the users of the default team, with the flags applied.
        world: the default team's world, with which they are not compared.
        teams: the teams of this server.

    Raises:
        StartError: two users have the same email address or token.
    """
    emails = [users.email_key(user.email) for user in people]
    tokens = [token for user in people for token in (user.token, user.url_token)]
    if len(set(emails)) < len(emails) or any(
        teams.has_email(email, besides=world) for email in emails
    ):
        raise StartError("--email is the address of another user in the store; choose another")
    if len(set(tokens)) < len(tokens) or any(
        teams.has_token(token, besides=world) for token in tokens
    ):
        raise StartError(
            "--token or --url-token is another user's in the store, or they are the same;"
            " choose others"
        )


def world_notes(settings: Settings, *, existed: bool) -> list[str]:
    """Return the lines for the terminal that say where the default world came from.

    Args:
        existed: whether the store had that world already; the fixtures and credits of the settings
            were then not used.
    """
    demo = ["Demo: its messages come by themselves until you pause it"] if settings.demo else []
    if not existed:
        found = [*demo, *([f"Fixtures {settings.fixtures}"] if settings.fixtures else [])]
        return [*found, f"Store {settings.store} (new)"] if settings.store else found
    notes = [*demo, f"Store {settings.store} (going on with what it holds)"]
    flags = {"--fixtures": settings.fixtures, "--credits": settings.credits}
    unused = [flag for flag, value in flags.items() if value is not None]
    if unused:
        verb = "change" if len(unused) > 1 else "changes"
        notes.append(f"{' and '.join(unused)} {verb} nothing: the store exists already")
    return notes


def _refuse_shared_credentials(people: list[UserEntry]) -> None:
    emails = [users.email_key(user.email) for user in people]
    tokens = [token for user in people for token in (user.token, user.url_token) if token]
    if len(set(emails)) < len(emails):
        raise StartError("--email is the address of another user of the fixtures; choose another")
    if len(set(tokens)) < len(tokens):
        raise StartError(
            "--token and --url-token must differ from each other and from every other user's"
        )
