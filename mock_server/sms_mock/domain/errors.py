"""The errors for requests that break a rule of the provider.

Each class is one kind of refusal and knows nothing of HTTP. An error says what is wrong, in which
field, and what would work. `api/errors.py` has the status, code, text and evidence of each kind.
"""

from __future__ import annotations


class ProviderError(Exception):
    """The imitated provider refuses a request, or one item of a bulk send, which changes nothing.

    Args:
        problem: what is wrong, in one sentence for the developer who made the request.
        field: the name of the wrong field, parameter or header, as the developer spelled it.
        help: what would work instead, in one sentence.
        evidence: ids of the entries that decided this refusal; empty if those of its kind decided
            it.
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
    """The message needs more parts than the settings allow."""


class InsufficientCredits(ProviderError):
    """The request costs more credits than the account has."""


class UnnamedGroup(ProviderError):
    """The name of a group is missing or empty (observed text)."""


class EmailTaken(ProviderError):
    """The email address for a new user or team belongs to another account."""


class NotFound(ProviderError):
    """There is no such resource, or the caller may not see it."""


class NotPermitted(ProviderError):
    """The caller is not an administrator, and only an administrator may do this."""


class StoreFailed(ProviderError):
    """The database of a team cannot be written, for example because the disk is full."""


class Unauthorized(ProviderError):
    """The credentials are missing or wrong."""
