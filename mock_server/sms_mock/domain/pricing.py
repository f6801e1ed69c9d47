"""What a message costs: parts times the rate of the country it goes to. Nothing is charged here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Rates(NamedTuple):
    """What one part costs, in thousandths of a credit.

    Attributes:
        default: the rate of each country without one of its own.
        by_country: rates by ISO 3166 code, upper-case (``{"ZA": 1000}``).
    """

    default: int
    by_country: Mapping[str, int]


def cost(parts: int, country: str, rates: Rates) -> int:
    """The price, in thousandths of a credit, of so many parts to a country (``ZA``).

    Source: assumed (A151, A152).
    """
    return parts * rates.by_country.get(country, rates.default)
