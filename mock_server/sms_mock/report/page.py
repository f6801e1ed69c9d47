"""Renders a conversation as one HTML file: no script, no other file, light and dark, for print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Final

from sms_mock.package_files import read_package_file
from sms_mock.report.conversation import (
    ConversationReport,
    ReportedMessage,
    day_of,
    facts_of,
    moment_of,
    totals_of,
)

_STYLE: Final = Path(__file__).parent / "page.css"
CONTENT_SECURITY_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing but the style in it. It says so itself too, for saved files."""


def as_html(report: ConversationReport) -> str:
    """Return a conversation as an HTML document."""
    title = escape(report.title)
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_SECURITY_POLICY}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="color-scheme" content="light dark">\n',
            f"<title>{title}</title>\n<style>\n{read_package_file(_STYLE).decode()}</style>\n",
            f"</head>\n<body>\n<header>\n<h1>{title}</h1>\n",
            f"<p>Team {escape(report.team)}, {moment_of(report.at)} SAST</p>\n<dl>\n",
            *(
                f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>\n"
                for name, value in totals_of(report)
            ),
            "</dl>\n</header>\n<main>\n",
            *_days(report.messages),
            "</main>\n<footer>Made by sms-mock, a mock server: no message left the machine."
            " Times are South African. Tokens and passwords are masked.</footer>\n",
            "</body>\n</html>\n",
        ]
    )


def _days(messages: Iterable[ReportedMessage]) -> Iterable[str]:
    day = ""
    for message in messages:
        if day_of(message.at) != day:
            if day:
                yield "</ol>\n"
            day = day_of(message.at)
            yield f"<h2>{escape(day)}</h2>\n<ol>\n"
        yield _message(message)
    yield "</ol>\n" if day else "<p>No messages yet.</p>\n"


def _message(message: ReportedMessage) -> str:
    look = [
        message.kind,
        "failed" if message.is_failed else "",
        "gone" if message.cancelled else "",
    ]
    text = escape(message.text) if message.text.strip() else "<i>(no text)</i>"
    sign = '<p class="sign">Voice call</p>' if message.kind == "call" else ""
    code = f"<p class=code>Code {escape(message.code)}</p>" if message.code else ""
    facts = " · ".join(escape(fact) for fact in facts_of(message))
    return (
        f'<li class="{" ".join(filter(None, look))}" id="m{escape(message.message_id)}">{sign}'
        f'<p class="text" dir="auto">{text}</p>{code}<p class="facts">{facts}</p>{_more(message)}'
        "</li>\n"
    )


def _more(message: ReportedMessage) -> str:
    """Return the HTML with a message's id, requests and webhooks, folded until somebody opens
    it.
    """
    lines = "".join(f"<li>{escape(line)}</li>" for line in (*message.requests, *message.webhooks))
    return (
        f"<details><summary>Details</summary><p>Id {escape(message.message_id)}</p>"
        f"<ul>{lines}</ul></details>"
    )
