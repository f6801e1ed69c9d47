"""Computes the statistics report: by user, by campaign, and in total (observed, O34 to O39)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from sms_mock.domain import lifecycle
from sms_mock.domain.dates import day_bounds_ms, in_sast, parse_day
from sms_mock.domain.errors import NotPermitted
from sms_mock.store import counts, users
from sms_mock.store.counts import Count
from sms_mock.store.teams import Account
from sms_mock.store.users import User, email_key


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of messages, or thousandths of a credit, by the status of the messages.

    Messages with the status UNKNOWN count as sent.
    """

    delivered: int = 0
    sent: int = 0
    failed: int = 0
    failed_refunded: int = 0
    failed_optout: int = 0

    @property
    def total(self) -> int:
        """The sum of the five figures (assumed, A83)."""
        return self.delivered + self.sent + self.failed + self.failed_refunded + self.failed_optout

    def plus(self, other: Figures) -> Figures:
        """Return the sum of these figures and others."""
        return Figures(
            self.delivered + other.delivered,
            self.sent + other.sent,
            self.failed + other.failed,
            self.failed_refunded + other.failed_refunded,
            self.failed_optout + other.failed_optout,
        )


_FIGURE = {
    lifecycle.DELIVERED: "delivered",
    lifecycle.SENT: "sent",
    lifecycle.UNKNOWN: "sent",
    lifecycle.FAILED: "failed",
    lifecycle.FAILED_REFUNDED: "failed_refunded",
    lifecycle.FAILED_OPTOUT: "failed_optout",
}
_HIDDEN_UNLESS_ASKED = ("failed_refunded", "failed_optout")


@dataclass(frozen=True, slots=True)
class UserFigures:
    """The figures of one user, by campaign and in total.

    "" is the campaign of messages without one.
    """

    user: User
    campaigns: dict[str, Figures]
    total: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """A statistics report.

    Attributes:
        start, end: first and last instant of the range, milliseconds since 1970.
        in_credits: whether the figures are thousandths of a credit, not numbers of messages.
        grand_total: the sum over `users`.
        users: only users who sent a message that counts (observed, O38).
    """

    start: int
    end: int
    in_credits: bool
    grand_total: Figures
    users: list[UserFigures] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """Which messages a client wants to be counted, and how.

    Attributes:
        first_day, last_day: `dd-MM-yyyy` in South African time. Without `last_day` it is today,
            without `first_day` it is the same day (assumed, A78, A79).
        user_email: count only messages of this user; None and "" count those of all.
        campaign: count only messages of this campaign; None counts those of all, "" only messages
            without a campaign.
        include_refunded_and_optout: if False, these two figures are 0 (assumed, A84).
        in_credits: sum the credits of the messages instead of counting the messages.
    """

    first_day: str | None = None
    last_day: str | None = None
    user_email: str | None = None
    campaign: str | None = None
    include_refunded_and_optout: bool = False
    in_credits: bool = False


def statistics(account: Account, asked: ReportRequest) -> Report:
    """Compute a report: about the whole team for an administrator, else about the account itself
    (P14).

    Raises:
        InvalidField: a day cannot be read.
        NotPermitted: `user_email` is not in the team, or is another user and the account is not an
            administrator (assumed, A22).
    """
    world = account.world
    now = world.clock.now()
    today = in_sast(now).date()
    last = parse_day(asked.last_day, "dd-MM-yyyy", field="to") if asked.last_day else today
    first = parse_day(asked.first_day, "dd-MM-yyyy", field="from") if asked.first_day else last
    start, end = day_bounds_ms(first)[0], day_bounds_ms(last)[1]
    with world.transaction() as db:
        people = {user.user_id: user for user in users.everyone(db)}
        wanted = _whose(account, people, asked.user_email)
        rows = counts.sent_between(db, start, end, user_id=wanted, campaign=asked.campaign)
    by_user: dict[int, dict[str, Figures]] = {}
    for row in rows:
        campaigns = by_user.setdefault(row.user_id, {})
        before = campaigns.get(row.campaign, Figures())
        campaigns[row.campaign] = before.plus(_figures(row, asked))
    found = [
        UserFigures(people[user_id], campaigns, _sum(campaigns.values()))
        for user_id, campaigns in by_user.items()
    ]
    return Report(start, end, asked.in_credits, _sum(user.total for user in found), found)


def _figures(row: Count, asked: ReportRequest) -> Figures:
    name = _FIGURE[row.status]
    if name in _HIDDEN_UNLESS_ASKED and not asked.include_refunded_and_optout:
        return Figures()
    amount = row.credits if asked.in_credits else row.messages
    return replace(Figures(), **{name: amount})


def _sum(many: Iterable[Figures]) -> Figures:
    total = Figures()
    for one in many:
        total = total.plus(one)
    return total


def _whose(account: Account, people: dict[int, User], email: str | None) -> int | None:
    if email:
        wanted = email_key(email)
        for user in people.values():
            if email_key(user.email) == wanted and (
                account.administrator or user.user_id == account.user_id
            ):
                return user.user_id
        raise NotPermitted(
            f"{email[:80]!r} is not a user whose statistics this account may see",
            field="userEmailAddress",
            help="name a user of your own team, or leave it out",
            evidence=("A22",),
        )
    return None if account.administrator else account.user_id
