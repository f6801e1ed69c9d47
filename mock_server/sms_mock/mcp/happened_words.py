"""Says in a few sentences what happened, for the summary of `what_happened`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from sms_mock.config import DEFAULT_TEAM
from sms_mock.domain.spelling import counted
from sms_mock.mcp.difference import MOST_MESSAGES, Difference, Item
from sms_mock.mcp.views import explained

_ACCEPTED: Final = re.compile(r"(\d+) of (\d+) accepted ").match


def parts_of(found: Difference) -> int:
    """Return how many SMS the new messages are; a voice message is none."""
    return sum(one.get("numberOfMessages") or 0 for one in found.sent)


def credits_of(found: Difference) -> float:
    """Return what the new messages cost, with everything that came back taken off."""
    paid = sum(float(one["creditCost"]) for one in found.sent)
    return round(paid - found.refunded, 3)


def in_ucs2(found: Difference) -> int:
    """Return how many of the new messages needed UCS-2."""
    return sum(one.get("encoding") == "UCS2" for one in found.sent)


def summary_of(found: Difference, team: str) -> str:
    """Return everything that happened in a team as a few short sentences."""
    sentences = list(_sentences(found))
    if not found.requests and team != DEFAULT_TEAM:
        sentences.append(
            "If the code did send, its credentials may be wrong: requests that name no account are"
            " in list_requests of the team default."
        )
    return " ".join(sentences)


def _sentences(found: Difference) -> Iterator[str]:
    if not (found.sent or found.received or found.changed or found.requests or found.webhooks):
        yield "Nothing happened: no request came, and no message changed."
        return
    yield _sent(found)
    if found.is_cut:
        yield f"Only the newest {counted(MOST_MESSAGES, 'message')} were looked at."
    if found.received:
        yield f"People sent {counted(len(found.received), 'message')}."
    if found.changed:
        yield f"{counted(len(found.changed), 'earlier message')} got another status."
    if found.refused:
        newest = found.refused[0]
        yield (
            f"{len(found.refused)} of {counted(len(found.requests), 'request')} refused or met by a"
            f" fault, the newest with {newest['status']}: {_first_sentence(explained(newest))}."
        )
    yield from _refused_in_bulk(found.requests)
    if found.webhooks:
        yield _webhooks(found.webhooks)
    elif found.sent or found.received:
        none = "No webhook was posted, because no URL is set: see set_webhook_urls."
        yield "No webhook was due." if found.posts else none
    if found.findings:
        severities = Counter(one["severity"] for one in found.findings)
        of_each = ", ".join(counted(count, name) for name, count in severities.items())
        yield f"The doctor finds {of_each}."


def _sent(found: Difference) -> str:
    if not found.sent:
        return "The code sent no message."
    statuses = Counter(one["messageStatus"] for one in found.sent)
    outcomes = ", ".join(f"{count} {status}" for status, count in statuses.most_common())
    ucs2 = f", {in_ucs2(found)} in UCS-2" if in_ucs2(found) else ""
    cost = f"{counted(parts_of(found), 'part')}, {counted(credits_of(found), 'credit')}{ucs2}"
    return f"The code sent {counted(len(found.sent), 'message')} ({cost}): {outcomes}."


def _refused_in_bulk(requests: list[Item]) -> Iterator[str]:
    """Say how many messages of bulk sends were refused: the status of a bulk send is 200 for all.

    The journal's line of a bulk send begins with "30 of 33 accepted", and says why the first of
    the others was refused.
    """
    lines = [one["summary"] for one in requests if one["operationId"] == "sendBulk"]
    counts = [(line, *map(int, found.groups())) for line in lines if (found := _ACCEPTED(line))]
    cut = [(line, accepted, asked) for line, accepted, asked in counts if accepted < asked]
    if cut:
        refused = sum(asked - accepted for _, accepted, asked in cut)
        why = cut[0][0].partition(" was refused: ")[2].partition(";")[0]
        yield (
            f"{counted(refused, 'message')} in {counted(len(cut), 'bulk send')} refused, the newest"
            f" because: {why}."
        )


def _webhooks(webhooks: list[Item]) -> str:
    accepted = sum(one["state"] == "delivered" for one in webhooks)
    last = Counter(
        _answer(one["attempts"][-1])
        for one in webhooks
        if one["attempts"] and one["state"] != "delivered"
    )
    failing = ", ".join(f"{count} got {answer}" for answer, count in last.most_common(3))
    given_up = sum(one["state"] == "given-up" for one in webhooks)
    words = [f"{accepted} of {counted(len(webhooks), 'webhook')} accepted"]
    if failing:
        words.append(failing)
    if given_up:
        words.append(f"{given_up} given up: redeliver_webhook posts one again")
    return f"{'; '.join(words)}."


def _answer(attempt: Item) -> str:
    if attempt["status"] is not None:
        return f"HTTP {attempt['status']}"
    return str(attempt["error"] or "no answer").partition(";")[0]


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".")
