"""Refusals that only exist because the request came over HTTP. The provider's own are in `domain`.

Like those, they say what was wrong, where, and what would work; never a status or a code.
"""

from __future__ import annotations

from sms_mock.domain.errors import ProviderError


class MalformedBody(ProviderError):
    """A request body that is not well-formed JSON or XML, or not the document it should be."""


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
    """A path that is no operation."""


class MethodNotAllowed(ProviderError):
    """A path that exists, asked with a method that does not.

    Args:
        allowed: the methods that do, for the `Allow` header.
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
    """An `Expect` header that asks for what the server does not do."""


class RateLimited(ProviderError):
    """More requests than the limit allows."""


class InternalFault(ProviderError):
    """The provider's own failure, which only a fault rule makes."""
