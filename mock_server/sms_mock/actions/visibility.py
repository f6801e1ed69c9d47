"""Decides what an account may see and do.

A sub-account sees only its own messages, an administrator those of the team (assumed, A13, A14).
"""

from __future__ import annotations

from sms_mock.domain.errors import NotPermitted
from sms_mock.store.teams import Account


def owner_filter(account: Account) -> int | None:
    """Return the id of the only user whose messages the account may see.

    Returns:
        None if the account may see the messages of all users of its team.
    """
    return None if account.administrator else account.user_id


def require_administrator(account: Account, doing: str, *evidence: str) -> None:
    """Raise NotPermitted if the account is not an administrator.

    Args:
        doing: what only an administrator may do, as a verb phrase for the error: "create a user".
        evidence: ids of the entries of `evidence.yaml` on which the rule rests.

    Raises:
        NotPermitted: the account is a sub-account.
    """
    if not account.administrator:
        raise NotPermitted(
            f"{account.email} is a sub-account and may not {doing}",
            help="use the administrator's credentials",
            evidence=evidence,
        )
