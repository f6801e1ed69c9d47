"""Reads the schedules and classes that people write as options of pytest and `sms-mock explore`."""

from __future__ import annotations

from collections.abc import Iterable

from sms_mock.explore.search import Schedule
from sms_mock.shapes.mistake import near, wrong
from sms_mock.world.perturbation import CLASSES, PerturbationClass, read_token


def read_schedule(text: str) -> Schedule:
    """Read the tokens of a schedule, separated by commas.

    Raises:
        Mistake: one of them is not a token, or there is none.
    """
    tokens = [token.strip() for token in text.split(",")]
    return tuple(read_token(token) for token in tokens if token) or (read_token(text),)


def read_classes(written: str | Iterable[str]) -> tuple[PerturbationClass, ...]:
    """Return the class `order` and those that are named.

    Args:
        written: the names, or one text in which commas separate them.

    Raises:
        Mistake: a class does not exist.
    """
    named = [one.strip() for one in (written.split(",") if isinstance(written, str) else written)]
    for one in named:
        if one and one not in CLASSES:
            raise wrong(one, "is not a class of perturbations", near(one, CLASSES))
    return tuple(one for one in CLASSES if one == "order" or one in named)
