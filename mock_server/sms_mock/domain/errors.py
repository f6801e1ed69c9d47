"""The provider's refusals as facts: what was wrong, where, and what would work. No HTTP here.

A class is one kind of refusal. How each looks on the wire (status, code, text, evidence) is one
table in `sms_mock/api/errors.py`.
"""

from __future__ import annotations


class ProviderError(Exception):
    """A rule of the imitated provider refused the request; nothing was changed.

    Args:
        problem: what is wrong, one sentence, in words the caller of the API understands.
        field: the field, parameter or header that is wrong, as the caller spelled it.
        help: what would work instead, one sentence.
        evidence: ids of the entries that decided this very refusal, where those of its kind are
            too general.
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
    """A recipient that is absent or is not one mobile number (published error 2)."""


class EmptyMessage(ProviderError):
    """A message that is absent, null or empty (published error 3)."""


class InvalidField(ProviderError):
    """A field or parameter with a value that cannot be used."""


class MessageTooLong(ProviderError):
    """A message of more parts than the most allowed."""


class InsufficientCredits(ProviderError):
    """An account with fewer credits than the request costs."""


class UnnamedGroup(ProviderError):
    """A group without a name (observed text)."""


class EmailTaken(ProviderError):
    """An email address that another account has."""


class NotFound(ProviderError):
    """A thing that does not exist, or that the caller may not see."""


class NotPermitted(ProviderError):
    """Something that only an administrator may do."""


class StoreFailed(ProviderError):
    """What a world is kept in cannot be written, such as a full disk; nothing was changed."""


class Unauthorized(ProviderError):
    """Credentials that are missing or wrong."""
