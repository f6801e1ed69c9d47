"""`sms-mock generate`: writes a made-up world to a file. `sms_mock.generate` makes the world."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from sms_mock.cli.types import Whole
from sms_mock.clock import process_milliseconds
from sms_mock.domain.dates import parse_instant
from sms_mock.domain.errors import InvalidField
from sms_mock.domain.spelling import counted

F = TypeVar("F", bound=Callable[..., Any])

_STANDARD_OUTPUT = "-"
_MOST_CONTACTS = 900_000
"""There are numbers for this many contacts. `sms_mock.generate` has it too, but importing that
module would slow down `--help`."""


def _instant(_: click.Context, parameter: click.Parameter, text: str | None) -> int:
    if text is None:
        return process_milliseconds()
    try:
        return parse_instant(text, field=parameter.opts[0])
    except InvalidField as wrong:
        raise click.BadParameter(f"{wrong.problem.rstrip('.')}. {wrong.help}") from None


def _count(
    name: str, default: int, what: str, *, least: int = 0, most: int | None = None
) -> Callable[[F], F]:
    kind = Whole(least, most)
    return click.option(name, default=default, show_default=True, type=kind, help=what)


@click.command("generate")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same world.")
@_count("--users", 3, "Users: the administrator and sub-accounts.", least=1, most=100_000)
@_count("--contacts", 200, "Made-up people in the address book.", most=_MOST_CONTACTS)
@_count("--groups", 8, "Groups of contacts.", most=100_000)
@_count("--templates", 5, "Message templates.", most=100_000)
@_count("--messages", 1000, "Messages of the last ninety days, replies included.")
@click.option(
    "--until",
    callback=_instant,
    metavar="INSTANT",
    help="When the ninety days end; now by default. Give it to get the same bytes another day.",
)
@click.option(
    "--output",
    default=_STANDARD_OUTPUT,
    show_default=True,
    metavar="FILE",
    help="YAML, or JSON where the name ends in .json; - is the standard output.",
)
def generate_command(
    seed: int,
    users: int,
    contacts: int,
    groups: int,
    templates: int,
    messages: int,
    until: int,
    output: str,
) -> None:
    """Write a large, realistic world to a file for sms-mock serve --fixtures.

    People, texts and numbers are made up; the credentials are those of the default world.
    """
    if importlib.util.find_spec("faker") is None:
        raise click.ClickException(
            "sms-mock generate takes names from Faker, which is not installed;"
            " pip install 'sms-mock[generate]' brings it"
        )
    from sms_mock.generate import generate
    from sms_mock.world.yaml_writing import json_lines, yaml_lines

    with _progress_bar(messages) as progress:
        document = generate(
            seed=seed,
            contacts=contacts,
            groups=groups,
            templates=templates,
            messages=messages,
            users=users,
            now=until,
            progress=progress,
        )
    is_json = output.lower().endswith(".json")
    lines = json_lines(document) if is_json else yaml_lines(document)
    if output == _STANDARD_OUTPUT:
        with click.open_file(output, "w", encoding="utf-8") as standard_output:
            standard_output.writelines(lines)
        return
    _write(Path(output), lines)
    click.echo(
        f"{output}: {counted(users, 'user')}, {counted(contacts, 'contact')},"
        f" {counted(messages, 'message')}."
        f" Serve it with: sms-mock serve --fixtures {output}",
        err=True,
    )


@contextmanager
def _progress_bar(messages: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error if that is a terminal.

    The block gets a function; it takes how many messages were made since its last call.
    """
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with click.progressbar(length=messages, label="Messages", file=sys.stderr) as bar:
        yield bar.update


def _write(path: Path, lines: Iterator[str]) -> None:
    """Write a file completely or not at all: if the run is interrupted, an old file stays."""
    unfinished = path.parent / f".{path.name}.part"
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
        unfinished.replace(path)
    except OSError as refused:
        raise click.FileError(str(path), refused.strerror or "it cannot be written") from None
    finally:
        with suppress(OSError):  # its folder may be none
            unfinished.unlink()
