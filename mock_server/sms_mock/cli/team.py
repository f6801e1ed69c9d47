"""`sms-mock team`: creates, lists, forks, renames and deletes teams."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

import click

from sms_mock.cli.credits import amount
from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import shown, table
from sms_mock.cli.types import Id, Lifetime
from sms_mock.domain.spelling import counted

F = TypeVar("F", bound=Callable[..., Any])


def _team_options(command: F) -> F:
    """Decorate a command with the options for what a new team has, such as --credits."""
    for option in (
        click.option(
            "--expires-in",
            type=Lifetime(),
            metavar="DURATION",
            help="Delete it when it had no request for this long, such as 30m; by default the"
            " server's --team-ttl.",
        ),
        click.option(
            "--delivery", metavar="HOW", help="immediate, manual, timed or timed:SECONDS."
        ),
        click.option(
            "--credits",
            type=amount,
            metavar="NUMBER",
            help="Credits with which its administrator begins.",
        ),
        click.option(
            "--secret-key",
            metavar="TEXT",
            help="The key that its administrator's webhooks are signed with.",
        ),
        click.option("--url-token", metavar="TEXT", help="Its administrator's URL-sending token."),
        click.option("--token", metavar="TEXT", help="Its administrator's API token."),
        click.option("--email", metavar="TEXT", help="Its administrator's email address."),
        click.option("--name", metavar="TEXT", help="A name for people."),
    ):
        command = option(command)
    return command


@click.group("team")
def team_command() -> None:
    """Create, list, fork, rename and delete teams.

    Each team has its own accounts, contacts, messages, credits and clock. Tests that run in
    parallel use a team each; only the credentials differ.

    \b
    Examples:
      sms-mock team create --credits 100
      sms-mock messages --team ID
    """


@team_command.command("list")
@talks(team=False)
def list_teams(session: Session) -> None:
    """List the teams with their administrators' credentials.

    \b
    Example:
      sms-mock team list
    """
    answer = session.client.get("/teams")
    rows = [
        (
            one["teamId"],
            one["email"],
            one["token"],
            one["credits"],
            len(one["users"]),
            one["name"],
        )
        for one in answer["items"]
    ]
    headings = ("TEAM", "EMAIL", "API TOKEN", "CREDITS", "USERS", "NAME")
    session.show(answer, table(headings, rows))


@team_command.command("create")
@_team_options
@talks(team=False)
def create_team(session: Session, /, **options: Any) -> None:
    """Create a team with one user; credentials that are not given are made up.

    \b
    Examples:
      sms-mock team create
      sms-mock team create --email ann@example.com --token my-token --credits 100
    """
    made = session.client.post("/teams", _asked(options))
    session.show(made, _made_lines(made, "made"))


@team_command.command("fork")
@click.argument("team_id", type=Id())
@_team_options
@talks(team=False)
def fork_team(session: Session, /, team_id: str, **options: Any) -> None:
    """Copy team TEAM_ID with everything in it; its users get fresh credentials.

    \b
    Example:
      sms-mock team fork default --name "What if"
    """
    made = session.client.post("/teams", {**_asked(options), "like": team_id})
    session.show(made, _made_lines(made, f"forked from {shown(team_id)}"))


@team_command.command("rename")
@click.argument("team_id", type=Id())
@click.argument("name")
@talks(team=False)
def rename_team(session: Session, team_id: str, name: str) -> None:
    """Give team TEAM_ID another name. A reset keeps it.

    \b
    Example:
      sms-mock team rename ID "Checkout tests"
    """
    answer = session.client.put(f"/teams/{quote(team_id, safe='')}", {"name": name})
    session.show(answer, [f"Team {answer['teamId']} is called {shown(answer['name'])}."])


@team_command.command("delete")
@click.argument("team_id", type=Id())
@talks(team=False)
def delete_team(session: Session, team_id: str) -> None:
    """Delete team TEAM_ID with everything in it. The default team cannot be deleted.

    \b
    Example:
      sms-mock team delete ID
    """
    answer = session.client.delete(f"/teams/{quote(team_id, safe='')}")
    session.show(answer, [f"Team {answer['teamId']} is gone."])


def _asked(options: dict[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in options.items() if value is not None}
    names = {"url_token": "urlToken", "secret_key": "secretKey", "expires_in": "expiresIn"}
    return {names.get(name, name): value for name, value in given.items()}


def _made_lines(made: dict[str, Any], how: str) -> Iterator[str]:
    users = counted(len(made["users"]), "user")
    yield f"Team {made['teamId']} ({shown(made['name'])}, {users}), {how}."
    if "expiresIn" in made:
        yield f"It is deleted when it had no request for {made['expiresIn']:g} s."
    for user in made["users"]:
        yield ""
        yield f"  Email      {shown(user['email'])}"
        yield f"  API token  {shown(user['token'])}"
        yield f"  URL token  {shown(user['urlToken'])}"
        yield f"  Secret key {shown(user['secretKey'])}"
        yield f"  Credits    {shown(user['credits'])}"
