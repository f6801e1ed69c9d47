"""Converts credits from numbers, as people and the API write them, to integer thousandths
and back.
"""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Final

from sms_mock.domain.errors import InvalidField

_ONE_THOUSANDTH: Final = Decimal("0.001")

# A float is exact enough for 15 digits; with more, `to_number` would round.
TOO_MANY: Final = 10**12


def to_thousandths(number: float | Decimal) -> int:
    """Convert a number of credits, possibly negative, to thousandths: 1.5 to 1500.

    A float counts as the digits with which Python prints it, so 0.1 is exactly 100.

    Raises:
        InvalidField: the number is a boolean or not finite, has more than three decimals, or is at
            least a trillion (10**12) in size.
    """
    exact = None if isinstance(number, bool) else _decimal(number)
    if exact is None:
        raise InvalidField(
            f"{number} is not a number of credits.", help="Give a number such as 100 or 2.5."
        )
    if exact.copy_abs() >= TOO_MANY:
        raise InvalidField(
            "That is more credits than an account can hold.",
            help=f"Give a number below {TOO_MANY}.",
        )
    # A context of its own, since the thread's may have been changed; Inexact refuses to round.
    context = Context(prec=28, traps=[Inexact, InvalidOperation])
    try:
        return int(exact.quantize(_ONE_THOUSANDTH, context=context).scaleb(3, context=context))
    except DecimalException:
        raise InvalidField(
            "A number of credits has at most three decimals.",
            help="Round it to a thousandth of a credit, such as 0.255.",
        ) from None


def to_number(thousandths: int) -> float:
    """Convert thousandths of a credit to the number of credits that the API shows: 1500 to 1.5."""
    return thousandths / 1000


def in_words(thousandths: int) -> str:
    """Return thousandths of a credit as words for a sentence: `1 credit`, `2.5 credits`."""
    return f"{thousandths / 1000:.12g} {'credit' if thousandths == 1000 else 'credits'}"


def _decimal(number: float | Decimal) -> Decimal | None:
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    return exact if exact.is_finite() else None
