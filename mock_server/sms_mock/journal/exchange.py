"""A request and its answer: as they came, and as the journal shows them, with secrets masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sms_mock.journal.masking import (
    READ_OF_BODY,
    masked_body,
    masked_headers,
    masked_target,
    masked_text,
)


class HttpMessage(NamedTuple):
    """A request or an answer as the journal shows it: secrets masked, a long body cut."""

    headers: dict[str, str]
    body: str


class Refusal(NamedTuple):
    """Why a request was refused, and what to do about it; `help` may be empty."""

    problem: str
    help: str


class JournalEntry(NamedTuple):
    """One request to the imitated API, and the answer to it, with secrets masked.

    Attributes:
        at: milliseconds since 1970 on the team's clock.
        path: path and query string.
        email: the account that the request names; None if it names none.
        seconds: how long the answer took.
        assumed, inferred: the evidence ids that the answer names.
        message_ids: the messages that were accepted.
        fault: the number of the fault rule that acted; 0 if a perturbation that `explore` or
            `PUT /_mock/schedule` set did; None if nothing did.
        refusal: why it was refused, if it was.
    """

    entry_id: int
    at: int
    method: str
    path: str
    operation_id: str | None
    email: str | None
    status: int
    seconds: float
    summary: str
    assumed: tuple[str, ...]
    inferred: tuple[str, ...]
    message_ids: Sequence[str]
    fault: int | None
    request: HttpMessage
    response: HttpMessage
    refusal: Refusal | None = None


class RawMessage(NamedTuple):
    """A request or an answer as it came. `of` makes one with only as much of the body as is needed.

    Attributes:
        beginning: the first bytes of the body, at most READ_OF_BODY.
        size: how many bytes the body has.
    """

    headers: list[tuple[str, str]]
    content_type: str | None
    beginning: bytes
    size: int

    @classmethod
    def of(
        cls, headers: list[tuple[str, str]], content_type: str | None, body: bytes
    ) -> RawMessage:
        return cls(headers, content_type, body[:READ_OF_BODY], len(body))

    def masked(self, known: tuple[str, ...], *, quotes_path: bool = False) -> HttpMessage:
        """Return the message with its secrets masked.

        Args:
            known: secrets that are masked wherever they occur.
            quotes_path: whether the body may quote the path of the request, so that tokens in paths
                are masked in it too.
        """
        body = masked_body(self.beginning, self.content_type, known, size=self.size)
        return HttpMessage(
            masked_headers(self.headers, known), masked_text(body) if quotes_path else body
        )


class Exchange(NamedTuple):
    """A request to the imitated API and its answer as they came, with secrets.

    Attributes:
        target: path and query string.
        summary: what was done, or why it was refused; its secrets are masked already, for the log.
        known: the secrets of the team at the time of the request.
        refusal: why it was refused, if it was; its secrets are not masked yet.
    """

    at: int
    method: str
    target: str
    operation_id: str | None
    email: str | None
    status: int
    seconds: float
    summary: str
    assumed: tuple[str, ...]
    inferred: tuple[str, ...]
    message_ids: Sequence[str]
    fault: int | None
    request: RawMessage
    response: RawMessage
    known: tuple[str, ...]
    refusal: Refusal | None = None

    def masked(self, entry_id: int) -> JournalEntry:
        """Return the entry for the journal, in which secrets are masked.

        Args:
            entry_id: the id of the entry.
        """
        known = self.known
        return JournalEntry(
            entry_id=entry_id,
            at=self.at,
            method=self.method,
            path=masked_target(self.target, known),
            operation_id=self.operation_id,
            email=masked_text(self.email, known) if self.email else self.email,
            status=self.status,
            seconds=self.seconds,
            summary=self.summary,
            assumed=self.assumed,
            inferred=self.inferred,
            message_ids=self.message_ids,
            fault=self.fault,
            request=self.request.masked(known),
            # A refusal may quote the path.
            response=self.response.masked(known, quotes_path=self.status >= 400),
            refusal=self.refusal and Refusal(*(masked_text(one, known) for one in self.refusal)),
        )
