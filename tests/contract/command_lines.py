"""Checks that a command line of `sms-mock` exists, with all its flags, without running it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sms_mock.cli.main import commands


def check(words: Sequence[str]) -> None:
    """Find the command that these words name, and parse the rest as its flags.

    Args:
        words: the words after `sms-mock`.

    Raises:
        click.UsageError: there is no such command or flag, or a flag's value is missing.
    """
    command: click.Command = commands
    context = click.Context(commands, info_name="sms-mock")
    rest = list(words)
    while isinstance(command, click.Group):
        # Flags of the group itself stand before the name of the command.
        context = click.Context(command, info_name=command.name, parent=context)
        _, rest, _ = command.make_parser(context).parse_args(rest)
        if not rest:
            return
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"there is no command {rest[0]!r} in {words}")
        command, rest = found, rest[1:]
    context = click.Context(command, info_name=command.name, parent=context)
    parser = command.make_parser(context)
    # `sms-mock run -- pytest -x`: what follows is another program's.
    parser.ignore_unknown_options = False
    parser.parse_args(rest)
