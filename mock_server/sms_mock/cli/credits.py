"""`sms-mock credits`: prints the ledger of credits, and adds credits."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import click

from sms_mock.cli.session import Session, find_account, limited, talks
from sms_mock.cli.table import moment, shown, shown_of, table

_MOST: Final = 10**12


def amount(text: str) -> float:
    """Return the number of credits that a text gives; the server checks how many decimals it has.

    Raises:
        click.BadParameter: the text is not a number, or more than 10^12 from 0.
    """
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > _MOST:
        raise click.BadParameter(f"{text[:40]!r} is not a number of credits. Give 500 or 2.5.")
    return int(number) if number == number.to_integral_value() else float(number)


@click.group("credits", invoke_without_command=True)
@limited
@talks()
def credits_command(session: Session, limit: int) -> None:
    """List the movements of credits, the newest first; or add credits.

    Sends, refunds, cancellations, transfers and top-ups are movements. BALANCE is the user's
    balance after a movement.

    \b
    Examples:
      sms-mock credits
      sms-mock credits add 500
    """
    if click.get_current_context().invoked_subcommand is not None:
        return
    answer = session.client.get("/credits", {"limit": limit})
    session.show(answer, _lines(answer))


@credits_command.command("add")
@click.argument("number", type=amount)
@click.option(
    "--user",
    metavar="ID|EMAIL",
    help="The user who gets them; by default the administrator.",
)
@talks()
def add_credits(session: Session, number: float, user: str | None) -> None:
    """Add NUMBER credits to a user's balance. A negative NUMBER, after --, takes credits away.

    \b
    Examples:
      sms-mock credits add 500 --user sub@example.com
      sms-mock credits add -- -20
    """
    asked: dict[str, float] = {"credits": number}
    if user is not None:
        asked["userId"] = find_account(session.client, user)
    moved = session.client.post("/credits", asked)
    session.show(
        moved,
        [f"{_signed(moved['credits'])}: user {moved['userId']} has {shown(moved['balance'])}."],
    )


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    if not answer["items"]:
        yield "There are no movements of credits yet."
        return
    rows = [
        (
            moment(one["at"]),
            one["userId"],
            one["reason"],
            _signed(one["credits"]),
            one["balance"],
            one["messageId"],
        )
        for one in answer["items"]
    ]
    yield from table(("WHEN", "USER", "REASON", "CREDITS", "BALANCE", "MESSAGE"), rows)
    yield shown_of(answer, "movement", "movements")


def _signed(credits: float) -> str:
    return f"+{shown(credits)}" if credits > 0 else shown(credits)
