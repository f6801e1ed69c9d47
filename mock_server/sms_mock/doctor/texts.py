"""Rules of the doctor about messages: characters that raise costs, repeated texts, data fields."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sms_mock.doctor.finding import Finding, Run, messages_at
from sms_mock.domain import text
from sms_mock.domain.replacements import as_gsm7, replacement, unsendable
from sms_mock.domain.spelling import counted
from sms_mock.store.messages import INBOUND, Message

MINUTE: Final = 60_000
_SIGNS: Final = ("So", "Sk", "Mn", "Me", "Cf")
"""Unicode categories of emoji, of characters that modify or join them, and of combining accents."""
DATA_FIELD_MOST: Final = 50
"""The most characters that a client used in production allows in a data field (evidence O52)."""


def costly_characters(run: Run) -> Iterator[Finding]:
    """Find sent messages that cost more because typographic characters or emoji make them UCS-2."""
    found: list[Message] = []
    culprits: Counter[str] = Counter()
    more = 0
    for message in run.messages:
        if message.message_type == INBOUND or message.encoding != "UCS2" or not message.parts:
            continue
        cheaper = as_gsm7(_without_signs(message.text))
        if not cheaper:
            continue  # the text is in letters that GSM7 lacks, or consists of signs alone
        saved = message.parts - text.analyse(cheaper).parts
        if saved > 0:
            found.append(message)
            culprits.update(set(unsendable(message.text)))
            more += saved * message.credit_cost // message.parts
    if found:
        shown = ", ".join(f"{char} (U+{ord(char):04X})" for char, _ in culprits.most_common(5))
        made = f"{shown} made {counted(len(found), 'message')} UCS2"
        yield Finding(
            "costly-characters",
            "warning",
            f"{made} and cost {_credits(more)} more",
            messages_at(found),
            "replace typographic quotes, dashes and spaces by their plain forms before sending, and"
            " leave out emoji that are not worth their price",
        )


def _without_signs(text: str) -> str:
    """Return a text without emoji and combining accents, except those that GSM7 or a plain form can
    express.
    """
    return "".join(
        char for char in text if unicodedata.category(char) not in _SIGNS or _plain(char)
    )


def _credits(thousandths: int) -> str:
    return counted(thousandths / 1000, "credit")


def _plain(char: str) -> bool:
    return not unsendable(char) or replacement(char) is not None


def same_text_twice(run: Run) -> Iterator[Finding]:
    last: dict[tuple[str, str], Message] = {}
    found: list[Message] = []
    for message in run.messages:
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
            f"{counted(len(found), 'message')} repeated a text to the same number within a minute",
            messages_at(found),
            "make sending idempotent: a retry after a lost answer sends, and costs, again",
        )


def long_data_fields(run: Run) -> Iterator[Finding]:
    found = [
        message
        for message in run.messages
        if message.message_type != INBOUND and len(message.data_field or "") > DATA_FIELD_MOST
    ]
    if found:
        longest = max(len(message.data_field or "") for message in found)
        yield Finding(
            "long-data-field",
            "warning",
            f"{counted(len(found), 'message')} had a dataField of over {DATA_FIELD_MOST}"
            f" characters, the longest {longest}",
            messages_at(found),
            f"send at most {DATA_FIELD_MOST} characters, such as an id of your own: what the live"
            " service does with more is not known",
        )
