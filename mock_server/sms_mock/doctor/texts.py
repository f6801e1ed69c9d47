"""Findings about what was sent: dear characters, and the same text twice."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sms_mock.doctor.finding import Evidence, Finding, messages_at, times
from sms_mock.domain import text
from sms_mock.domain.replacements import as_gsm7, replacement, unsendable
from sms_mock.store.messages import INBOUND, Message

MINUTE: Final = 60_000
_SIGNS: Final = ("So", "Sk", "Mn", "Me", "Cf")
"""Unicode categories of emoji with what modifies and joins them, and of accents by themselves."""


def dear_characters(evidence: Evidence) -> Iterator[Finding]:
    """Messages that typography or emoji made UCS-2, and what that cost over the run."""
    found: list[Message] = []
    culprits: Counter[str] = Counter()
    more = 0
    for message in evidence.messages:
        if message.message_type == INBOUND or message.encoding != "UCS2" or not message.parts:
            continue
        cheaper = as_gsm7(_without_signs(message.text))
        if not cheaper:
            continue  # it is written in letters that GSM7 lacks, or is nothing but signs
        saved = message.parts - text.analyse(cheaper).parts
        if saved > 0:
            found.append(message)
            culprits.update(set(unsendable(message.text)))
            more += saved * message.credit_cost // message.parts
    if found:
        shown = ", ".join(f"{char} (U+{ord(char):04X})" for char, _ in culprits.most_common(5))
        made = f"{shown} made {times(len(found), 'message')} UCS2"
        yield Finding(
            "dear-characters",
            "warning",
            f"{made} and cost {_credits(more)} more",
            messages_at(found),
            "replace typographic quotes, dashes and spaces by their plain forms before sending, and"
            " leave out emoji that are not worth their price",
        )


def _without_signs(text: str) -> str:
    """The text without emoji and loose accents, which words can do without."""
    return "".join(
        char for char in text if unicodedata.category(char) not in _SIGNS or _plain(char)
    )


def _credits(thousandths: int) -> str:
    return f"{thousandths / 1000:g} credit{'' if thousandths == 1000 else 's'}"


def _plain(char: str) -> bool:
    return not unsendable(char) or replacement(char) is not None


def same_text_twice(evidence: Evidence) -> Iterator[Finding]:
    last: dict[tuple[str, str], Message] = {}
    found: list[Message] = []
    for message in evidence.messages:
        if message.message_type == INBOUND:
            continue
        key = message.to_number, message.text
        earlier = last.get(key)
        if earlier is not None and message.accepted_at - earlier.accepted_at <= MINUTE:
            found.append(message)
        last[key] = message
    if found:
        yield Finding(
            "same-text-twice",
            "warning",
            f"{times(len(found), 'message')} repeated a text to the same number within a minute",
            messages_at(found),
            "make sending idempotent: a retry after a lost answer sends, and costs, again",
        )
