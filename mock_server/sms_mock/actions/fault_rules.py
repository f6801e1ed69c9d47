"""The fault rules of a document, checked before anything is made of it."""

from __future__ import annotations

from collections.abc import Mapping

from sms_mock.domain.errors import InvalidField
from sms_mock.faults.rule import read_rule
from sms_mock.shapes.mistake import Mistake
from sms_mock.world import WorldDocument


def check_fault_rules(
    document: WorldDocument, operations: Mapping[str, tuple[str, str]] | None = None
) -> None:
    """Refuse a document with a rule that could not be taken up once the world is there.

    Args:
        operations: method and path of each operationId, to tell a rule that can never match; None
            where they are not known.

    Raises:
        Mistake: naming the first mistake.
    """
    for index, rule in enumerate(document.faults):
        try:
            read_rule(rule, operations=operations)
        except InvalidField as wrong:
            place = wrong.field.split(".") if wrong.field else []
            raise Mistake(
                wrong.problem, wrong.help, ("faults", index, *place), subject=""
            ) from None
