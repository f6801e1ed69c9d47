"""Credits as people write them and as they are kept: integer thousandths. No balances here."""

from __future__ import annotations

from decimal import Context, Decimal, DecimalException, Inexact, InvalidOperation
from typing import Final

from sms_mock.domain.errors import InvalidField

_ONE_THOUSANDTH: Final = Decimal("0.001")

# A float tells 15 digits apart, whatever they are; more and `to_number` would no longer be exact.
TOO_MANY: Final = 10**12


def to_thousandths(number: float | Decimal) -> int:
    """A number of credits, possibly negative, as thousandths: 1.5 is 1500.

    An int, a Decimal, or a float, which means the digits it is written with: 0.1 is 100.

    Raises:
        InvalidField: not a finite number, more than three decimals, or a trillion credits or more.
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
    # Not the thread's own context, which somebody may have changed; trapping what would be rounded.
    context = Context(prec=28, traps=[Inexact, InvalidOperation])
    try:
        return int(exact.quantize(_ONE_THOUSANDTH, context=context).scaleb(3, context=context))
    except DecimalException:
        raise InvalidField(
            "A number of credits has at most three decimals.",
            help="Round it to a thousandth of a credit, such as 0.255.",
        ) from None


def to_number(thousandths: int) -> float:
    """Thousandths of a credit as the number of credits that the API shows: 1500 is 1.5."""
    return thousandths / 1000


def in_words(thousandths: int) -> str:
    """Thousandths of a credit as a sentence names them: `1 credit`, `2.5 credits`."""
    return f"{thousandths / 1000:.12g} {'credit' if thousandths == 1000 else 'credits'}"


def _decimal(number: float | Decimal) -> Decimal | None:
    exact = Decimal(repr(number)) if isinstance(number, float) else Decimal(number)
    return exact if exact.is_finite() else None
