"""What the flags of `sms-mock` take: the same rules and texts as the fields of a fixtures file."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import click

from sms_mock.domain.errors import InvalidField

if TYPE_CHECKING:
    # Generic in click's types since 8.3, and no class to subscript before.
    ParamType = click.ParamType[Any, Any]
else:
    ParamType = click.ParamType


class Credits(ParamType):
    """A number of credits with up to three decimals, as integer thousandths."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from sms_mock.domain.credits import to_thousandths

        try:
            thousandths = to_thousandths(Decimal(value))
        except InvalidOperation:
            self.fail(f"{value} is not a number. Give one such as 1000 or 2.5.", param, ctx)
        except InvalidField as wrong:
            self.fail(f"{wrong.problem} {wrong.help}", param, ctx)
        if thousandths < 0:
            self.fail("An account cannot begin with less than nothing.", param, ctx)
        return thousandths


class TextOf(ParamType):
    """A value of one of the shapes of text.

    Args:
        shape: its name in `sms_mock.shapes.text`.
        name: what the help shows.
    """

    def __init__(self, shape: str, name: str) -> None:
        self.name = name
        self._shape = shape

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        # Imported when such a flag is given, so that other commands start faster.
        from sms_mock.shapes import text
        from sms_mock.shapes.mistake import Mistake

        try:
            return str(getattr(text, self._shape).read(value))
        except Mistake as mistake:
            self.fail(f"It {mistake.predicate}; {mistake.help}.", param, ctx)


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        return int(super().convert(number, param, ctx))


class Seconds(click.FloatRange):
    """Real seconds, none of them infinite; a day at most unless said otherwise."""

    name = "seconds"

    def __init__(self, most: float = 86_400) -> None:
        super().__init__(0, most)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            number = float(value)
        except ValueError:
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return float(super().convert(number, param, ctx))
