"""Finds the messages that a test wants, and writes the texts of its failed assertions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sms_mock.domain import phone_number, text
from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.domain.spelling import counted, in_one_line
from sms_mock.testing.messages import Message, Request

_SHOWN: Final = 10
_BEGINNING: Final = 20
_ELSEWHERE: Final = (
    "but this server was called with other credentials than sms_mock.email and sms_mock.token"
)


class NothingSent(AssertionError):
    """The message that a test waited for was not sent; the text says which messages were."""


@dataclass(frozen=True, slots=True)
class WantedMessages:
    """The criteria of a test for the messages that it wants.

    Attributes:
        to: the recipient's number in any spelling; None for any recipient.
        contains: a part of the text; None for any text.
    """

    to: str | None = None
    contains: str | None = None

    @property
    def number(self) -> str | None:
        """The wanted recipient's number in digits with the country code; None for any recipient.

        Raises:
            ValueError: no message can go to that number, so looking for one would prove nothing.
        """
        try:
            return None if self.to is None else phone_number.parse_mobile(self.to)
        except InvalidMobileNumber as error:
            raise ValueError(in_one_line(f"to: {error.problem}", error.help)) from None

    def among(self, sent: Sequence[Message]) -> list[Message]:
        """Return the messages of `sent` that have the wanted recipient and text."""
        number, contains = self.number, self.contains or ""
        return [
            message
            for message in sent
            if number in (None, message.to_number) and contains in message.message
        ]

    def closest(self, others: Sequence[Message]) -> Sequence[Message]:
        """Return the messages that come closest to what is wanted.

        They are those to the wanted number; if there are none, those with the wanted text; if there
        are none of these either, all of `others`.
        """
        return (
            (WantedMessages(to=self.to).among(others) if self.to is not None else [])
            or (WantedMessages(contains=self.contains).among(others) if self.contains else [])
            or others
        )

    def lines(self) -> list[str]:
        wanted = []
        if self.number is not None:
            wanted.append(f"  to        {self.number}")
        if self.contains is not None:
            wanted.append(f"  contains  {self.contains!r}")
        return ["wanted:", *wanted] if wanted else []


class Tried(NamedTuple):
    """Requests that sent no message in the test's team; a failed assertion shows them as a clue.

    Attributes:
        refused: requests with this team's credentials that were refused.
        elsewhere: requests during this test with the default team's or with unknown credentials.
    """

    refused: Sequence[Request]
    elsewhere: Sequence[Request]


def wrong_number_of(
    wanted: WantedMessages, times: int, sent: Sequence[Message], tried: Tried
) -> str:
    """Return the text of a failed assertion about how many messages were sent.

    Args:
        times: how many messages were wanted.
        sent: all messages that the team sent, the oldest first.
        tried: requests that sent nothing, shown if nothing was sent at all.
    """
    found = wanted.among(sent)
    others = [message for message in sent if message not in found]
    lines = [f"wanted {_counted(times, 'message')}, found {len(found)}", *wanted.lines()]
    lines += _some("found:", found)
    lines += _some("closest:", wanted.closest(others))
    return "\n".join([*lines, *_where_nothing_was(sent, tried)])


def wrong_number_of_requests(
    match: Mapping[str, object], times: int, found: int, closest: Sequence[Request]
) -> str:
    """Return the text of a failed assertion about how many requests were made."""
    lines = [f"wanted {_counted(times, 'request')}, found {found}"]
    if match:
        lines += ["wanted:", *(f"  {name:<11}  {value}" for name, value in match.items())]
    return "\n".join([*lines, *_some("closest:", closest)])


def nothing_came(
    problem: str, wanted: WantedMessages, sent: Sequence[Message], tried: Tried
) -> str:
    """Return the text for a wait that ended without the wanted message.

    Args:
        problem: the server's sentence, which names everything that was asked for.
        sent: all messages that the team sent, the oldest first.
        tried: requests that sent nothing, shown if nothing was sent at all.
    """
    lines = [problem, *_some("sent so far:", wanted.closest(sent))]
    return "\n".join([*lines, *_where_nothing_was(sent, tried)])


def costs_too_much(sent: Sequence[Message], at_most: float) -> str:
    """Return the text of a failed assertion about costs, with the most expensive messages first."""
    total = sum(message.credit_cost for message in sent)
    most, messages = counted(at_most, "credit"), counted(len(sent), "message")
    lines = [f"wanted {most} at most, {messages} cost {total:g}"]
    by_cost = sorted(sent, key=lambda message: -message.credit_cost)[:_SHOWN]
    for message in by_cost:
        parts = counted(message.number_of_messages, "part")
        reason = f" for {reason_for_ucs2(message.message)}" if message.encoding == "UCS2" else ""
        lines.append(
            f"  {message.credit_cost:g}: {message} ({parts} of {message.encoding}{reason})"
        )
    return "\n".join(lines)


def reason_for_ucs2(message: str) -> str:
    """Return why a text needs UCS-2: `’ in "Don’t forget…"` names the first character that does.

    Args:
        message: a text that needs UCS-2.
    """
    characters = text.character_analysis(message)
    lacking = next(one for one, encoding, _ in characters if encoding == "UCS2")
    beginning = message if len(message) <= _BEGINNING else f"{message[:_BEGINNING]}…"
    return f'{lacking} in "{beginning}"'


def _where_nothing_was(sent: Sequence[Message], tried: Tried) -> list[str]:
    if sent:
        return []
    return [
        "no message was sent at all",
        *_some("refused:", tried.refused),
        *_some(f"{_ELSEWHERE}:", tried.elsewhere),
    ]


def _some(title: str, those: Sequence[object]) -> list[str]:
    """Return lines with a title and the newest ten of `those`; no lines if there are none."""
    return [title, *(f"  {one}" for one in those[-_SHOWN:])] if those else []


def _counted(count: int, what: str) -> str:
    return f"no {what}" if count == 0 else f"{count} {what}{'' if count == 1 else 's'}"
