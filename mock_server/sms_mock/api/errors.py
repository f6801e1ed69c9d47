"""Says which HTTP status, code and text each kind of refusal has, and writes the error bodies.

The codes 1 to 3 are the provider's; those from 100 are the mock's own (evidence A55).
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from sms_mock.api import refusals
from sms_mock.domain import errors
from sms_mock.domain.errors import ProviderError


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """How refusals of one class are answered.

    Attributes:
        status: the HTTP status.
        code: the `code` of the error body.
        text: the `message` of the error body; None if that is the `problem` of the refusal itself.
        evidence: ids of the entries that decide this, unless the refusal has its own.
    """

    status: int
    code: int
    text: str | None
    evidence: tuple[str, ...]


CATALOGUE: dict[type[ProviderError], ErrorKind] = {
    errors.InvalidMobileNumber: ErrorKind(400, 2, "Invalid mobile number", ("P5", "A63")),
    errors.EmptyMessage: ErrorKind(400, 3, "Message cannot be empty", ("P6", "A53")),
    errors.InvalidField: ErrorKind(400, 100, None, ("A55",)),
    refusals.MalformedBody: ErrorKind(400, 101, "Malformed request body", ("A27",)),
    refusals.MalformedQuery: ErrorKind(400, 102, "Malformed query string", ("A35",)),
    errors.InsufficientCredits: ErrorKind(400, 103, "Insufficient credits", ("A87", "A129")),
    errors.UnnamedGroup: ErrorKind(400, 104, "Group name us required", ("O22",)),
    errors.EmailTaken: ErrorKind(400, 105, "Email address already in use", ("A91",)),
    errors.MessageTooLong: ErrorKind(400, 106, "Message is too long", ("A149",)),
    refusals.BadRequest: ErrorKind(400, 107, "Bad request", ("A59",)),
    errors.Unauthorized: ErrorKind(401, 110, "Reason: Unauthorized", ("O5", "A12")),
    errors.NotPermitted: ErrorKind(403, 111, "Forbidden", ("A17", "A20", "A22")),
    errors.NotFound: ErrorKind(404, 112, "Not found", ("A16",)),
    refusals.UnknownPath: ErrorKind(404, 113, "Unknown path", ("A3",)),
    refusals.MethodNotAllowed: ErrorKind(405, 114, "Method not allowed", ("A4",)),
    refusals.NotAcceptable: ErrorKind(406, 115, "Not acceptable", ("A38",)),
    refusals.BodyTooLarge: ErrorKind(413, 116, "Request body too large", ("A163", "A164")),
    refusals.UriTooLong: ErrorKind(414, 117, "Request line too long", ("A165",)),
    refusals.UnsupportedMediaType: ErrorKind(415, 118, "Unsupported media type", ("A26",)),
    refusals.ExpectationFailed: ErrorKind(417, 119, "Expectation failed", ("A59",)),
    refusals.RateLimited: ErrorKind(429, 120, "Too many requests", ("A166",)),
    refusals.HeadersTooLarge: ErrorKind(431, 121, "Request headers too large", ("A165",)),
    errors.StoreFailed: ErrorKind(507, 122, "The store cannot be written", ("A55",)),
    refusals.InternalFault: ErrorKind(
        500, 1, "An error occurred while processing your request.", ("O21",)
    ),
}

STATUS_NAMES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "PAYLOAD_TOO_LARGE",
    414: "URI_TOO_LONG",
    415: "UNSUPPORTED_MEDIA_TYPE",
    417: "EXPECTATION_FAILED",
    429: "TOO_MANY_REQUESTS",
    431: "REQUEST_HEADER_FIELDS_TOO_LARGE",
    500: "INTERNAL_SERVER_ERROR",
    501: "NOT_IMPLEMENTED",
    507: "INSUFFICIENT_STORAGE",
}
"""HTTP reasons in capitals (observed form); those of `http.HTTPStatus` differ between Pythons."""


def reason_phrase(status: int) -> str:
    """Return the words after the status in an answer's first line, such as `Bad Request` (evidence
    I6).

    The names in this file are used first, because Python and Werkzeug renamed some in later
    versions.
    """
    if status in STATUS_NAMES:
        return STATUS_NAMES[status].replace("_", " ").title().replace("Uri", "URI")
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def kind_of(error: ProviderError) -> ErrorKind:
    """Return the row of CATALOGUE for the class of a refusal, or for its nearest base class with a
    row.
    """
    return next(CATALOGUE[kind] for kind in type(error).__mro__ if kind in CATALOGUE)


def error_text(error: ProviderError) -> str:
    """Return the `message` of the error body: the text of this kind of refusal, else its
    `problem`.
    """
    return kind_of(error).text or error.problem


def error_body(error: ProviderError) -> dict[str, object]:
    """Return the fields of the error body of a refusal (observed), in the published order.

    Returns:
        `status`, `code`, `message`, `developerMessage` (what was wrong and what would work) and
        `moreInfoUrl`, which is always the text "None".
    """
    kind = kind_of(error)
    return {
        "status": STATUS_NAMES[kind.status],
        "code": kind.code,
        "message": error_text(error),
        "developerMessage": _developer_message(error),
        "moreInfoUrl": "None",
    }


def evidence_of(error: ProviderError) -> tuple[str, ...]:
    """Return the evidence ids that decided a refusal: its own if it has any, else those of
    its kind.
    """
    return error.evidence or kind_of(error).evidence


def _developer_message(error: ProviderError) -> str:
    """Return problem and help of a refusal as sentences, for the `developerMessage`.

    They begin with the name of the field if neither mentions it (A178).
    """
    problem = error.problem
    if error.field and error.field not in f"{problem} {error.help}":
        problem = f"{error.field}: {problem}" if problem else f"{error.field} is wrong"
    sentences = [_sentence(part, error.field) for part in (problem, error.help) if part]
    return " ".join(sentences) or "No more is known."


def _sentence(text: str, field: str | None) -> str:
    """Return a text as a sentence for a person.

    A first word in lower case gets a capital letter, unless it is the name of the field. A full
    stop is added, unless the text ends with `.`, `…`, `?` or `!`.
    """
    first = text.partition(" ")[0]
    if first.replace("-", "").isalpha() and first.islower() and first != field:
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "…", "?", "!")) else f"{text}."
