"""Renders reports as HTML files: no script, no other file, light and dark, for print.

The templates put every value through `visible` and escape it; only the style sheet goes in as it
is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from sms_mock.domain.spelling import counted
from sms_mock.package_files import read_package_file
from sms_mock.report import words
from sms_mock.report.conversation import facts_of, is_failed, title_of, totals_of
from sms_mock.report.run_view import run_view
from sms_mock.report.shapes import ConversationReport, ReportedMessage, RunReport

_AT_ONCE: Final = 20
"""Pieces of a template, such as a message, that are filled in at once; they take about 1 ms."""
_HERE: Final = Path(__file__).parent
CONTENT_SECURITY_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""The page may load nothing but the style in it. It says so itself too, for saved files."""


def conversation_as_html(report: ConversationReport) -> Iterator[str]:
    """Yield a conversation as an HTML document, in pieces."""
    return _rendered(
        "conversation.html",
        report=report,
        title=title_of(report["number"], report["name"]),
        totals=totals_of(report),
    )


def run_as_html(report: RunReport) -> Iterator[str]:
    """Yield the report of a run as an HTML document, in pieces."""
    return _rendered("run.html", report=report, **run_view(report))


def _rendered(template: str, **values: Any) -> Iterator[str]:
    pieces = iter(_environment().get_template(template).generate(**values))
    while batch := list(islice(pieces, _AT_ONCE)):
        yield "".join(batch)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FunctionLoader(_read_template),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
    )
    made.filters["groupby_day"] = _by_day
    made.globals.update(
        badge=_badge,
        counted=counted,
        facts_of=facts_of,
        grouped=words.grouped,
        is_failed=is_failed,
        moment_of=words.moment_of,
        readable=words.readable,
        policy=Markup(CONTENT_SECURITY_POLICY),
        style=Markup(read_package_file(_HERE / "page.css").decode()),
        time_of=words.time_of,
    )
    return made


def _read_template(name: str) -> str:
    return read_package_file(_HERE / "templates" / name).decode()


def _finalized(value: Any) -> Any:
    """Return what a template writes for a value: visible and escaped, unless a template made it."""
    if isinstance(value, Markup):
        return value
    return Markup.escape(words.visible("" if value is None else str(value)))


def _badge(word: str) -> Markup:
    """Return a word in a frame whose colour says whether it is good or bad news."""
    return Markup('<span class="badge{}">{}</span>').format(
        {"good": " good", "bad": " bad"}.get(words.news_of(word), ""),
        words.visible(word.replace("-", " ")),
    )


def _by_day(messages: Iterable[ReportedMessage]) -> list[tuple[str, list[ReportedMessage]]]:
    groups = groupby(messages, key=lambda message: words.day_of(message["at"]))
    return [(day, list(of_day)) for day, of_day in groups]
