"""Checks the bodies of error answers: their exact fields and texts. It makes no requests."""

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
    """Return an answer's error body as JSON, after checking its status, its headers and every
    field.

    Args:
        message: the expected `message`; None if it is the same text as `developerMessage`.
        teaches: a text that `developerMessage` must contain, in upper or lower case.
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
