"""`sms-mock explore`: its options, progress and exit codes. `explore.command` does the work."""

from __future__ import annotations

import json
import os
import random
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sms_mock.cli.run import CannotRun
from sms_mock.cli.serve import serve_command, settings_from
from sms_mock.cli.types import ParamType, Whole
from sms_mock.console.printable import printable

if TYPE_CHECKING:
    from sms_mock.world.perturbation import Perturbation

_NOT_OF_A_RUN: Final = frozenset(
    {"host", "port", "server", "log_format", "tls", "tls_port", "tls_folder"}
)
BROKEN, NOT_EXPLORED, NOTHING, NOT_APPLIED, INTERRUPTED = 1, 4, 5, 6, 130
_CODES: Final = {
    "breaks": BROKEN,
    "fails": NOT_EXPLORED,
    "sometimes": NOT_EXPLORED,
    "nothing": NOTHING,
}
_REPORTED: Final = 4000
"""Characters of the output of the failing run that are shown."""


class Tokens(ParamType):
    """The type of an option for short forms of perturbations, separated by commas."""

    name = "tokens"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[Perturbation, ...]:
        if isinstance(value, tuple):
            return value
        # Imported here, so that `sms-mock --help` starts faster.
        from sms_mock.shapes.mistake import Mistake
        from sms_mock.world.perturbation import read_token

        try:
            return tuple(read_token(one.strip()) for one in value.split(",") if one.strip())
        except Mistake as mistake:
            self.fail(f"{mistake.problem}; {mistake.help}", param, ctx)


@click.command(
    "explore",
    context_settings={"allow_interspersed_args": False},
    params=[one for one in serve_command.params if one.name not in _NOT_OF_A_RUN],
)
@click.option(
    "--runs",
    type=Whole(1, 100_000),
    default=100,
    show_default=True,
    metavar="N",
    help="At most so many runs.",
)
@click.option("--seconds", type=float, metavar="S", help="At most so long; a run is never cut.")
@click.option(
    "--with",
    "classes",
    metavar="CLASSES",
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
    type=Tokens(),
    default=(),
    metavar="TOKENS",
    help="Run COMMAND once under this schedule, such as report1x2,reply1-late.",
)
@click.option("--json", "json_file", metavar="FILE", help="Write what was found to FILE.")
@click.option(
    "--fail-on",
    type=click.Choice(["breaks", "never"]),
    default="breaks",
    show_default=True,
    help="never: exit with 0 whatever was found.",
)
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def explore_command(
    command: tuple[str, ...],
    runs: int,
    seconds: float | None,
    classes: str,
    explore_seed: int,
    schedule: tuple[Perturbation, ...],
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
    from sms_mock.interception.run import Options, intercepting

    budget = Budget(runs=runs, seconds=seconds, classes=_classes(classes), seed=explore_seed)
    try:
        if exploring.is_pytest(command):
            words = exploring.pytest_words(budget, schedule, json_file)
            return run_child([*command, *words], os.environ)
        with intercepting(
            settings_from({"delivery": "immediate", **flags, "port": 0}),
            Options(allow_none=True, offline=False, isolation="auto"),
            environ=os.environ,
            rng=random.SystemRandom(),
            say=lambda line: click.echo(printable(line), err=True),
        ) as mock:
            explored = exploring.ExploredCommand(mock, command)
            if schedule:
                return _replay(explored, schedule)
            code = _explore(explored, budget, command, json_file)
    except CannotStart as failed:
        raise CannotRun(str(failed), failed.exit_code) from None
    return code if fail_on == "breaks" or code == INTERRUPTED else 0


def _classes(text: str) -> tuple[Any, ...]:
    named = [one.strip() for one in text.split(",") if one.strip()]
    from sms_mock.world.perturbation import CLASSES

    unknown = [one for one in named if one not in CLASSES]
    if unknown:
        raise click.BadParameter(
            f"{unknown[0]!r} is no class; known are {', '.join(CLASSES)}", param_hint="--with"
        )
    return tuple(one for one in CLASSES if one == "order" or one in named)


def _replay(explored: Any, schedule: tuple[Perturbation, ...]) -> int:
    code, run = explored.replay(schedule)
    for token, why in run.why_not:
        click.echo(printable(f"sms-mock explore: {token} was not applied: {why}"), err=True)
    if run.why_not and code == 0:
        return NOT_APPLIED
    return int(code)


def _explore(explored: Any, budget: Any, command: tuple[str, ...], json_file: str | None) -> int:
    from sms_mock.explore import command as exploring
    from sms_mock.explore.words import as_item, told

    progress = Progress()
    try:
        verdict = exploring.explore_command(explored, budget, progress.tell)
    except (exploring.Interrupted, KeyboardInterrupt):
        progress.end()
        found = [one for one in explored.outputs if one]
        click.echo(f"sms-mock explore: ended by Ctrl-C in run {progress.runs};", nl=False)
        click.echo(" nothing broke so far" if not found else " it failed under this schedule:")
        for one in found[0] if found else ():
            click.echo(printable(f"    {one.sentence}"))
        return INTERRUPTED
    progress.end()
    name = exploring.shown(command)
    output = explored.outputs.get(verdict.schedule)
    if verdict.kind != "holds" and output:
        text = output.decode("utf-8", "replace")[-_REPORTED:]
        click.echo("\n".join(map(printable, text.rstrip().splitlines())))
    replay = "sms-mock explore --schedule"
    for line in told(name, verdict, replay):
        click.echo(printable(f"{line} -- {name}" if line.startswith("  replay") else line))
    if verdict.kind == "nothing" and not verdict.seen.sends:
        click.echo(
            "the command sent nothing to the mock: let it call the address in SMS_MOCK_URL",
            err=True,
        )
    if json_file:
        item = json.dumps({"tests": [as_item(name, verdict)]}, indent=2)
        if json_file == "-":
            click.echo(item)
        else:
            Path(json_file).write_text(f"{item}\n", encoding="utf-8")
    return _CODES.get(verdict.kind, 0)


class Progress:
    """Shows in one line on a terminal which run is under way."""

    def __init__(self) -> None:
        self.runs = 0
        self._shown = sys.stderr.isatty()

    def tell(self, number: int, planned: int, schedule: tuple[Perturbation, ...]) -> None:
        """Show that a run begins."""
        self.runs = number
        what = "; ".join(one.sentence for one in schedule) or "undisturbed"
        if self._shown:
            with suppress(OSError):
                sys.stderr.write(f"\r\x1b[Krun {number} of {planned}: {what}"[:160])
                sys.stderr.flush()

    def end(self) -> None:
        """Clear the line on the terminal."""
        if self._shown and self.runs:
            with suppress(OSError):
                sys.stderr.write("\r\x1b[K")
                sys.stderr.flush()
