"""Counts what the messages of a team cost, for the report of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from sms_mock.clock import give_way
from sms_mock.domain.credits import to_number
from sms_mock.domain.lifecycle import FAILED_REFUNDED
from sms_mock.report.shapes import MessageTotals, ReportedCost
from sms_mock.store import run_counts
from sms_mock.store.messages import INBOUND
from sms_mock.store.run_counts import Contacted, Counted, Sum
from sms_mock.store.voice import VOICE
from sms_mock.store.world import World

_CALL: Final = "CALL"


def count_messages(world: World) -> tuple[list[Sum], list[Contacted]]:
    """Count all messages of a team, by what they cost and by the number on the other side.

    The numbers are sorted by their last message, the newest first.
    """
    sums: dict[tuple[Any, ...], Sum] = {}
    numbers: dict[str, Contacted] = {}
    for found in _counted(world):
        for one in found.sums:
            known = sums.get(one[:5])
            sums[one[:5]] = one if known is None else _plus(known, one)
        for other in found.contacted:
            before = numbers.get(other.number)
            numbers[other.number] = other if before is None else _with(before, other)
    newest = sorted(numbers.values(), key=lambda one: (one.reached, one.last), reverse=True)
    return list(sums.values()), newest


def _counted(world: World) -> Iterator[Counted]:
    tables: tuple[run_counts.Table, ...] = ("messages", "voice_messages")
    for table in tables:
        after: int | None = 0
        while after is not None:
            with world.transaction() as db:
                found = run_counts.count_next(db, table, after)
            yield found
            after = found.last
            if after is not None:
                give_way()


def sums_of(sums: Sequence[Sum]) -> MessageTotals:
    """Return the totals of a report that are about messages, by their names there."""
    paid = paid_among(sums)
    sms = [one for one in paid if one.message_type != VOICE]
    return {
        "messages": sum(one.messages for one in sms),
        "parts": sum(one.parts for one in sms),
        "calls": sum(one.messages for one in paid if one.message_type == VOICE),
        "replies": sum(one.messages for one in sums if one.message_type == INBOUND),
        "failed": sum(one.messages for one in paid if _is_failed(one)),
        "credits": to_number(sum(one.credits for one in paid)),
        "refunded": to_number(sum(one.credits for one in paid if _is_refunded(one))),
    }


def paid_among(sums: Iterable[Sum]) -> list[Sum]:
    """Return the sums about messages that the team pays for, which replies are not."""
    return [one for one in sums if one.message_type != INBOUND]


def encoding_of(found: Sum) -> str:
    """Return the name under which a report adds up the costs in one encoding."""
    return _CALL if found.message_type == VOICE else found.encoding


def _plus(one: Sum, other: Sum) -> Sum:
    return one._replace(
        messages=one.messages + other.messages,
        parts=one.parts + other.parts,
        credits=one.credits + other.credits,
    )


def _with(one: Contacted, later: Contacted) -> Contacted:
    return Contacted(
        one.number,
        one.messages + later.messages,
        max(one.reached, later.reached),
        max(one.last, later.last),
    )


def _is_failed(found: Sum) -> bool:
    return found.status.startswith("FAILED")


def _is_refunded(found: Sum) -> bool:
    return bool(found.cancelled) or found.status == FAILED_REFUNDED


def costs_by(name_of: Callable[[Sum], str], sums: Iterable[Sum]) -> list[ReportedCost]:
    """Return what messages cost, by the name that `name_of` returns for them."""
    groups: dict[str, list[Sum]] = defaultdict(list)
    for one in sums:
        groups[name_of(one)].append(one)
    return [_cost(name, found) for name, found in groups.items()]


def _cost(name: str, found: Sequence[Sum]) -> ReportedCost:
    by_encoding: Counter[str] = Counter()
    for one in found:
        by_encoding[encoding_of(one)] += one.credits
    return {
        "name": name,
        "messages": sum(one.messages for one in found),
        "parts": sum(one.parts for one in found),
        "failed": sum(one.messages for one in found if _is_failed(one)),
        "credits": to_number(sum(one.credits for one in found)),
        "refunded": to_number(sum(one.credits for one in found if _is_refunded(one))),
        "byEncoding": {encoding: to_number(cost) for encoding, cost in by_encoding.items()},
    }
