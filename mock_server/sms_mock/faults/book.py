"""The rules of one world at work: which one has its way with a request, and how often it did.

Rules are tried in the order they were made; the first that matches acts, and only that one.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field

from sms_mock.faults.acting import FaultHit
from sms_mock.faults.rule import Asked, Rule


@dataclass(slots=True)
class _Counted:
    """A rule with what it counted: `seen` requests that fitted, `hits` that it acted on."""

    number: int
    rule: Rule
    seen: int = 0
    hits: int = 0


@dataclass(slots=True)
class FaultBook:
    """Rules and their counts.

    Args:
        draws: chance, for shares and spread latencies; the same seed gives the same run.
    """

    draws: random.Random
    _rules: list[_Counted] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def add(self, number: int, rule: Rule, hits: int = 0) -> None:
        with self._lock:
            self._rules.append(_Counted(number, rule, seen=hits, hits=hits))

    def remove(self, number: int | None = None) -> bool:
        """Forget a rule, or all; False where there was none."""
        with self._lock:
            before = len(self._rules)
            self._rules = [one for one in self._rules if number not in (None, one.number)]
            return len(self._rules) < before

    def hits(self, number: int) -> int:
        with self._lock:
            return next((one.hits for one in self._rules if one.number == number), 0)

    def hit(self, asked: Asked) -> FaultHit | None:
        """The rule that acts on a request, counted; None where none does."""
        with self._lock:
            for counted in self._rules:
                if counted.rule.match.fits(asked) and self._acts(counted):
                    counted.hits += 1
                    effect = counted.rule.effect
                    latency = self.draws.uniform(*effect.latency) if effect.latency else 0.0
                    return FaultHit(counted.number, effect, latency)
        return None

    def _acts(self, counted: _Counted) -> bool:
        rule = counted.rule
        counted.seen += 1
        if rule.times is not None and counted.hits >= rule.times:
            return False
        if rule.match.first is not None and counted.seen > rule.match.first:
            return False
        if rule.match.every is not None and counted.seen % rule.match.every:
            return False
        return rule.match.share >= 1 or self.draws.random() < rule.match.share
