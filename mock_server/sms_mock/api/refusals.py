"""Refusals that have to do with HTTP; `domain/errors.py` has those of the provider's rules.

They have no status and no code: `api/errors.py` gives them.
"""

from __future__ import annotations

from sms_mock.domain.errors import ProviderError


class MalformedBody(ProviderError):
    """A body that is not well-formed JSON or XML, or has another XML root than the operation's."""


class MalformedQuery(ProviderError):
    """A query string or form body that cannot be decoded."""


class UnsupportedMediaType(ProviderError):
    """A request body of a type that is neither JSON nor XML."""


class NotAcceptable(ProviderError):
    """An `Accept` header that leaves no format to answer in."""


class BodyTooLarge(ProviderError):
    """A request body over the limit of its operation."""


class UriTooLong(ProviderError):
    """A request line over the server's limit."""


class UnknownPath(ProviderError):
    """A path that no operation has."""


class MethodNotAllowed(ProviderError):
    """A path with operations, but none with the request's method.

    Args:
        allowed: the methods that the path has, for the `Allow` header.
    """

    def __init__(
        self,
        problem: str = "",
        *,
        field: str | None = None,
        help: str = "",
        allowed: tuple[str, ...] = (),
    ) -> None:
        super().__init__(problem, field=field, help=help)
        self.allowed = allowed


class BadRequest(ProviderError):
    """A request that is not well-formed HTTP."""


class HeadersTooLarge(ProviderError):
    """Request headers over the server's limits."""


class ExpectationFailed(ProviderError):
    """An `Expect` header other than 100-continue."""


class RateLimited(ProviderError):
    """More requests than the limit allows."""


class InternalFault(ProviderError):
    """A failure of the server: one that a fault rule asked for, or a bug of the mock."""
