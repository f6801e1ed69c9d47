"""Who sees what: messages are a user's own, an administrator sees the team's (assumed)."""

from __future__ import annotations

from sms_mock.domain.errors import NotPermitted
from sms_mock.store.teams import Account


def owner_filter(account: Account) -> int | None:
    """The user whose messages the account may see; None is everybody of its team."""
    return None if account.administrator else account.user_id


def require_administrator(account: Account, doing: str, *evidence: str) -> None:
    """Refuse a sub-account, on the ground of the entries named.

    Raises:
        NotPermitted: naming what was refused and who may do it.
    """
    if not account.administrator:
        raise NotPermitted(
            f"{account.email} is a sub-account and may not {doing}",
            help="use the administrator's credentials",
            evidence=evidence,
        )
