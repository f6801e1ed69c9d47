"""A team's fault rules: listed, added and deleted; those of a world document are checked here."""

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
"""Method and path of each operationId of the imitated API, to refuse rules that never match."""

MOST_RULES: Final = 1000


class FaultRule(NamedTuple):
    """A rule as it was given (`plain`), its number, and how many requests it acted on."""

    number: int
    plain: Mapping[str, Any]
    hits: int


def list_faults(world: World, book: FaultBook) -> list[FaultRule]:
    """The team's rules, the newest first."""
    with world.transaction() as db:
        rows = fault_rows.oldest_first(db)
    return [FaultRule(number, plain, book.hits(number)) for number, plain, _ in reversed(rows)]


def add_fault(
    world: World, book: FaultBook, plain: Mapping[str, Any], operations: Operations
) -> FaultRule:
    """Keep a rule and let it act from the next request on.

    Raises:
        InvalidField: a rule that is wrong or can never match, or one too many.
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
    """Refuse a world document with a fault rule that could not be put to work.

    Args:
        operations: None where they are not known; a rule that never matches then passes.

    Raises:
        Mistake: naming the first mistake.
    """
    for index, rule in enumerate(document.faults):
        try:
            read_rule(rule, operations=operations)
        except Mistake as mistake:
            raise mistake.under("faults", index) from None
