"""Reads the durations and instants that are typed on the command line."""

from __future__ import annotations

import re
from typing import Final

import click

from sms_mock.domain.dates import parse_instant
from sms_mock.domain.errors import InvalidField

_SECONDS: Final = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
_SPAN: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?[smhd])+|[0-9]+(?:\.[0-9]+)?")
_PIECE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhd]?)")
_LONGEST: Final = 60


def duration(text: str) -> float:
    """Return the seconds of a duration such as 90, 90s, 15m, 2h, 1d or 1h30m.

    Raises:
        click.BadParameter: the text is not a duration.
    """
    written = text.strip().lower()
    if len(written) > _LONGEST or not _SPAN.fullmatch(written):
        raise click.BadParameter(
            f"{text[:_LONGEST]!r} is not a duration. Give seconds (90) or 90s, 15m, 2h, 1d, 1h30m."
        )
    return sum(float(number) * _SECONDS[unit] for number, unit in _PIECE.findall(written))


def instant(text: str) -> int:
    """Return the epoch milliseconds of an instant, which is South African time without an offset.

    Raises:
        click.BadParameter: the text is not an instant.
    """
    try:
        return parse_instant(text)
    except InvalidField:
        raise click.BadParameter(
            f"{text[:_LONGEST]!r} is not an instant. Give one such as 2026-11-23T08:00, which is"
            " South African time, or with an offset: 2026-11-23T08:00+02:00."
        ) from None
