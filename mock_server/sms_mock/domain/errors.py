"""The errors for requests that break a rule of the provider.

Each class is one kind of refusal and knows nothing of HTTP. An error says what is wrong, in which
field, and what would work. `api/errors.py` has the status, code, text and evidence of each kind.
"""

from __future__ import annotations


class ProviderError(Exception):
    """A request, or one item of a bulk send, is refused; what was refused has changed nothing.

    Args:
        problem: what is wrong, for the developer who made the request.
        field: the name of the wrong field, parameter or header; None if there is no single one.
        help: what would work instead; "" if nothing is known.
        evidence: ids of the entries of `evidence.yaml` that decided this refusal; empty if those
            of its kind decided it.
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
    """A mobile number is absent, or is not exactly one mobile number (published error 2)."""


class EmptyMessage(ProviderError):
    """The message is absent, null or empty (published error 3)."""


class InvalidField(ProviderError):
    """A field or parameter is missing, or its value cannot be used."""


class MessageTooLong(ProviderError):
    """The message needs more parts than the settings allow."""


class InsufficientCredits(ProviderError):
    """The request costs more credits than the account has."""


class UnnamedGroup(ProviderError):
    """The name of a group is missing, empty or blank; the live service's text is observed (O22)."""


class EmailTaken(ProviderError):
    """The email address that an account is to get belongs to another account."""


class NotFound(ProviderError):
    """There is no such resource, or the caller may not see it."""


class NotPermitted(ProviderError):
    """The caller is not an administrator, and only an administrator may do this."""


class StoreFailed(ProviderError):
    """The database of a team cannot be used, for example because the disk is full."""


class Unauthorized(ProviderError):
    """The credentials are missing or wrong, or their team was deleted meanwhile."""
