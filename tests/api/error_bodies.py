"""Reading error bodies: their exact shape, and what they teach. No requests are made here."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from werkzeug.test import TestResponse

from tests.conftest import JSON_TYPE

KEYS = ["status", "code", "message", "developerMessage", "moreInfoUrl"]

REASONS = {413: "PAYLOAD_TOO_LARGE", 414: "URI_TOO_LONG"}
PHRASES = {413: "Payload Too Large", 414: "URI Too Long"}
"""Those whose name and phrase differ between versions of Python."""


def refusal(
    answer: TestResponse, status: int, code: int, message: str | None = None, *teaches: str
) -> dict[str, Any]:
    """The JSON error body, after checking every field of it.

    Args:
        message: what the body's message is; None where it says what the developerMessage says.
        teaches: what the developerMessage has to say, in any case of letters.
    """
    assert answer.status_code == status, answer.text
    assert answer.status == f"{status} {PHRASES.get(status) or HTTPStatus(status).phrase}"
    assert answer.content_type == JSON_TYPE
    body: dict[str, Any] = answer.get_json()
    assert list(body) == KEYS
    assert body["status"] == (REASONS.get(status) or HTTPStatus(status).name)
    assert body["code"] == code
    assert body["moreInfoUrl"] == "None"
    if message is not None:
        assert body["message"] == message
    assert body["message"]
    for teaching in teaches:
        assert teaching.lower() in body["developerMessage"].lower()
    assert body["developerMessage"].endswith((".", "…", "?", "!"))
    return body
