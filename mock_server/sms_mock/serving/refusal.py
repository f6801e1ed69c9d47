"""Makes the refusals that servers send before the application sees a request, always in XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from sms_mock import evidence
from sms_mock.api.errors import error_body, kind_of, reason_phrase
from sms_mock.api.refusals import BadRequest, ExpectationFailed, HeadersTooLarge, UriTooLong
from sms_mock.domain.errors import ProviderError
from sms_mock.domain.spelling import in_one_line
from sms_mock.journal.records import RequestRecord
from sms_mock.serving import limits

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# These texts repeat nothing from the request, because a request line may hold a token.


def malformed_line() -> ProviderError:
    return BadRequest(
        "the request line is not a method, an address and HTTP/1.1 with single spaces between",
        help="percent-encode spaces, control characters and all that is not ASCII in the URL",
    )


def tls() -> ProviderError:
    return BadRequest(
        "this is TLS, and the server speaks plain HTTP", help="call http://, not https://"
    )


def malformed_method() -> ProviderError:
    return BadRequest(
        "the method is not an HTTP method", help="write it in capitals, such as GET or POST"
    )


def unknown_version() -> ProviderError:
    return BadRequest("the version is not one this server speaks", help="use HTTP/1.1")


def malformed_header() -> ProviderError:
    return BadRequest(
        "a header is malformed or contradicts another",
        help=(
            "send each as `Name: value` on one line without control characters, and Host, "
            "Content-Type and Content-Length once"
        ),
    )


def missing_host() -> ProviderError:
    return BadRequest(
        "an HTTP/1.1 request needs a Host header", help="send Host: and the name that was called"
    )


def unknown_framing() -> ProviderError:
    return BadRequest(
        "the Transfer-Encoding leaves the length of the body unknown",
        help="send Content-Length, or Transfer-Encoding: chunked alone",
    )


def line_too_long() -> ProviderError:
    return UriTooLong(
        f"the request line is longer than {limits.REQUEST_LINE} bytes",
        help="send the text in the body of POST sms/send",
    )


def headers_too_large() -> ProviderError:
    return HeadersTooLarge(
        f"there are more than {limits.HEADER_COUNT} headers, "
        f"or one is longer than {limits.HEADER_FIELD} bytes",
        help="send fewer or shorter ones",
    )


def unmet_expectation() -> ProviderError:
    return ExpectationFailed(
        "Expect asks for something other than 100-continue", help="leave Expect out"
    )


def refusal_bytes(error: ProviderError, *, with_body: bool = True) -> bytes:
    """Return a refusal as the bytes of an HTTP/1.1 answer, which says that the connection closes
    (A59).

    Args:
        error: a refusal that the catalogue of errors in `sms_mock.api.errors` has.
        with_body: whether to send the body; False for a HEAD request.
    """
    kind = kind_of(error)
    body = error_xml(error_body(error))
    assumed = evidence.assumed(("A59", *kind.evidence))
    head = (
        f"HTTP/1.1 {kind.status} {reason_phrase(kind.status)}\r\n"
        "Content-Type: application/xml\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Mock-Assumed: {','.join(assumed)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode("latin-1") + (body if with_body else b"")


def refusal_record(error: ProviderError, at: int, client: str) -> RequestRecord:
    """Return the log record of a request that was refused before the application saw it.

    Args:
        error: the refusal.
        at: the time of the request, in epoch milliseconds.
        client: the client's IP address.
    """
    return RequestRecord(
        at=at,
        method="-",
        path="-",
        status=kind_of(error).status,
        seconds=0.0,
        summary=in_one_line(error.problem, error.help),
        client=client,
    )


def error_xml(fields: Mapping[str, object]) -> bytes:
    """Return the fields of an error's body as the provider's XML, in alphabetical order (I8).

    Characters that XML cannot carry become U+FFFD.
    """
    inner = "".join(
        f"<{name}>{escape(_NOT_XML.sub(chr(0xFFFD), str(value)))}</{name}>"
        for name, value in sorted(fields.items())
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><error>{inner}</error>'.encode()
