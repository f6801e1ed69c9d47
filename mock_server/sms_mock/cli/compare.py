"""`sms-mock compare`: makes the same calls to the live service and the mock; prints differences."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sms_mock.cli.table import json_text
from sms_mock.cli.types import Shaped
from sms_mock.domain.url_credentials import hide_password

if TYPE_CHECKING:
    from sms_mock.compare.report import Comparison
    from sms_mock.compare.safe_client import SafeClient


@click.command("compare")
@click.option("--live", metavar="URL", help="Base URL of the live service.")
@click.option(
    "--email",
    type=Shaped("text.EMAIL", "address"),
    envvar="SMS_MOCK_LIVE_EMAIL",
    show_envvar=True,
)
@click.option("--token", envvar="SMS_MOCK_LIVE_TOKEN", show_envvar=True)
@click.option("--write", is_flag=True, help="Also create a contact and a group, and delete them.")
@click.option(
    "--evidence",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what was observed into this file, for `sms-mock serve --evidence`.",
)
@click.option(
    "--note",
    "notes",
    multiple=True,
    metavar="ID=VALUE",
    help="Write what you saw by hand into the evidence file: `same`, or what was different."
    " Makes no calls.",
)
@click.option(
    "--protocol",
    is_flag=True,
    help="Only print the steps with which a person can find out the rest by hand.",
)
def compare_command(
    live: str | None,
    email: str | None,
    token: str | None,
    write: bool,
    evidence: Path | None,
    notes: tuple[str, ...],
    protocol: bool,
) -> None:
    """Ask the live service and this mock the same harmless questions, and show what differs.

    No message is sent and nothing costs credits: calls that could do either are refused before they
    are made. The output contains no data of an account, so it can be pasted into an issue. For what
    only a send can show, steps for a person are printed, with what each step costs. Exits with 1 if
    something differs.

    \b
    Examples:
      sms-mock compare --live https://www.zoomconnect.com/app/ --email you@your.org
      sms-mock compare --note "A129=402 7" --note A131=same --evidence seen.yaml
    """
    if evidence is not None and not evidence.parent.is_dir():
        # Refused before any call is made, because what was seen could not be written down.
        raise click.BadParameter(f"{evidence.parent} is not a folder", param_hint="--evidence")
    known = _known(evidence)
    if notes:
        _take_notes(notes, evidence, known)
    elif protocol:
        _show_protocol(known)
    else:
        given = {"--live": live, "--email": email, "--token": token}
        for name, value in given.items():
            if value is None:
                raise click.UsageError(f"Missing option '{name}'.")
        found = _compare(*map(str, given.values()), write=write)
        _sum_up(found, evidence, known, write=write)


def _compare(live: str, email: str, token: str, *, write: bool) -> list[Comparison]:
    from sms_mock.compare.report import CredentialsRefused, compare
    from sms_mock.compare.safe_client import SafeClient

    try:
        theirs = SafeClient(live, email, token, writes=write)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--live") from None
    found: list[Comparison] = []
    with _own_server(write=write) as ours:
        try:
            for one in compare(theirs, ours, write=write, progress=_progress):
                found.append(one)
                _show(one)
        except CredentialsRefused as refusal:
            raise click.ClickException(
                f"{hide_password(live)} {refusal}; nothing was compared. Check --email and --token"
            ) from None
        except OSError as error:
            raise click.ClickException(
                f"{hide_password(live)} cannot be reached: {error}"
            ) from None
    return found


@contextmanager
def _own_server(*, write: bool) -> Iterator[SafeClient]:
    """Run a mock in this process with three messages, one of them deleted, and give a client for
    it.
    """
    from http.client import HTTPConnection

    from sms_mock.compare.safe_client import BASE, SafeClient
    from sms_mock.config import Settings
    from sms_mock.control_client.client import ControlClient
    from sms_mock.serving.threads import MockServer

    with MockServer(Settings(port=0)) as server:
        account = server.service.teams.accounts_of(server.service.teams.default)[0]
        control = ControlClient(server.origin)
        control.put("/clock", {"freeze": True})
        for _ in range(3):
            inbound = control.post("/inbound", {"from": "27821234567", "message": "Hello"})
            control.post("/clock/advance", {"seconds": 1})
        connection = HTTPConnection(server.origin.rpartition("/")[2], timeout=10)
        headers = {"email": account.email, "token": account.token}
        connection.request("DELETE", f"{BASE}/messages/{inbound['messageId']}", headers=headers)
        connection.getresponse().read()
        connection.close()
        yield SafeClient(server.url, account.email, account.token, writes=write)


def _sum_up(
    found: list[Comparison], evidence: Path | None, known: dict[Any, Any], *, write: bool
) -> None:
    """Print how much was compared and what only a person can find out; write the evidence file.

    What was found is added to `known`.

    Raises:
        Exit: with 1, if something differs.
    """
    from sms_mock.compare.notes import settleable
    from sms_mock.compare.report import evidence_of

    seen = evidence_of(found, _today())
    different = [one for one in found if not one.same]
    known.update(seen)
    by_calls, by_hand = settleable(write=write)
    left = by_hand - known.keys()
    if left:
        click.echo("\nWhat only a send, or a second user, can show:\n")
        _show_protocol(known)
        click.echo()
    undecided = len(by_calls - seen.keys())
    click.echo(
        f"Settles {len(by_calls) - undecided} of {len(by_calls)} entries that calls can settle"
        + (f" (this account shows too little for {undecided})" if undecided else "")
        + f"; {len(by_hand)} more can be settled by hand, {len(left)} of them are open."
    )
    click.echo(f"{len(found)} compared, {len(different)} different.")
    if evidence is not None:
        _write(evidence, known)
        click.echo(f"Written to {evidence}. To follow it: sms-mock serve --evidence {evidence}")
    if different:
        raise click.exceptions.Exit(1)


def _take_notes(notes: tuple[str, ...], evidence: Path | None, known: dict[Any, Any]) -> None:
    from sms_mock.compare.notes import noted
    from sms_mock.evidence import OBSERVED_STATUS

    if evidence is None:
        raise click.UsageError("--note needs --evidence FILE, the file it is written to")
    for text in notes:
        try:
            id_, entry = noted(text, _today())
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--note") from None
        known[id_] = entry
        status = any("status" in fact for fact in entry.get("seen", {}).values())
        follows = id_ in OBSERVED_STATUS and status
        means = "as assumed" if entry["same"] else "followed" if follows else "kept, not followed"
        click.echo(f"{id_}: {means}. {entry['statement']}")
    _write(evidence, known)
    click.echo(f"Written to {evidence}. To follow it: sms-mock serve --evidence {evidence}")


def _show_protocol(known: dict[Any, Any]) -> None:
    from sms_mock.compare.notes import protocol

    for line in protocol(known):
        click.echo(line)


def _known(evidence: Path | None) -> dict[Any, Any]:
    """Return the entries that the evidence file has already; none if it is not given, absent or
    empty.
    """
    from sms_mock.evidence import read_evidence_file

    if evidence is None or not evidence.exists() or not evidence.stat().st_size:
        return {}
    try:
        return dict(read_evidence_file(evidence))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--evidence") from None


def _today() -> str:
    from sms_mock.clock import process_milliseconds
    from sms_mock.domain.dates import in_sast

    return in_sast(process_milliseconds()).date().isoformat()


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{name} …", nl=False, err=True)


def _show(one: Comparison) -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    if one.same:
        return
    settles = f" (settles {', '.join(one.settles)})" if one.settles else ""
    click.echo(f"{one.name}{settles}\n  live  {_short(one.live)}\n  mock  {_short(one.mock)}")


def _short(fact: object) -> str:
    text = json_text(fact)
    return text if len(text) <= 400 else f"{text[:400]}…"


def _write(path: Path, entries: dict[Any, Any]) -> None:
    import yaml

    # Through JSON, so that YAML repeats a fact that two entries share instead of using an alias.
    # A file that somebody else wrote may have dates, which JSON lacks: they become text.
    plain = json.loads(json.dumps(entries, default=str))
    text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}") from None
