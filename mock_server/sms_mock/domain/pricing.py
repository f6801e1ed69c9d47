"""Calculates the price of a message: its parts times the rate of the destination country."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rates(NamedTuple):
    """The price of one part, in thousandths of a credit.

    Attributes:
        default: the rate of every country that `by_country` does not list.
        by_country: rates by ISO 3166 code, upper-case (``{"ZA": 1000}``).
    """

    default: int
    by_country: Mapping[str, int]


def cost(parts: int, country: str, rates: Rates) -> int:
    """The price of a message of `parts` parts to a country (``ZA``), in thousandths of a credit.

    Source: assumed (A151, A152).
    """
    return parts * rates.by_country.get(country, rates.default)
