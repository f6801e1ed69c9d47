"""Lists, adds and deletes the fault rules of a team, and checks those of a world document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from sms_mock.domain.errors import InvalidField, NotFound
from sms_mock.faults.book import FaultBook
from sms_mock.faults.rule import read_rule
from sms_mock.shapes.mistake import Mistake
from sms_mock.store import fault_rows
from sms_mock.store.world import World
from sms_mock.world import WorldDocument

Operations = Mapping[str, tuple[str, str]]
"""Method and path by operationId of the imitated API; a rule that names another can never match."""

MOST_RULES: Final = 1000
"""How many rules a team can have."""


class FaultRule(NamedTuple):
    """A fault rule of a team.

    Attributes:
        number: the number of the rule.
        plain: the rule as the JSON object that was given.
        hits: how many requests it has acted on.
    """

    number: int
    plain: Mapping[str, Any]
    hits: int


def list_faults(world: World, book: FaultBook) -> list[FaultRule]:
    """Return the rules of the team, the one that was added last first."""
    with world.transaction() as db:
        rows = fault_rows.oldest_first(db)
    return [FaultRule(number, plain, book.hits(number)) for number, plain, _ in reversed(rows)]


def add_fault(
    world: World, book: FaultBook, plain: Mapping[str, Any], operations: Operations
) -> FaultRule:
    """Add a rule; it acts from the next request on.

    Args:
        plain: the rule as a JSON object.

    Raises:
        InvalidField: the rule is wrong, can never match, or would be one too many.
    """
    rule = read_rule(plain, operations=operations)
    with world.transaction() as db:
        if len(fault_rows.oldest_first(db)) >= MOST_RULES:
            raise InvalidField(f"there are {MOST_RULES} rules already", help="DELETE /_mock/faults")
        number = fault_rows.add(db, plain)
        book.add(number, rule)
        world.events.append("fault", number)
    return FaultRule(number, plain, 0)


def delete_faults(world: World, book: FaultBook) -> None:
    """Delete every rule of the team."""
    with world.transaction() as db:
        fault_rows.remove(db)
        book.remove()
        world.events.append("fault")


def delete_fault(world: World, book: FaultBook, number: int) -> None:
    """Delete one rule.

    Raises:
        NotFound: the team has no rule with this number.
    """
    with world.transaction() as db:
        if not fault_rows.remove(db, number):
            raise NotFound(
                f"there is no rule '{number}'", field="id", help="GET /_mock/faults lists them"
            )
        book.remove(number)
        world.events.append("fault", number)


def check_fault_rules(document: WorldDocument, operations: Operations | None = None) -> None:
    """Check each fault rule of a world document; their number is not limited here.

    Args:
        operations: None if the operations are not known; then a rule that can never match is
            accepted.

    Raises:
        Mistake: the first wrong rule; its path begins with `faults`.
    """
    for index, rule in enumerate(document.faults):
        try:
            read_rule(rule, operations=operations)
        except Mistake as mistake:
            raise mistake.under("faults", index) from None
