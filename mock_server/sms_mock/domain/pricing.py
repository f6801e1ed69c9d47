"""Calculates the price of a message: the number of its parts times the rate of the country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rates(NamedTuple):
    """The price of one part of a message, in thousandths of a credit.

    Attributes:
        default: the rate of every country that `by_country` does not list.
        by_country: rates by ISO 3166 code in capitals (``{"ZA": 1000}``).
    """

    default: int
    by_country: Mapping[str, int]


def cost(parts: int, country: str, rates: Rates) -> int:
    """Return the price of a message in thousandths of a credit.

    Source: assumed (A151, A152).

    Args:
        parts: how many parts the message has.
        country: the ISO 3166 code of the country to which it is sent, such as ``ZA``.
    """
    return parts * rates.by_country.get(country, rates.default)
