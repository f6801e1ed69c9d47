"""`sms-mock faults`: lists, adds and removes the rules that make the API fail."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import click

from sms_mock.cli.session import Session, talks
from sms_mock.cli.table import table
from sms_mock.cli.types import ParamType
from sms_mock.faults.catalogue import FIELDS
from sms_mock.shapes.numbers import SecondsRange, Whole
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import Choice

Command = Callable[..., None]


class SecondsOrRange(ParamType):
    """The type of an option that takes seconds, or a range of seconds: `0.5` or `0.1-2`.

    Its value is a number, or a list of two numbers.
    """

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | list[float]:
        try:
            numbers = [float(part) for part in str(value).split("-")]
        except ValueError:
            numbers = []
        if not 1 <= len(numbers) <= 2:
            self.fail(f"{value[:40]!r} is not a number of seconds. Give 0.5 or 0.1-2.", param, ctx)
        return numbers[0] if len(numbers) == 1 else numbers


def effect_options(command: Command) -> Command:
    """Decorate a command with an option for each field that a fault rule's effect can have."""
    for name, shape in reversed(FIELDS.items()):
        flag = "--" + re.sub("[A-Z]", lambda found: f"-{found[0].lower()}", name)
        # Backquotes are for Markdown, so they are left out on a terminal.
        words = shape.description.replace("`", "")
        command = click.option(flag, name, type=_type_of(shape), help=words)(command)
    return command


def _type_of(shape: Shape[Any]) -> Any:
    if isinstance(shape, Choice):
        return click.Choice(shape.choices)
    if isinstance(shape, SecondsRange):
        return SecondsOrRange()
    return int if isinstance(shape, Whole) else str


@click.group("faults", invoke_without_command=True)
@talks()
def faults_command(session: Session) -> None:
    """List the rules that make the API fail, with how often each acted.

    \b
    Examples:
      sms-mock faults
      sms-mock faults add --path /sms/send --status 500 --times 2
      sms-mock faults add --number 0821234567 --latency 3
      sms-mock faults clear
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    answer = session.client.get("/faults")
    session.show(answer, _lines(answer["items"]))


@faults_command.command("add")
@click.option("--method", help="GET, POST …")
@click.option("--path", help="Path after /api/rest/v1, such as /sms/send; * matches anything.")
@click.option("--operation", "operationId", help="An operationId of openapi.yaml, such as sendSms.")
@click.option("--email", help="Only requests of this account.")
@click.option("--number", help="Only requests that name this recipient.")
@click.option(
    "--share", type=float, help="Only this share of the requests, by chance: 0.1 is a tenth."
)
@click.option("--every", type=int, help="Only every Nth of the requests.")
@click.option("--first", type=int, help="Only the first N of the requests.")
@effect_options
@click.option("--times", type=int, help="Stop after this many requests.")
@talks()
def add_fault(session: Session, /, times: int | None, **fields: Any) -> None:
    """Add a rule: for which requests the API fails, and how it fails.

    \b
    Examples:
      sms-mock faults add --path /sms/send --first 2 --status 503
      sms-mock faults add --share 0.1 --latency 0.1-2
      sms-mock faults add --operation sendBulk --retry-after 30 --times 1
    """
    matching = ("method", "path", "operationId", "email", "number", "share", "every", "first")
    given = {name: value for name, value in fields.items() if value is not None}
    rule: dict[str, Any] = {
        "match": {name: given.pop(name) for name in matching if name in given},
        "effect": given,
    }
    if times is not None:
        rule["times"] = times
    answer = session.client.post("/faults", rule)
    session.show(answer, [f"Fault {answer['id']} is set."])


@faults_command.command("remove")
@click.argument("number", type=int)
@talks()
def remove_fault(session: Session, number: int) -> None:
    """Remove one rule by its number.

    \b
    Examples:
      sms-mock faults remove 1
    """
    answer = session.client.delete(f"/faults/{number}")
    session.show(answer, [f"Fault {number} is gone."])


@faults_command.command("clear")
@talks()
def clear_faults(session: Session) -> None:
    """Remove every rule.

    \b
    Examples:
      sms-mock faults clear
    """
    session.show(session.client.delete("/faults"), ["No fault is set."])


def _lines(items: list[dict[str, Any]]) -> Iterator[str]:
    if not items:
        yield "No fault is set."
        return
    rows = [
        (str(one["id"]), _words(one["match"]) or "everything", _words(one["effect"]), _count(one))
        for one in items
    ]
    yield from table(("ID", "MATCH", "EFFECT", "HITS"), rows)


def _words(values: dict[str, Any]) -> str:
    return " ".join(
        f"{name}={value if isinstance(value, str) else json.dumps(value)}"
        for name, value in values.items()
    )


def _count(rule: dict[str, Any]) -> str:
    return str(rule["hits"]) if rule["times"] is None else f"{rule['hits']} of {rule['times']}"
