"""Prints and writes what `sms-mock explore` does and finds."""

from __future__ import annotations

import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from sms_mock.console.files import write_file
from sms_mock.console.printable import printable
from sms_mock.explore.search import Schedule, Verdict
from sms_mock.explore.words import as_document, as_item, tokens, told

STDOUT: Final = "-"
"""The name of a file that stands for the standard output."""
_REPORTED: Final = 4000
"""Characters of the output of the failing run that are shown."""


class Progress:
    """Shows which run is under way, in one line on standard error, if that is a terminal.

    `runs` is the number of the run that began last.
    """

    def __init__(self) -> None:
        self.runs = 0
        self._shown = sys.stderr.isatty()

    def tell(self, number: int, planned: int, schedule: Schedule) -> None:
        """Remember the number of the run that begins, and show it with its schedule."""
        self.runs = number
        what = "; ".join(one.sentence for one in schedule) or "undisturbed"
        if self._shown:
            with suppress(OSError):
                sys.stderr.write(f"\r\x1b[K{f'run {number} of {planned}: {what}'[:150]}")
                sys.stderr.flush()

    def end(self) -> None:
        """Clear the line on the terminal, if one was shown."""
        if self._shown and self.runs:
            with suppress(OSError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()


def show_verdict(
    name: str, verdict: Verdict, outputs: Mapping[Schedule, bytes], json_file: str | None
) -> None:
    """Print what the search found, and write it to a file if one is named.

    Args:
        name: the command, as a person types it.
        outputs: what the command wrote in the latest failing run under each schedule.
        json_file: the file; `STDOUT` prints JSON there, and everything else on standard error; None
            writes no JSON.

    Raises:
        click.BadParameter: the file cannot be written.
    """

    def say(text: str) -> None:
        click.echo(printable(text), err=json_file == STDOUT)

    output = outputs.get(verdict.schedule)
    if verdict.kind != "holds" and output:
        text = output.decode("utf-8", "replace")[-_REPORTED:]
        for line in text.rstrip().splitlines():
            say(line)
    for line in told(name, verdict, lambda tokens: _replay_command(tokens, name)):
        say(line)
    if verdict.kind == "nothing" and not (verdict.seen.sends or verdict.seen.requests):
        click.echo(
            "the command sent nothing to the mock: let it call the address in SMS_MOCK_URL",
            err=True,
        )
    if json_file:
        document = as_document([as_item(name, verdict)])
        if json_file == STDOUT:
            click.echo(document, nl=False)
        else:
            try:
                write_file(Path(json_file), document.encode())
            except OSError as error:
                raise click.BadParameter(
                    f"{json_file} cannot be written: {error.strerror}", param_hint="--json"
                ) from None


def show_interrupted(name: str, number: int, runs: int, outputs: Mapping[Schedule, bytes]) -> None:
    """Print what was found until a signal ended the search.

    Args:
        name: the command, as a person types it.
        number: the signal's number.
        runs: the number of the run that the signal ended.
        outputs: what the command wrote in the latest failing run under each schedule.
    """
    by = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
    found = next((one for one in outputs if one), ())
    so_far = "the command failed under this schedule:" if found else "nothing broke so far"
    click.echo(f"sms-mock explore: ended by {by} in run {runs}; {so_far}")
    for one in found:
        click.echo(printable(f"    {one.sentence}"))
    if found:
        click.echo(printable(f"  replay: {_replay_command(tokens(found), name)}"))


def _replay_command(tokens: str, name: str) -> str:
    return f"sms-mock explore --schedule {tokens} -- {name}"
