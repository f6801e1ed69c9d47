"""The errors for requests with a wrong path, method, header or form of the body.

`domain/errors.py` has the errors for requests that break a rule of the provider. `api/errors.py`
gives all of them their status and code.
"""

from __future__ import annotations

from sms_mock.domain.errors import ProviderError


class MalformedBody(ProviderError):
    """The body did not arrive completely, is not the JSON, XML or form that it should be, or is too
    deep or too full to be read.
    """


class MalformedQuery(ProviderError):
    """The query string or form body cannot be decoded, or has more than 1,000 parameters."""


class UnsupportedMediaType(ProviderError):
    """The Content-Type or Content-Encoding of the body is not one that the operation reads."""


class NotAcceptable(ProviderError):
    """The header `Accept` allows no format that the operation can answer in."""


class BodyTooLarge(ProviderError):
    """The body is larger than the limit of the operation."""


class UriTooLong(ProviderError):
    """The request line is longer than the server's limit."""


class UnknownPath(ProviderError):
    """No operation has this path."""


class MethodNotAllowed(ProviderError):
    """Operations have this path, but none has this method.

    Args:
        allowed: the methods that the path has, for the header `Allow`.
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
    """The request is not well-formed HTTP."""


class HeadersTooLarge(ProviderError):
    """The request's headers are too long or too many for the server's limits."""


class ExpectationFailed(ProviderError):
    """The header `Expect` asks for something other than 100-continue."""


class RateLimited(ProviderError):
    """The account made more requests in a minute than the rate limit allows."""


class InternalFault(ProviderError):
    """The server failed: because a fault rule asked for it, or because of a bug of the mock."""
