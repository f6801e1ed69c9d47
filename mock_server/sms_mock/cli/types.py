"""Types of the options of `sms-mock`; the values of a world are read by their shapes."""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from sms_mock.config import LENIENCIES, Leniency

if TYPE_CHECKING:
    # Generic in click's types since 8.3, and no class to subscript before.
    ParamType = click.ParamType[Any, Any]
else:
    ParamType = click.ParamType


class Shaped(ParamType):
    """A value that is read by one of the shapes.

    Args:
        shape: the module in `sms_mock.shapes` and the shape's name in it, such as `text.EMAIL`.
        name: what the help shows.
    """

    def __init__(self, shape: str, name: str) -> None:
        self.name = name
        self._module, self._shape = shape.split(".")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        # Imported when such a flag is given, so that other commands start faster.
        module = import_module(f"sms_mock.shapes.{self._module}")
        from sms_mock.shapes.mistake import Mistake

        try:
            return getattr(module, self._shape).read(self.plain(value))
        except Mistake as mistake:
            self.fail(f"It {mistake.predicate}; {mistake.help.rstrip('.')}.", param, ctx)

    def plain(self, value: Any) -> object:
        """The plain value that a text on the command line stands for."""
        return value


class Credits(Shaped):
    """A number of credits with up to three decimals, as integer thousandths."""

    def __init__(self) -> None:
        super().__init__("numbers.CREDITS", "number")

    def plain(self, value: Any) -> object:
        try:
            return Decimal(value)
        except InvalidOperation:
            return value


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        return int(super().convert(number, param, ctx))


class Lenient(ParamType):
    """Names of what `Settings.lenient` may hold, with commas between them."""

    name = "names"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Leniency, ...]:
        if isinstance(value, tuple):
            return value
        given = [name.strip() for name in str(value).split(",") if name.strip()]
        unknown = [name for name in given if name not in LENIENCIES]
        if unknown:
            self.fail(f"{unknown[0]!r} is not one of {', '.join(LENIENCIES)}.", param, ctx)
        return tuple(name for name in LENIENCIES if name in given)


class Seconds(click.FloatRange):
    """Real seconds from 0 to `most`, by default a day."""

    name = "seconds"

    def __init__(self, most: float = 86_400) -> None:
        super().__init__(0, most)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        # Nothing is less than "nan", so that the range would let it pass.
        if math.isnan(number):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return float(super().convert(number, param, ctx))
