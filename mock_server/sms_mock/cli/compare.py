"""`sms-mock compare`: the mock beside the live service."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from sms_mock.cli.types import TextOf


@click.command("compare")
@click.option("--live", required=True, metavar="URL", help="Base URL of the live service.")
@click.option(
    "--email",
    required=True,
    type=TextOf("EMAIL", "address"),
    envvar="SMS_MOCK_LIVE_EMAIL",
    show_envvar=True,
)
@click.option("--token", required=True, envvar="SMS_MOCK_LIVE_TOKEN", show_envvar=True)
@click.option("--write", is_flag=True, help="Also make a contact and a group, and remove them.")
@click.option(
    "--evidence",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was seen there, for `sms-mock serve --evidence`.",
)
def compare_command(live: str, email: str, token: str, write: bool, evidence: Path | None) -> None:
    """Ask the live service and this mock the same harmless things, and show what differs.

    Nothing is sent and nothing costs: calls that could are refused before they are made. What is
    shown has no account's data in it, so that it can be pasted into an issue. Exits with 1 where
    something differs.

    \b
    Example:
      sms-mock compare --live https://www.zoomconnect.com/app/ --email you@your.org
    """
    from sms_mock.clock import real_milliseconds
    from sms_mock.compare.report import Comparison, CredentialsRefused, compare, evidence_of
    from sms_mock.compare.safe_client import SafeClient
    from sms_mock.config import Settings
    from sms_mock.domain.dates import in_sast
    from sms_mock.serving.threads import MockServer

    try:
        theirs = SafeClient(live, email, token, writes=write)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--live") from None
    if evidence is not None and not evidence.parent.is_dir():
        # Said before anything is asked, for what was seen would be lost.
        raise click.BadParameter(f"{evidence.parent} is no folder", param_hint="--evidence")
    found: list[Comparison] = []
    with MockServer(Settings(port=0)) as server:
        account = server.service.teams.accounts_of(server.service.teams.default)[0]
        ours = SafeClient(server.url, account.email, account.token, writes=write)
        try:
            for one in compare(theirs, ours, write=write, progress=_progress):
                found.append(one)
                _show(one)
        except CredentialsRefused as refusal:
            raise click.ClickException(
                f"{live} {refusal}; nothing was compared. Check --email and --token"
            ) from None
        except OSError as error:
            raise click.ClickException(f"{live} cannot be reached: {error}") from None
    different = [one for one in found if not one.same]
    click.echo(f"{len(found)} compared, {len(different)} different.")
    if evidence is not None:
        _write(evidence, evidence_of(found, in_sast(real_milliseconds()).date().isoformat()))
        click.echo(f"Written to {evidence}; sms-mock serve --evidence {evidence} goes by it.")
    if different:
        raise click.exceptions.Exit(1)


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{name} …", nl=False, err=True)


def _show(one: Any) -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    if one.same:
        return
    settles = f" (settles {', '.join(one.settles)})" if one.settles else ""
    click.echo(f"{one.name}{settles}\n  live  {_short(one.live)}\n  mock  {_short(one.mock)}")


def _short(fact: object) -> str:
    text = json.dumps(fact, ensure_ascii=False)
    return text if len(text) <= 400 else f"{text[:400]}…"


def _write(path: Path, entries: dict[str, Any]) -> None:
    import yaml

    # Through JSON, so that a fact that two entries share is written out twice, without an anchor.
    plain = json.loads(json.dumps(entries))
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
