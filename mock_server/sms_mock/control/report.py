"""`/_mock/report`: a conversation to hand over, as one HTML file, as text or as JSON."""

from __future__ import annotations

from typing import Final

from flask import Response, jsonify

from sms_mock.actions.conversation_report import MOST, report_conversation
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.report.conversation import as_json, as_text
from sms_mock.report.page import CONTENT_SECURITY_POLICY, as_html
from sms_mock.shapes.text import Choice

_FORMATS: Final = ("html", "text", "json")
NUMBER: Final = Parameter(
    "number", description="whose conversation, in any spelling", example="0821234567"
)
FORMAT: Final = Parameter("format", Choice(_FORMATS), "what to answer with", "html")

report = Operations()


@report.operation(
    "GET",
    "/report",
    "getReport",
    "A conversation to hand over: messages, their statuses, costs, requests and webhooks",
    description=(
        "One HTML file without scripts and without links to other files, for light and dark screens"
        " and for print; or text, or JSON. Secrets are masked as in the journal. It has the newest"
        f" {MOST:,} messages."
    ),
    parameters=(NUMBER, FORMAT),
    answers=DeclaredAnswer(
        None,
        "The report",
        {
            "text/html": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
    ),
)
def get_report(call: Call) -> Response:
    number = (call.query["number"] or "").strip()
    if not number:
        raise ControlError(
            400, "number", "no number was given", "add the person's number: ?number=0821234567"
        )
    service = call.service
    found = report_conversation(
        call.world,
        number,
        service.journal_of(call.world).entries(),
        service.secrets_of(call.world),
    )
    if call.query["format"] == "json":
        return jsonify(as_json(found))
    if call.query["format"] == "text":
        return _guarded(Response(as_text(found), content_type="text/plain; charset=utf-8"))
    return _guarded(Response(as_html(found), content_type="text/html; charset=utf-8"))


def _guarded(response: Response) -> Response:
    """Add headers so that a browser runs and loads nothing for the report, and return the
    response.
    """
    response.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
