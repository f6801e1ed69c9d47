"""`/_mock/report`: a run, or one conversation of it, as one HTML file, as text or as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final

from flask import Response, current_app

from sms_mock.actions.conversation_report import MOST, report_conversation
from sms_mock.actions.fault_rules import list_faults
from sms_mock.actions.run_report import Sources, report_run, with_findings
from sms_mock.api.long_answer import json_pieces, long_response, one_at_a_time
from sms_mock.control.errors import ControlError
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.domain.errors import ProviderError
from sms_mock.report.conversation import as_text
from sms_mock.report.merging import merged
from sms_mock.report.page import CONTENT_SECURITY_POLICY, conversation_as_html, run_as_html
from sms_mock.report.run_text import run_as_text
from sms_mock.report.shapes import MOST as MOST_OF_RUN
from sms_mock.report.shapes import MOST_MESSAGES, ConversationReport, RunReport
from sms_mock.shapes.text import Choice
from sms_mock.store.world import World

_AT_ONCE: Final = 10
"""Items of a list of a report that are written as JSON at once; a conversation has up to
MOST_MESSAGES messages.
"""
_FORMATS: Final = ("html", "text", "json")
NUMBER: Final = Parameter(
    "number",
    description=(
        "the number of one conversation, in any spelling; without it the report is about the whole"
        " run"
    ),
    example="0821234567",
)
FORMAT: Final = Parameter("format", Choice(_FORMATS), "what to answer with", "html")

report = Operations()


@report.operation(
    "GET",
    "/report",
    "getReport",
    "What happened in a run, or in one conversation, as a page, as text or as JSON",
    description=(
        "One HTML file without scripts and without links to other files, for light and dark screens"
        " and for print; or text, or JSON. Secrets are masked as in the journal. A run has its"
        " conversations, costs by campaign and encoding, refused requests, webhooks, findings,"
        f" faults, schedule and clock: the newest {MOST_OF_RUN['conversations']} conversations with"
        f" {MOST_MESSAGES} messages each, {MOST_OF_RUN['refusals']} refused requests,"
        f" {MOST_OF_RUN['webhooks']} webhooks; `leftOut` says how many of each are missing."
        " With `team=all` it is about every team that exists, with the findings about deleted ones."
        f" With `number` it is one conversation, with the newest {MOST:,} messages."
    ),
    all_teams=True,
    parameters=(NUMBER, FORMAT),
    answers=DeclaredAnswer(
        RunReport | ConversationReport,
        "The report; JSON of a run, or of a conversation if `number` was given",
        {
            "text/html": {"schema": {"type": "string"}},
            "text/plain": {"schema": {"type": "string"}},
        },
    ),
)
def get_report(call: Call) -> Response:
    number = (call.query["number"] or "").strip()
    if number and call.all_teams:
        raise ControlError(
            400, "number", "number is about one team", "send the id of the team instead of team=all"
        )
    with one_at_a_time:
        return _conversation_answer(call, number) if number else _run_answer(call)


def _conversation_answer(call: Call, number: str) -> Response:
    found, form = _conversation(call, number), call.query["format"]
    if form == "json":
        return _json_answer(found)
    return _guarded([as_text(found)] if form == "text" else conversation_as_html(found), form)


def _run_answer(call: Call) -> Response:
    found = _all_teams(call) if call.all_teams else _run(call, call.world)
    form = call.query["format"]
    if form == "json":
        return _json_answer(found)
    return _guarded([run_as_text(found)] if form == "text" else run_as_html(found), form)


def _conversation(call: Call, number: str) -> ConversationReport:
    service = call.service
    return report_conversation(
        call.world,
        number,
        service.journal_of(call.world).entries(),
        service.secrets_of(call.world),
    )


def _run(call: Call, world: World) -> RunReport:
    service = call.service
    sources = Sources(
        entries=service.journal_of(world).entries(),
        findings=service.examiner.examine(world).findings,
        faults=list_faults(world, service.faults_of(world)),
        known=service.secrets_of(world),
        seed=service.settings.seed,
        now=service.now(),
    )
    return report_run(world, sources)


def _all_teams(call: Call) -> RunReport:
    """Return one report of every team, with the findings that are kept about deleted ones."""
    service = call.service
    found = _run(call, service.teams.default)
    for world in service.teams:
        if world is not service.teams.default:
            with suppress(ProviderError):  # the team was deleted during the loop
                found = merged([found, _run(call, world)])
    known = service.secrets_of(service.teams.default)
    return with_findings(found, service.examiner.deleted, known)


def _json_answer(found: Mapping[str, Any]) -> Response:
    pieces = json_pieces(found, current_app.json.dumps, at_once=_AT_ONCE)
    return long_response(pieces, "application/json")


def _guarded(pieces: Iterable[str], form: str) -> Response:
    """Return a response that makes a browser run and load nothing for the report."""
    kind = "html" if form == "html" else "plain"
    encoded = (piece.encode() for piece in pieces)
    response = long_response(encoded, f"text/{kind}; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
