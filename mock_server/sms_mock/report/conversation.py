"""The phrases that describe a conversation in reports, and a conversation's report as text."""

from __future__ import annotations

from collections.abc import Iterable

from sms_mock.domain.spelling import counted
from sms_mock.report.shapes import ConversationReport, ReportedMessage, ReportedStep
from sms_mock.report.words import (
    ENCODINGS,
    STATUS_NAMES,
    credits,
    day_of,
    moment_of,
    readable,
    time_of,
    visible,
)


def title_of(number: str, name: str | None) -> str:
    """Return the title of a conversation: name and number, or the number alone."""
    return f"{name}, {readable(number)}" if name else readable(number)


def is_failed(message: ReportedMessage) -> bool:
    return bool(message["steps"]) and message["steps"][-1]["status"].startswith("FAILED")


def facts_of(message: ReportedMessage) -> list[str]:
    """Return a list of phrases about a message beside its text: statuses, parts, cost and so on."""
    if message["kind"] == "reply":
        return [f"Received {time_of(message['at'])}"]
    steps = message["steps"]
    facts = [
        f"{STATUS_NAMES.get(step['status'], step['status'])} {_when(step, message)}"
        for step in steps
    ]
    if message["cancelled"]:
        facts.append("Cancelled")
    elif message["dueAt"] is not None and steps[-1:] and steps[-1]["status"] == "SCHEDULED":
        facts.append(f"due {moment_of(message['dueAt'])}")
    if message["kind"] == "sent":
        facts += [counted(message["parts"], "part"), ENCODINGS[message["encoding"] or "GSM7"]]
    facts.append(credits(message["credits"]))
    if message["campaign"]:
        facts.append(f"Campaign {message['campaign']}")
    if message["userDataField"]:
        facts.append(f"Data {message['userDataField']}")
    return facts


def _when(step: ReportedStep, message: ReportedMessage) -> str:
    same_day = day_of(step["at"]) == day_of(message["at"])
    return time_of(step["at"]) if same_day else moment_of(step["at"])


def totals_of(report: ConversationReport) -> list[tuple[str, str]]:
    """Return the sums over the messages of a report, each with its name; some are left out if
    zero.
    """
    messages = report["messages"]
    out = [message for message in messages if message["kind"] != "reply"]
    failed = sum(map(is_failed, out))
    parts = sum(message["parts"] for message in out if message["kind"] == "sent")
    rows = [
        ("Sent to this number", counted(len(out), "message")),
        ("Replies", str(len(messages) - len(out))),
        ("Failed", str(failed) if failed else ""),
        ("Parts", str(parts)),
        ("Cost", credits(round(sum(message["credits"] for message in out), 3))),
        ("Opted out", "yes, with STOP" if report["optedOut"] else ""),
        ("Left out", f"{report['leftOut']} older messages" if report["leftOut"] else ""),
    ]
    return [(name, value) for name, value in rows if value]


def as_text(report: ConversationReport) -> str:
    """Return a conversation as plain text, for a ticket or an email."""
    lines = [
        f"Conversation with {title_of(report['number'], report['name'])}",
        f"Team {report['team']}, {moment_of(report['at'])} SAST",
        *(f"{name}: {value}" for name, value in totals_of(report)),
        *message_lines(report["messages"]),
    ]
    return visible("\n".join(lines)) + "\n"


def message_lines(messages: Iterable[ReportedMessage]) -> list[str]:
    """Return messages as lines of text, each day under its date."""
    lines: list[str] = []
    day = ""
    for message in messages:
        if day_of(message["at"]) != day:
            day = day_of(message["at"])
            lines += ["", day]
        who = {"reply": "reply", "call": "call"}.get(message["kind"], "sent")
        text = (message["message"] or "(no text)").replace("\n", "\n    ")
        lines.append(f"{time_of(message['at'])} {who}: {text}")
        lines += [f"    {', '.join(facts_of(message))}", f"    id {message['messageId']}"]
        lines += [f"    {line}" for line in (*message["requests"], *message["webhooks"])]
    return lines
