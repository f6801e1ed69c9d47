"""`sms-mock explore`: its options, progress and exit codes. `explore.command` does the work."""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from contextlib import suppress
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from sms_mock.cli.run import (
    FLAGS_OF_THE_MOCK,
    REFUSED,
    CannotRun,
    isolation_option,
    offline_option,
)
from sms_mock.cli.serve import settings_from
from sms_mock.cli.types import ParamType, Seconds, Whole
from sms_mock.console.printable import printable

if TYPE_CHECKING:
    from sms_mock.explore.command import ExploredCommand
    from sms_mock.explore.search import Budget, Schedule

BROKEN, NOT_EXPLORED, NOTHING = 1, 4, 5
_ENDED_BY_SIGNAL: Final = 128
_CODES: Final = {
    "breaks": BROKEN,
    "fails": NOT_EXPLORED,
    "sometimes": NOT_EXPLORED,
    "nothing": NOTHING,
}
_REPORTED: Final = 4000
"""Characters of the output of the failing run that are shown."""
_STDOUT: Final = "-"


class Written(ParamType):
    """The type of an option whose text a function of `explore.reading` reads.

    Args:
        read: the name of the function.
        name: the name of the value in the help text.
    """

    def __init__(self, read: str, name: str) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if isinstance(value, tuple):
            return value
        # Imported when the verb is used, so that other commands start faster.
        from sms_mock.explore import reading
        from sms_mock.shapes.mistake import Mistake

        try:
            return getattr(reading, self._read)(value)
        except Mistake as mistake:
            self.fail(f"{mistake.after_place}; {mistake.help}", param, ctx)


def _delivering_at_once(flag: click.Parameter) -> click.Parameter:
    """Return a flag of `serve`, with another default if it is --delivery.

    As in the fixture `sms_mock`, messages are delivered at once: each run would wait for them.
    """
    if flag.name != "delivery":
        return flag
    changed = copy(flag)
    changed.default = "immediate"
    return changed


@click.command(
    "explore",
    context_settings={"allow_interspersed_args": False},
    params=[_delivering_at_once(one) for one in FLAGS_OF_THE_MOCK],
)
@offline_option
@isolation_option
@click.option(
    "--runs",
    type=Whole(1, 100_000),
    default=100,
    show_default=True,
    metavar="N",
    help="Stop after this many runs.",
)
@click.option(
    "--seconds",
    type=Seconds(),
    metavar="S",
    help="Start no run after this many seconds; a run that has begun is not cut.",
)
@click.option(
    "--with",
    "classes",
    type=Written("read_classes", "classes"),
    default="",
    help="Beside the order of webhooks: transport (answers that are slow, lost or"
    " refused), outcomes (messages that fail), or both, separated by a comma.",
)
@click.option(
    "--explore-seed",
    type=Whole(0, 2**31),
    default=0,
    show_default=True,
    metavar="N",
    help="The seed of random schedules.",
)
@click.option(
    "--schedule",
    type=Written("read_schedule", "tokens"),
    default=(),
    help="Run COMMAND once under this schedule, such as report1x2,reply1-late.",
)
@click.option(
    "--json",
    "json_file",
    metavar="FILE",
    help="Write what was found to FILE as JSON; - is the standard output.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["breaks", "never"]),
    default="breaks",
    show_default=True,
    help="never: exit with 0 whatever was found.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_context
def explore_command(
    context: click.Context,
    /,
    command: tuple[str, ...],
    offline: bool,
    isolation: Any,
    runs: int,
    seconds: float | None,
    classes: tuple[Any, ...],
    explore_seed: int,
    schedule: Schedule,
    json_file: str | None,
    fail_on: str,
    **flags: Any,
) -> int:
    """Run COMMAND again and again under what the live service may do, and name what breaks it.

        sms-mock explore -- npm test -- -t refund

    Each run begins with an empty mock, whose address is in SMS_MOCK_URL and to which calls to the
    provider's hosts go, as under sms-mock run. Its exit code decides. If COMMAND is pytest, its
    plugin explores each test.
    """
    from sms_mock.explore import command as exploring
    from sms_mock.explore.search import Budget
    from sms_mock.interception.child import CannotStart, run_child
    from sms_mock.interception.run import NotIsolated, Options, intercepting

    budget = Budget(runs=runs, seconds=seconds, classes=classes, seed=explore_seed)
    try:
        if exploring.is_pytest(command):
            _refuse_with_pytest(context, json_file)
            words = exploring.pytest_words(budget, schedule, json_file)
            code = run_child([*command, *words], os.environ)
            return 0 if fail_on == "never" and code == BROKEN else code
        with intercepting(
            settings_from({**flags, "port": 0}),
            Options(allow_none=True, offline=offline, isolation=isolation),
            environ=os.environ,
            rng=random.SystemRandom(),
            say=lambda line: click.echo(printable(line), err=True),
            verb="explore",
        ) as mock:
            explored = exploring.ExploredCommand(mock, command)
            if schedule:
                return _replay(explored, schedule)
            code = _explore(explored, budget, command, json_file)
    except NotIsolated as refused:
        raise CannotRun("explore", str(refused), REFUSED) from None
    except CannotStart as failed:
        raise CannotRun("explore", str(failed), failed.exit_code) from None
    return code if fail_on == "breaks" or code > _ENDED_BY_SIGNAL else 0


def _refuse_with_pytest(context: click.Context, json_file: str | None) -> None:
    """Refuse options that would have no effect on pytest, whose plugin starts a mock of its own.

    Raises:
        click.UsageError: one of them was given.
    """
    flags = [*(one.name or "" for one in FLAGS_OF_THE_MOCK), "offline", "isolation"]
    for flag in flags:
        if context.get_parameter_source(flag) == ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"--{flag.replace('_', '-')} has no effect on pytest, whose plugin starts the mock;"
                " override the fixture sms_mock_settings instead",
                context,
            )
    if json_file == _STDOUT:
        raise click.UsageError(
            "--json - cannot be used with pytest, which prints a report of its own; name a file",
            context,
        )


def _replay(explored: ExploredCommand, schedule: Schedule) -> int:
    from sms_mock.explore.search import NOT_APPLIED

    code, run = explored.replay(schedule)
    for token, why in run.why_not:
        click.echo(printable(f"sms-mock explore: {token} was not applied: {why}"), err=True)
    if run.why_not and code == 0:
        return NOT_APPLIED
    return code


def _explore(
    explored: ExploredCommand, budget: Budget, command: tuple[str, ...], json_file: str | None
) -> int:
    from sms_mock.explore import command as exploring
    from sms_mock.explore.words import as_item, told

    name = exploring.as_typed(command)
    progress = Progress()
    try:
        verdict = exploring.explore_command(explored, budget, progress.tell)
    except exploring.Interrupted as interrupted:
        return _interrupted(explored, progress, interrupted.number, name)
    except KeyboardInterrupt:
        return _interrupted(explored, progress, signal.SIGINT, name)
    progress.end()

    def say(text: str) -> None:
        click.echo(printable(text), err=json_file == _STDOUT)

    output = explored.outputs.get(verdict.schedule)
    if verdict.kind != "holds" and output:
        text = output.decode("utf-8", "replace")[-_REPORTED:]
        for line in text.rstrip().splitlines():
            say(line)
    for line in told(name, verdict, lambda tokens: _replay_words(tokens, name)):
        say(line)
    if verdict.kind == "nothing" and not (verdict.seen.sends or verdict.seen.requests):
        click.echo(
            "the command sent nothing to the mock: let it call the address in SMS_MOCK_URL",
            err=True,
        )
    if json_file:
        item = json.dumps({"tests": [as_item(name, verdict)]}, indent=2)
        if json_file == _STDOUT:
            click.echo(item)
        else:
            Path(json_file).write_text(f"{item}\n", encoding="utf-8")
    return _CODES.get(verdict.kind, 0)


def _interrupted(explored: ExploredCommand, progress: Progress, number: int, name: str) -> int:
    """Say what was found until a signal ended the search, and return the exit code for it."""
    from sms_mock.explore.words import tokens

    progress.end()
    by = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
    found = next((one for one in explored.outputs if one), ())
    so_far = "the command failed under this schedule:" if found else "nothing broke so far"
    click.echo(f"sms-mock explore: ended by {by} in run {progress.runs}; {so_far}")
    for one in found:
        click.echo(printable(f"    {one.sentence}"))
    if found:
        click.echo(printable(f"  replay: {_replay_words(tokens(found), name)}"))
    return _ENDED_BY_SIGNAL + number


def _replay_words(tokens: str, name: str) -> str:
    return f"sms-mock explore --schedule {tokens} -- {name}"


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
