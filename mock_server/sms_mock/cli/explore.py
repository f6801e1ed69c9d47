"""`sms-mock explore`: its options and exit codes. `explore` searches, `exploring` prints."""

from __future__ import annotations

import os
import random
import shlex
import signal
from copy import copy
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
from sms_mock.clock import monotonic
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
    type=click.Path(dir_okay=False, allow_dash=True),
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
    from sms_mock.cli.exploring.pytest_command import is_pytest, pytest_options
    from sms_mock.explore.command import ExploredCommand
    from sms_mock.explore.search import Budget
    from sms_mock.interception.child import CannotStart, run_child
    from sms_mock.interception.run import NotIsolated, Options, intercepting

    if schedule and json_file:
        raise click.UsageError(
            "--json writes what a search found, and --schedule runs COMMAND once; give one of them",
            context,
        )
    budget = Budget(runs=runs, seconds=seconds, classes=classes, seed=explore_seed)
    try:
        if is_pytest(command):
            _refuse_with_pytest(context, json_file)
            options = pytest_options(budget, schedule, json_file)
            code = run_child([*command, *options], os.environ)
            return 0 if fail_on == "never" and code == BROKEN else code
        with intercepting(
            settings_from({**flags, "port": 0}),
            Options(allow_none=True, offline=offline, isolation=isolation),
            environ=os.environ,
            rng=random.SystemRandom(),
            say=lambda line: click.echo(printable(line), err=True),
            verb="explore",
        ) as mock:
            explored = ExploredCommand(mock, command)
            if schedule:
                return _replay(explored, schedule)
            code = _explore(explored, budget, shlex.join(command), json_file)
    except NotIsolated as refused:
        raise CannotRun("explore", str(refused), REFUSED) from None
    except CannotStart as failed:
        raise CannotRun("explore", str(failed), failed.exit_code) from None
    return code if fail_on == "breaks" or code > _ENDED_BY_SIGNAL else 0


def _refuse_with_pytest(context: click.Context, json_file: str | None) -> None:
    """Refuse options that would have no effect on pytest, because its plugin starts the mock.

    Raises:
        click.UsageError: one of them was given.
    """
    from sms_mock.cli.exploring.output import STDOUT

    flags = [*(one.name or "" for one in FLAGS_OF_THE_MOCK), "offline", "isolation"]
    for flag in flags:
        if context.get_parameter_source(flag) == ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"--{flag.replace('_', '-')} has no effect on pytest, whose plugin starts the mock;"
                " override the fixture sms_mock_settings instead",
                context,
            )
    if json_file == STDOUT:
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


def _explore(explored: ExploredCommand, budget: Budget, name: str, json_file: str | None) -> int:
    """Search, print and write what was found, and return the exit code.

    Args:
        name: the command, as a person types it.
        json_file: the file to write; None writes none.
    """
    from sms_mock.cli.exploring.output import Progress, show_interrupted, show_verdict
    from sms_mock.explore.command import Interrupted
    from sms_mock.explore.search import explore

    progress = Progress()
    number: int = signal.SIGINT
    try:
        verdict = explore(explored.run, budget, now=monotonic, tell=progress.tell)
    except (Interrupted, KeyboardInterrupt) as interrupted:
        if isinstance(interrupted, Interrupted):
            number = interrupted.number
        progress.end()
        show_interrupted(name, number, progress.runs, explored.outputs)
        return _ENDED_BY_SIGNAL + number
    progress.end()
    show_verdict(name, verdict, explored.outputs, json_file)
    return _CODES.get(verdict.kind, 0)
