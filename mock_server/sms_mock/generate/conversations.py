"""Makes up the messages of ninety days: sent messages with their statuses, replies, opt-outs."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Sequence
from typing import Any, Final

from sms_mock.domain.credits import to_number
from sms_mock.domain.dates import DAY_MS, day_bounds_ms, in_sast, iso8601
from sms_mock.domain.lifecycle import (
    DELIVERED,
    FAILED,
    FAILED_OPTOUT,
    FAILED_REFUNDED,
    SENT,
    UNKNOWN,
)
from sms_mock.domain.pricing import Rates, cost
from sms_mock.domain.text import analyse
from sms_mock.generate.texts import CAMPAIGNS, OPT_OUT, Campaign, make_reference, make_values
from sms_mock.ids import Ids

Plain = dict[str, Any]

_SPAN_MS: Final = 90 * DAY_MS
_HOUR_MS: Final = 3_600_000
# The share of each hour of the day in what is sent, from midnight on.
_HOURS: Final = (1, 1, 0, 0, 0, 1, 3, 8, 14, 16, 14, 12, 10, 11, 12, 11, 9, 7, 5, 4, 3, 2, 1, 1)
_OUTCOMES: Final = {DELIVERED: 930, FAILED: 30, FAILED_REFUNDED: 15, UNKNOWN: 10, SENT: 15}
_ANSWERED: Final = tuple(campaign for campaign in CAMPAIGNS if campaign.answers)
_REPLY_SHARE: Final = 10
"""One message in this many is a reply."""
_OPT_OUT_SHARE: Final = 20
"""At most one recipient in this many opts out."""
_PROGRESS_STEP: Final = 500


class Conversations:
    """Makes up messages in order of time; afterwards `opt_outs` has the numbers that sent STOP.

    Args:
        rng: the random state that decides everything.
        ids: makes the messages' ids.
        recipients: number and first name ("" if unknown) of each person who gets messages.
        user_ids: the users who send; the first sends most.
        team_number: the number that the messages are from.
        rates: the prices of a part.
        now: milliseconds since 1970; no message is later.
    """

    def __init__(
        self,
        rng: random.Random,
        ids: Ids,
        *,
        recipients: Sequence[tuple[str, str]],
        user_ids: Sequence[int],
        team_number: str,
        rates: Rates,
        now: int,
    ) -> None:
        self._rng = rng
        self._ids = ids
        self._recipients = recipients
        self._user_ids = user_ids
        self._team_number = team_number
        self._rates = rates
        self._now = now
        self._messages: list[Plain] = []
        self.opt_outs: dict[str, None] = {}

    def make(self, count: int, progress: Callable[[int], None]) -> list[Plain]:
        """Make and return exactly `count` messages in a document's form; a tenth, rounded down, are
        replies.

        Args:
            count: how many messages to make.
            progress: called about every 500 messages, and at the end, with how many were made since
                its last call.
        """
        replies = count // _REPLY_SHARE
        times = sorted(self._moment() for _ in range(count - replies))
        answered = set(self._rng.sample(range(len(times)), replies))
        coming: list[tuple[int, int, Plain, str]] = []
        told = 0
        for index, at in enumerate(times):
            while coming and coming[0][0] <= at:
                self._receive(*heapq.heappop(coming))
            sent, answer = self._send(at, answered=index in answered)
            if answer:
                heapq.heappush(coming, (self._answer_moment(at), index, sent, answer))
            if len(self._messages) - told >= _PROGRESS_STEP:
                progress(len(self._messages) - told)
                told = len(self._messages)
        while coming:
            self._receive(*heapq.heappop(coming))
        progress(len(self._messages) - told)
        return self._messages

    def _moment(self) -> int:
        anywhere = self._now - self._rng.randrange(_SPAN_MS)
        midnight, _ = day_bounds_ms(in_sast(anywhere).date())
        (hour,) = self._rng.choices(range(24), _HOURS)
        moment = midnight + hour * _HOUR_MS + self._rng.randrange(_HOUR_MS)
        return moment if self._now - _SPAN_MS < moment <= self._now else anywhere

    def _answer_moment(self, at: int) -> int:
        return min(self._now, at + 60_000 + int(self._rng.expovariate(1 / _HOUR_MS)))

    def _send(self, at: int, *, answered: bool) -> tuple[Plain, str]:
        """Add a sent message; return it and the text of the reply that it will get, "" for none."""
        rng = self._rng
        campaigns = _ANSWERED if answered else CAMPAIGNS
        (campaign,) = rng.choices(campaigns, [campaign.share for campaign in campaigns])
        number, name = rng.choice(self._recipients)
        while answered and number in self.opt_outs:
            number, name = rng.choice(self._recipients)
        values = make_values(rng, name, at)
        text = rng.choice(campaign.texts).format_map(values)
        status = self._outcome(number, answered)
        steps = [{"status": SENT, "at": iso8601(at)}]
        if status != SENT:
            after = 200 if status == FAILED_OPTOUT else rng.randrange(800, 45_000)
            steps.append({"status": status, "at": iso8601(min(self._now, at + after))})
        message = self._message(text, at) | {
            "userId": rng.choice((self._user_ids[0], rng.choice(self._user_ids))),
            "messageType": "OUTBOUND",
            "fromNumber": self._team_number,
            "toNumber": number,
            **self._labels(campaign),
            "dateTimeSent": iso8601(at),
            "messageStatus": status,
            "read": False,
            "deleted": rng.random() < 0.01,
            "steps": steps,
        }
        self._messages.append(message)
        return message, self._answer(campaign, values) if answered else ""

    def _answer(self, campaign: Campaign, values: dict[str, object]) -> str:
        answers = campaign.answers
        if len(self.opt_outs) * _OPT_OUT_SHARE >= len(self._recipients):
            answers = tuple(answer for answer in answers if answer not in OPT_OUT)
        return self._rng.choice(answers).format_map(values)

    def _receive(self, at: int, _: int, to: Plain, text: str) -> None:
        number = to["toNumber"]
        if text in OPT_OUT:
            self.opt_outs[number] = None
        seen = self._now - at > 2 * DAY_MS or self._rng.random() < 0.6
        message = self._message(text, at) | {
            "userId": to["userId"],
            "messageType": "INBOUND",
            "fromNumber": number,
            "toNumber": self._team_number,
            "dateTimeReceived": iso8601(at),
            "read": seen,
            "deleted": False,
            "repliedToMessageId": to["messageId"],
            "creditCost": 0.0,
        }
        self._messages.append(message)

    def _outcome(self, number: str, answered: bool) -> str:
        if number in self.opt_outs:
            return FAILED_OPTOUT
        if answered:
            return DELIVERED
        return self._rng.choices(tuple(_OUTCOMES), tuple(_OUTCOMES.values()))[0]

    def _labels(self, campaign: Campaign) -> Plain:
        if not campaign.name:
            return {}
        return {"campaign": campaign.name, "dataField": make_reference(self._rng, campaign)}

    def _message(self, text: str, at: int) -> Plain:
        analysis = analyse(text)
        return {
            "messageId": self._ids.object_id(at),
            "message": text,
            "creditCost": to_number(cost(analysis.parts, "ZA", self._rates)),
            "numberOfMessages": analysis.parts,
            "encoding": analysis.encoding,
        }
