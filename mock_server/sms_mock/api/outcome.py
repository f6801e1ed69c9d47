"""What becomes of one request, gathered on its way for the log line and the journal."""

from __future__ import annotations

from sms_mock.api.operation import Operation
from sms_mock.domain.errors import ProviderError
from sms_mock.evidence import Evidence
from sms_mock.store.teams import Account


class Outcome:
    """What the log and the journal want to know of an answered request."""

    __slots__ = (
        "account",
        "assumed",
        "body",
        "claim",
        "error",
        "evidence",
        "fault",
        "ignored",
        "notes",
        "operation",
        "sent",
        "summary",
    )

    def __init__(self, evidence: Evidence | None = None) -> None:
        self.evidence = evidence or Evidence.packaged()
        self.account: Account | None = None
        self.assumed: tuple[str, ...] = ()
        self.body = b""
        self.claim: tuple[str | None, Account | None] | None = None
        """The email address the request names, and its account, before anything is proved."""
        self.fault: int | None = None
        """The rule of `/_mock/faults` that had its way with the request."""
        self.ignored = ""
        """What is said of parameters that the operation does not have."""
        self.notes: list[str] = []
        """What else is said of the request beside its answer, in ASCII."""
        self.sent: list[str] = []
        self.error: ProviderError | None = None
        self.operation: Operation | None = None
        self.summary = ""

    def note(self, text: str) -> None:
        """Say something in X-Mock-Note and in the log; nothing where there is no text."""
        if text:
            plain = text.isascii() and text.isprintable()
            self.notes.append(text if plain else text.encode("unicode_escape").decode())
