"""The fault rules of one world: finds the rule that acts on a request, and counts its requests.

Rules are tried in the order in which they were added. Only one rule acts on a request: the first
whose conditions all hold.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sms_mock.domain.errors import ProviderError
from sms_mock.faults.acting import FaultHit
from sms_mock.faults.rule import Asked, Rule, read_rule
from sms_mock.store import fault_rows
from sms_mock.store.world import World


@dataclass(slots=True)
class _Counted:
    """A rule and its counts.

    Attributes:
        seen: how many requests the rule matched, without regard to `times`, `first`, `every` and
            `share`. Requests on which an earlier rule acted are not counted.
        hits: how many requests it acted on.
    """

    number: int
    rule: Rule
    seen: int = 0
    hits: int = 0


@dataclass(slots=True)
class FaultBook:
    """The rules of one world and their counts. Methods may be called from any thread.

    Args:
        draws: the random source for shares and delays.
        on_hit: called after a rule acted, with its number and the count of requests on which it has
            acted. The lock of the book is free during the call.
    """

    draws: random.Random
    on_hit: Callable[[int, int], None] = lambda number, hits: None
    _rules: list[_Counted] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __bool__(self) -> bool:
        """Return whether there is any rule."""
        return bool(self._rules)

    def add(self, number: int, rule: Rule, hits: int = 0) -> None:
        """Add a rule behind the others.

        Args:
            number: the number of the rule.
            hits: how many requests it has acted on before, in an earlier run of the server. The
                count for `every` then continues as if the last request that it matched was the last
                it acted on.
        """
        seen = hits * (rule.match.every or 1)
        with self._lock:
            self._rules.append(_Counted(number, rule, seen, hits))

    def remove(self, number: int | None = None) -> bool:
        """Remove the rule with this number, or all rules if `number` is None.

        Returns:
            Whether there was a rule to remove.
        """
        with self._lock:
            before = len(self._rules)
            self._rules = [one for one in self._rules if number not in (None, one.number)]
            return len(self._rules) < before

    def hits(self, number: int) -> int:
        """Return how many requests a rule has acted on; 0 if there is no such rule."""
        with self._lock:
            return next((one.hits for one in self._rules if one.number == number), 0)

    def hit(self, asked: Asked) -> FaultHit | None:
        """Find the rule that acts on a request, and count the request for it.

        Rules that were added before it and match the request count it too.

        Returns:
            The rule, with the delay that was drawn for this request; None if no rule acts.
        """
        with self._lock:
            counted = next((one for one in self._rules if self._count(one, asked)), None)
            if counted is None:
                return None
            counted.hits += 1
            hits = counted.hits
            rule = counted.rule
            delays = (effect.delay for effect in rule.effects)
            delay = sum(draw(rule.values, self.draws) for draw in delays if draw)
        self.on_hit(counted.number, hits)
        return FaultHit(counted.number, rule, delay)

    def _count(self, counted: _Counted, asked: Asked) -> bool:
        """Count a request for a rule that matches it, and return whether the rule acts on it."""
        rule = counted.rule
        if not rule.match.fits(asked):
            return False
        counted.seen += 1
        if rule.times is not None and counted.hits >= rule.times:
            return False
        if rule.match.first is not None and counted.seen > rule.match.first:
            return False
        if rule.match.every is not None and counted.seen % rule.match.every:
            return False
        return rule.match.share >= 1 or self.draws.random() < rule.match.share


def open_book(world: World) -> FaultBook:
    """Return the book of the rules that a world has stored.

    Hits are stored, so that they outlast a restart.

    The book is for the present content of the world. After a reset or import it stores nothing
    more, because the number of a rule may then belong to another one.
    """
    with world.transaction() as db:
        generation = world.generation
        stored = fault_rows.oldest_first(db)

    def store_hits(number: int, hits: int) -> None:
        # The request must be answered even if the disk is full or the team was deleted.
        with suppress(ProviderError), world.transaction() as db:
            if world.generation == generation:
                fault_rows.set_hits(db, number, hits)

    book = FaultBook(world.draws, store_hits)
    for number, plain, hits in stored:
        book.add(number, read_rule(plain), hits)
    return book
