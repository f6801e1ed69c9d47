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
    """A request or an answer as it is kept: secrets masked, a long body cut."""

    headers: dict[str, str]
    body: str


class JournalEntry(NamedTuple):
    """One request to the imitated API and its answer.

    `path` has the query string; `at` is epoch milliseconds on the team's clock.
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


class RawMessage(NamedTuple):
    """A request or an answer as it came. Make it with `of`, which keeps no more than is shown."""

    headers: list[tuple[str, str]]
    content_type: str | None
    beginning: bytes
    """Of the body."""
    size: int
    """How many bytes the body has."""

    @classmethod
    def of(
        cls, headers: list[tuple[str, str]], content_type: str | None, body: bytes
    ) -> RawMessage:
        return cls(headers, content_type, body[:READ_OF_BODY], len(body))

    def masked(self, known: tuple[str, ...], *, quotes_path: bool = False) -> HttpMessage:
        """The message with its secrets masked.

        Args:
            known: secrets that are masked wherever they stand.
            quotes_path: whether the body may quote the path, so that tokens of paths are masked.
        """
        body = masked_body(self.beginning, self.content_type, known, size=self.size)
        return HttpMessage(
            masked_headers(self.headers, known), masked_text(body) if quotes_path else body
        )


class Exchange(NamedTuple):
    """A request to the imitated API and its answer as they came, with secrets.

    The fields are those of `JournalEntry` and, in `known`, the secrets of the team at that time.
    """

    at: int
    method: str
    target: str
    """Path and query string."""
    operation_id: str | None
    email: str | None
    status: int
    seconds: float
    summary: str
    """Masked already, for the log."""
    assumed: tuple[str, ...]
    inferred: tuple[str, ...]
    message_ids: Sequence[str]
    fault: int | None
    request: RawMessage
    response: RawMessage
    known: tuple[str, ...]

    def masked(self, entry_id: int) -> JournalEntry:
        """The entry of the journal, in which the secrets are masked."""
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
        )
