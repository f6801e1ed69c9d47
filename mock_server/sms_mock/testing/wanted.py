"""What a test wants to have been sent, and the text that it fails with where that is not so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sms_mock.domain import phone_number
from sms_mock.domain.errors import InvalidMobileNumber
from sms_mock.testing.messages import Message, Request

_SHOWN: Final = 10
_ELSEWHERE: Final = (
    "but this server was called with other credentials than sms_mock.email and sms_mock.token"
)


class NothingSent(AssertionError):
    """A message that was waited for and did not come; the text says what did."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Messages to a number, in any spelling, with a text in them; None asks for nothing."""

    to: str | None = None
    contains: str | None = None

    @property
    def number(self) -> str | None:
        """The recipient as messages have it.

        Raises:
            ValueError: no message can go there, and none going there would say nothing.
        """
        try:
            return None if self.to is None else phone_number.parse_mobile(self.to)
        except InvalidMobileNumber as error:
            raise ValueError(f"to: {error.problem.rstrip('.')}; {error.help}") from None

    def among(self, sent: Sequence[Message]) -> list[Message]:
        """Those that are wanted."""
        number, text = self.number, self.contains or ""
        return [
            message
            for message in sent
            if number in (None, message.to_number) and text in message.message
        ]

    def closest(self, others: Sequence[Message]) -> Sequence[Message]:
        """Those to the number, else those with the text, else all."""
        return (
            (Wanted(to=self.to).among(others) if self.to is not None else [])
            or (Wanted(contains=self.contains).among(others) if self.contains else [])
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
    """Requests that sent nothing in this team; told where nothing was sent at all.

    Attributes:
        refused: of this team.
        elsewhere: with credentials of the default team, or of none.
    """

    refused: Sequence[Request]
    elsewhere: Sequence[Request]


def wrong_number_of(wanted: Wanted, times: int, sent: Sequence[Message], tried: Tried) -> str:
    """Why an assertion about how many messages were sent fails.

    Args:
        times: how many were wanted.
        sent: everything that was sent, the oldest first.
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
    """Why an assertion about how many requests were made fails."""
    lines = [f"wanted {_counted(times, 'request')}, found {found}"]
    if match:
        lines += ["wanted:", *(f"  {name:<11}  {value}" for name, value in match.items())]
    return "\n".join([*lines, *_some("closest:", closest)])


def nothing_came(problem: str, wanted: Wanted, sent: Sequence[Message], tried: Tried) -> str:
    """Why a wait ended without; as in `wrong_number_of`, but nothing was to be counted.

    Args:
        problem: the server's own words, with all that was asked for.
    """
    lines = [problem, *_some("sent so far:", wanted.closest(sent))]
    return "\n".join([*lines, *_where_nothing_was(sent, tried)])


def _where_nothing_was(sent: Sequence[Message], tried: Tried) -> list[str]:
    if sent:
        return []
    return [
        "no message was sent at all",
        *_some("refused:", tried.refused),
        *_some(f"{_ELSEWHERE}:", tried.elsewhere),
    ]


def _some(title: str, those: Sequence[object]) -> list[str]:
    """The newest under a title, or nothing where there are none."""
    return [title, *(f"  {one}" for one in those[-_SHOWN:])] if those else []


def _counted(count: int, what: str) -> str:
    return f"no {what}" if count == 0 else f"{count} {what}{'' if count == 1 else 's'}"
