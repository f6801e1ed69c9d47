"""The refusals of the provider, without HTTP: what was wrong, in which field, and what would work.

Each class is one kind of refusal. The table in `sms_mock/api/errors.py` says how each kind looks on
the wire: status, code, text, evidence.
"""

from __future__ import annotations


class ProviderError(Exception):
    """A rule of the imitated provider refused the request, which therefore changed nothing.

    Args:
        problem: what is wrong, in one sentence for the caller of the API.
        field: the field, parameter or header that is wrong, with the caller's spelling.
        help: what would work instead, in one sentence.
        evidence: ids of the entries that decided this refusal; empty if those of its kind did.
    """

    def __init__(
        self,
        problem: str = "",
        *,
        field: str | None = None,
        help: str = "",
        evidence: tuple[str, ...] = (),
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.field = field
        self.help = help
        self.evidence = evidence


class InvalidMobileNumber(ProviderError):
    """The recipient is absent, or is not exactly one mobile number (published error 2)."""


class EmptyMessage(ProviderError):
    """The message is absent, null or empty (published error 3)."""


class InvalidField(ProviderError):
    """The value of a field or parameter cannot be used."""


class MessageTooLong(ProviderError):
    """The message takes more parts than are allowed."""


class InsufficientCredits(ProviderError):
    """The request costs more credits than the account has."""


class UnnamedGroup(ProviderError):
    """A group has no name (observed text)."""


class EmailTaken(ProviderError):
    """The email address belongs to another account."""


class NotFound(ProviderError):
    """The thing does not exist, or the caller may not see it."""


class NotPermitted(ProviderError):
    """Only an administrator may do this."""


class StoreFailed(ProviderError):
    """The database of a team cannot be written, for example because the disk is full."""


class Unauthorized(ProviderError):
    """The credentials are missing or wrong."""
