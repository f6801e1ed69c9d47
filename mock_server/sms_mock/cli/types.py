"""Types of options of `sms-mock`. `Shaped` reads values that the control API takes too."""

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
    """The type of an option whose value one of the shapes reads.

    Args:
        shape: the module in `sms_mock.shapes` and the shape's name in it, such as `text.EMAIL`.
        name: the name of the value in the help text.
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
        """Return what the shape reads in place of the text that was typed, such as a number."""
        return value


class Credits(Shaped):
    """The type of an option for credits, with up to three decimals; its value is in thousandths."""

    def __init__(self) -> None:
        super().__init__("numbers.CREDITS", "number")

    def plain(self, value: Any) -> object:
        try:
            return Decimal(value)
        except InvalidOperation:
            return value


class Factor(Shaped):
    """The type of an option for a number that is not whole, which a shape of `numbers` reads."""

    def plain(self, value: Any) -> object:
        try:
            return float(value)
        except ValueError:
            return value


class Lifetime(Shaped):
    """The type of an option for the real seconds after which an unused team ends: 3600, 60m, 1h."""

    def __init__(self) -> None:
        super().__init__("numbers.LIFETIME", "duration")

    def plain(self, value: Any) -> object:
        from sms_mock.cli.time_arguments import duration

        return duration(value) if isinstance(value, str) else value


class Whole(click.IntRange):
    """The type of an option for a whole number within bounds."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except ValueError:
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        return int(super().convert(number, param, ctx))


class Id(ParamType):
    """The type of an argument that is an id, which becomes a part of a URL's path.

    An empty one would be lost in the path, and another call would be made.
    """

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        text = str(value)
        if not text.strip():
            self.fail("It is empty; give an id.", param, ctx)
        return text


class Lenient(ParamType):
    """The type of an option for names that `Settings.lenient` may have, separated by commas."""

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
    """The type of an option for real seconds from 0 to `most`, which is a day by default."""

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
        # "nan" is neither less nor greater than anything, so the range would accept it.
        if math.isnan(number):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return float(super().convert(number, param, ctx))
