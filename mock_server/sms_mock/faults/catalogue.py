"""Collects the effects that the files in `faults/effects/` declare, and the fields of all
of them.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable
from importlib import import_module
from typing import Any, Final

from sms_mock.faults import effects
from sms_mock.faults.effect import Effect, Values
from sms_mock.shapes.collections import Record
from sms_mock.shapes.mistake import Mistake, one_of
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import Choice

EFFECTS: Final[tuple[Effect, ...]] = tuple(
    import_module(f"{effects.__name__}.{found.name}").EFFECT
    for found in pkgutil.iter_modules(effects.__path__)
)
"""Every effect, in the order of the file names."""


def fields_of(declared: Iterable[Effect]) -> dict[str, Shape[Any]]:
    """Return the shape of each field that the `effect` of a rule may have, with its description."""
    values: dict[str, list[str]] = {}
    words: dict[str, list[str]] = {}
    fields: dict[str, Shape[Any]] = {}
    for effect in declared:
        fields |= effect.fields
        if effect.choice is not None:
            name, value, does = effect.choice
            values.setdefault(name, []).append(value)
            words.setdefault(name, []).append(f"`{value}` {does}")
            fields[name] = Choice(values[name]).about(f"{'; '.join(words[name])}.")
    return fields


FIELDS: Final = fields_of(EFFECTS)
RECORD: Final = Record(FIELDS)


def active(values: Values) -> list[Effect]:
    """Return the effects that a rule has.

    Args:
        values: the fields of the rule's `effect` that were given.

    Raises:
        Mistake: the fields give no effect, or effects that exclude each other.
    """
    chosen = [effect for effect in EFFECTS if effect.applies(values)]
    if not chosen:
        raise Mistake("does nothing", f"give at least one of {', '.join(FIELDS)}")
    for effect in chosen:
        effect.check(values)
    altering = [effect.choice.field for effect in chosen if effect.alter and effect.choice]
    if len(altering) > 1:
        raise Mistake(
            f"and {one_of(sorted(altering)[:-1])} do not go together",
            "give one of them",
            (sorted(altering)[-1],),
        )
    unanswered = next((one.choice for one in chosen if one.unanswered and one.choice), None)
    if unanswered is not None and any(effect.error for effect in chosen):
        raise Mistake(
            f"{unanswered.value} an answer leaves the error unseen",
            "give one of them",
            (unanswered.field,),
        )
    return chosen
