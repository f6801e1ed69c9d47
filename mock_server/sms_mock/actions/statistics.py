"""The statistics report over stored messages, as observed: by user, by campaign, and in all."""

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
    """Messages, or thousandths of a credit, by what became of them."""

    delivered: int = 0
    sent: int = 0
    failed: int = 0
    failed_refunded: int = 0
    failed_optout: int = 0

    @property
    def total(self) -> int:
        """The sum of what is shown (assumed)."""
        return self.delivered + self.sent + self.failed + self.failed_refunded + self.failed_optout

    def plus(self, other: Figures) -> Figures:
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
    user: User
    campaigns: dict[str, Figures]
    total: Figures


@dataclass(frozen=True, slots=True)
class Report:
    """`start` and `end` are epoch milliseconds; both belong to the range."""

    start: int
    end: int
    in_credits: bool
    grand_total: Figures
    users: list[UserFigures] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What a report is asked for; days as `dd-MM-yyyy`."""

    first_day: str | None = None
    last_day: str | None = None
    user_email: str | None = None
    campaign: str | None = None
    include_refunded_and_optout: bool = False
    in_credits: bool = False


def statistics(account: Account, asked: ReportRequest) -> Report:
    """The report an account may see: its own, or the team's for an administrator (published).

    Raises:
        InvalidField: a day that is not one.
        NotPermitted: another's address, or one that is not in the team (assumed).
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
