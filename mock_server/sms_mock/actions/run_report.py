"""Collects what the report of a run says about one team, with secrets masked.

Each step holds the team's lock for a few milliseconds, and others are served between two steps. So
a report of a team in use may count a message that its lists do not have yet.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sms_mock import __version__
from sms_mock.actions.conversation_report import (
    reported_message,
    request_lines,
    shown_webhook_url,
    webhooks_about,
)
from sms_mock.actions.conversations import contact_name
from sms_mock.actions.examine import Examination
from sms_mock.actions.fault_rules import FaultRule
from sms_mock.actions.run_costs import costs_by, count_messages, encoding_of, paid_among, sums_of
from sms_mock.clock import give_way, in_turns
from sms_mock.doctor.finding import Finding
from sms_mock.domain.dates import iso8601
from sms_mock.journal.exchange import JournalEntry
from sms_mock.journal.masking import masked_body, masked_text
from sms_mock.report.merging import bounded_costs, merged
from sms_mock.report.shapes import (
    MOST,
    MOST_ATTEMPTS,
    MOST_MESSAGES,
    Origin,
    ReportedAttempt,
    ReportedConversation,
    ReportedFault,
    ReportedFinding,
    ReportedMessage,
    ReportedRefusal,
    ReportedWebhook,
    RunReport,
)
from sms_mock.report.words import fields_in_words
from sms_mock.store import deliveries, opt_outs, run_counts
from sms_mock.store.deliveries import Attempt, shown_url
from sms_mock.store.ranks import base_of
from sms_mock.store.run_counts import Contacted
from sms_mock.store.world import World, read_meta

REFUSED: Final = 400
"""The lowest HTTP status of a refused request."""
_SHOWN: Final = 300
"""How many characters are shown of a path, a body, a receiver's answer, and of other texts that
clients may make of any length."""
_TEXT_SHOWN: Final = 2_000
"""How many characters of a message are shown."""
_LINES_SHOWN: Final = 5
"""How many requests and webhooks are named for one message."""


class Sources(NamedTuple):
    """The parts of the report that no world stores, and facts about the server.

    Attributes:
        entries: the team's journal of requests, the oldest first.
        findings: what the doctor found about the team.
        faults: the team's fault rules.
        known: secrets that are masked wherever they occur.
        seed: the seed of the server; None if it has none.
        now: the real time, milliseconds since 1970.
    """

    entries: Sequence[JournalEntry]
    findings: Sequence[Finding]
    faults: Sequence[FaultRule]
    known: tuple[str, ...]
    seed: int | None
    now: int


def report_run(world: World, sources: Sources) -> RunReport:
    """Return the report of everything that a team did so far.

    Raises:
        Unauthorized: the team was deleted meanwhile.
    """
    return _RunOfTeam(world, sources).report()


def with_findings(
    report: RunReport, examined: Iterable[Examination], known: tuple[str, ...]
) -> RunReport:
    """Return a report with the doctor's findings about teams that no longer exist added.

    Args:
        examined: what the doctor found about these teams before they were deleted.
        known: secrets that are masked.
    """
    more = [
        _finding(
            finding, {"team": masked_text(one.name or one.team_id, known), "test": None}, known
        )
        for one in examined
        for finding in one.findings
    ]
    return merged([{**report, "findings": [*report["findings"], *more]}])


class _RunOfTeam:
    """Makes the report of one team."""

    def __init__(self, world: World, sources: Sources) -> None:
        self._world = world
        self._sources = sources
        with world.transaction() as db:
            name = read_meta(db, "name") or world.team_id
        self._of: Final[Origin] = {"team": self._masked(name), "test": None}

    def report(self) -> RunReport:
        sources = self._sources
        sums, contacted = count_messages(self._world)
        webhooks, queued, undelivered = self._webhooks()
        refused = [entry for entry in sources.entries if entry.status >= REFUSED]
        requests = sources.entries[-1].entry_id if sources.entries else 0
        paid = paid_among(sums)
        campaigns = costs_by(lambda one: self._masked(one.campaign), paid)
        schedule = self._world.run_schedule.in_force()
        clock = self._world.clock
        left_out = {
            "requests": requests - len(sources.entries),
            "campaigns": max(0, len(campaigns) - MOST["campaigns"]),
            "conversations": max(0, len(contacted) - MOST["conversations"]),
            "refusals": max(0, len(refused) - MOST["refusals"]),
            "webhooks": queued - len(webhooks),
            "findings": max(0, len(sources.findings) - MOST["findings"]),
            "schedule": max(0, len(schedule) - MOST["schedule"]),
            "faults": max(0, len(sources.faults) - MOST["faults"]),
        }
        return {
            "version": __version__,
            "seed": sources.seed,
            "at": iso8601(sources.now),
            "tests": [],
            "otherTests": 0,
            "teams": [{**self._of, "now": iso8601(clock.now()), "frozen": clock.frozen}],
            "totals": {
                **sums_of(sums),
                "requests": requests,
                "refusals": len(refused),
                "webhooks": queued,
                "undelivered": undelivered,
            },
            "campaigns": bounded_costs(campaigns),
            "encodings": sorted(costs_by(encoding_of, paid), key=lambda one: -one["credits"]),
            "conversations": self._conversations(contacted),
            "refusals": [self._refusal(one) for one in refused[-MOST["refusals"] :]],
            "webhooks": webhooks,
            "findings": [
                _finding(one, self._of, sources.known)
                for one in sources.findings[: MOST["findings"]]
            ],
            "schedule": [
                {
                    **self._of,
                    "token": one.perturbation.token,
                    "says": one.perturbation.sentence,
                    "state": one.state,
                    "why": one.why or None,
                }
                for one in schedule[: MOST["schedule"]]
            ],
            "faults": [self._fault(one) for one in sources.faults[: MOST["faults"]]],
            "leftOut": {name: count for name, count in left_out.items() if count},
        }

    def _masked(self, text: str) -> str:
        """Return a text with secrets masked, cut after _SHOWN characters."""
        return _cut(masked_text(text, self._sources.known))

    def _conversations(self, contacted: Sequence[Contacted]) -> list[ReportedConversation]:
        requests = request_lines(self._sources.entries)
        shown = in_turns(contacted[: MOST["conversations"]], at_once=1)
        return [self._conversation(one, requests) for one in shown]

    def _conversation(
        self, contacted: Contacted, requests: Mapping[str, list[str]]
    ) -> ReportedConversation:
        known = self._sources.known
        with self._world.transaction() as db:
            newest = run_counts.newest_with(db, contacted.number, MOST_MESSAGES)
            ids = [base_of(message).message_id for message in newest]
            webhooks = {message_id: webhooks_about(db, message_id) for message_id in ids}
            name = contact_name(db, contacted.number)
            opted_out = opt_outs.has(db, contacted.number)
        return {
            **self._of,
            "number": self._masked(contacted.number),
            "name": name and self._masked(name),
            "optedOut": opted_out,
            "messages": [
                _bounded(reported_message(one, requests, webhooks, known)) for one in newest
            ],
            "leftOut": contacted.messages - len(newest),
        }

    def _webhooks(self) -> tuple[list[ReportedWebhook], int, int]:
        """Return the webhooks to show, how many there are in all, and how many of those failed so
        far; these are shown first, and of both the newest.
        """
        most, total, failed = MOST["webhooks"], 0, 0
        failing: deque[int] = deque(maxlen=most)
        others: deque[int] = deque(maxlen=most)
        after: int | None = 0
        while after is not None:
            with self._world.transaction() as db:
                rows, after = run_counts.undelivered_webhooks(db, after)
            for number, has_failed in rows:
                (failing if has_failed else others).append(number)
                failed += has_failed
            total += len(rows)
            if after is not None:
                give_way()
        numbers = [*reversed(failing), *reversed(others)][:most]
        shown = map(self._webhook, in_turns(numbers, at_once=10))
        return [one for one in shown if one is not None], total, failed

    def _webhook(self, number: int) -> ReportedWebhook | None:
        """Return the webhook with this number; None if the team was reset meanwhile."""
        with self._world.transaction() as db:
            delivery = deliveries.by_seq(db, number)
            attempts = deliveries.attempts(db, number)
        if delivery is None:
            return None
        shown = attempts[-MOST_ATTEMPTS:]
        due = delivery.next_attempt_at
        return {
            **self._of,
            "id": number,
            "kind": delivery.kind,
            "messageId": delivery.message_id,
            "url": _cut(shown_url(shown_webhook_url(delivery.url, self._sources.known))),
            "state": delivery.state,
            "nextAttemptAt": None if due is None else iso8601(due),
            "attempts": [self._attempt(one) for one in shown],
            "leftOut": len(attempts) - len(shown),
        }

    def _attempt(self, attempt: Attempt) -> ReportedAttempt:
        known = self._sources.known
        answer = masked_body((attempt.response or "").encode(errors="replace"), None, known)
        return {
            "at": iso8601(attempt.at),
            "status": attempt.status,
            "seconds": attempt.seconds,
            "error": attempt.error and self._masked(attempt.error),
            "response": answer and self._masked(answer),
        }

    def _refusal(self, entry: JournalEntry) -> ReportedRefusal:
        problem, help = entry.refusal or (entry.summary, "")
        return {
            **self._of,
            "id": entry.entry_id,
            "at": iso8601(entry.at),
            "method": entry.method,
            "path": self._masked(entry.path),
            "status": entry.status,
            "problem": self._masked(problem),
            "help": self._masked(help),
            "fault": entry.fault,
            "body": self._masked(entry.request.body),
        }

    def _fault(self, rule: FaultRule) -> ReportedFault:
        return {
            **self._of,
            "id": rule.number,
            "match": self._masked(fields_in_words(rule.plain.get("match"))),
            "effect": self._masked(fields_in_words(rule.plain.get("effect"))),
            "times": rule.plain.get("times"),
            "hits": rule.hits,
        }


def _cut(text: str, most: int = _SHOWN) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _bounded(message: ReportedMessage) -> ReportedMessage:
    """Return a message with long texts cut, and with as many requests and webhooks as are shown."""
    campaign, data_field = message["campaign"], message["userDataField"]
    return {
        **message,
        "message": _cut(message["message"], _TEXT_SHOWN),
        "campaign": campaign and _cut(campaign),
        "userDataField": data_field and _cut(data_field),
        "requests": _first_lines(message["requests"]),
        "webhooks": _first_lines(message["webhooks"]),
    }


def _first_lines(lines: list[str]) -> list[str]:
    further = len(lines) - _LINES_SHOWN
    shown = [_cut(line) for line in lines[:_LINES_SHOWN]]
    return [*shown, f"and {further} more"] if further > 0 else shown


def _finding(finding: Finding, of: Origin, known: tuple[str, ...]) -> ReportedFinding:
    return {
        **of,
        "rule": finding.rule,
        "severity": finding.severity,
        "summary": masked_text(finding.summary, known),
        "where": [masked_text(place, known) for place in finding.where.first],
        "count": finding.where.total,
        "help": finding.help,
    }
