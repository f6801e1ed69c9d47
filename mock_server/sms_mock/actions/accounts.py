"""Users of a team: find, create and update them, and move credits between them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from sms_mock.actions.paging import Page, page_of
from sms_mock.actions.visibility import require_administrator
from sms_mock.domain.credits import TOO_MANY, in_words
from sms_mock.domain.errors import (
    EmailTaken,
    InsufficientCredits,
    InvalidField,
    NotFound,
)
from sms_mock.shapes.text import EMAIL
from sms_mock.store import ledger, users
from sms_mock.store.ledger import Movement
from sms_mock.store.teams import Account, Teams
from sms_mock.store.users import User
from sms_mock.store.world import World


@dataclass(frozen=True, slots=True)
class UserDraft:
    """The fields of a user as a client sent them; None if a field is absent or null."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    contact_number: str | None = None
    password: str | None = None


def balance(account: Account) -> int:
    """Return the credits of the account in thousandths."""
    with account.world.transaction() as db:
        return _require_user(db, account.user_id).credits


def search_user(account: Account, email: str) -> list[User]:
    """Find the user of the team who has this whole email address; case is ignored (assumed, A89).

    Returns:
        A list of one user. It is empty if the team has no such user, or if the account may not see
        the user (assumed, A19, A23).
    """
    with account.world.transaction() as db:
        found = users.by_email(db, email)
    if found is None or not _may_see(account, found.user_id):
        return []
    return [found]


def get_user(account: Account, user_id: int) -> User:
    """Return a user of the team. A sub-account can read only itself (assumed, A18, A19).

    Raises:
        NotFound: the team has no such user, or the account may not see the user.
    """
    if not _may_see(account, user_id):
        raise _unknown(user_id, "A19")
    with account.world.transaction() as db:
        return _require_user(db, user_id)


def create_user(teams: Teams, account: Account, draft: UserDraft) -> User:
    """Add a sub-account with 0 credits and new tokens (assumed, A92, A93).

    The contact number is stored as the client wrote it (assumed, A181). The password must be
    present but is not stored (A90). Blanks around the address and the names are removed.

    Args:
        teams: knows which email addresses are taken.
        account: the caller, who must be an administrator.

    Raises:
        NotPermitted: the caller is a sub-account.
        InvalidField: a field other than the company is missing or blank, or the email address is
            not one.
        EmailTaken: an account on this server has the email address, or would have it again after a
            reset.
    """
    require_administrator(account, "create a user", "A17")
    email = EMAIL.read_at(_required(draft.email, "emailAddress").strip(), "emailAddress")
    first_name = _required(draft.first_name, "firstName").strip()
    last_name = _required(draft.last_name, "lastName").strip()
    contact_number = _required(draft.contact_number, "contactNumber")
    _required(draft.password, "password")
    world = account.world
    with teams.changing:
        if teams.has_email(email):
            raise EmailTaken(
                f"{email} belongs to another account",
                field="emailAddress",
                help="choose another address",
            )
        with world.transaction() as db:
            user_id = users.insert(
                db,
                email=email,
                token=world.ids.token(),
                url_token=world.ids.token(),
                secret_key=world.ids.token(),
                administrator=False,
                first_name=first_name,
                last_name=last_name,
                company=draft.company,
                contact_number=contact_number,
            )
            created = _require_user(db, user_id)
        teams.register(world)
    return created


def update_user(account: Account, user_id: int, draft: UserDraft) -> User:
    """Change the names and the contact number of a user. Fields that are None stay (assumed, A95).

    Email address, company and password of the draft are ignored.

    Raises:
        NotFound: the caller is an administrator, and the team has no such user.
        NotPermitted: the caller is a sub-account, and `user_id` is not its own.
    """
    with account.world.transaction() as db:
        if not _may_see(account, user_id):
            require_administrator(account, "update another user", "A17")
        _require_user(db, user_id)
        given = {
            "first_name": draft.first_name,
            "last_name": draft.last_name,
            "contact_number": draft.contact_number,
        }
        users.update(db, user_id, {key: value for key, value in given.items() if value is not None})
        return _require_user(db, user_id)


def transfer(
    account: Account, *, from_email: str | None, to_email: str | None, credits: int | None
) -> User:
    """Move credits from one user of the team to another. Rules: G7 and A85 to A88 of the evidence.

    Args:
        from_email, to_email: the users' addresses; case is ignored.
        credits: thousandths of a credit; None if the client sent no number.

    Returns:
        The user who got the credits.

    Raises:
        InvalidField: an address is missing or is not that of a user of the team, both users are the
            same, or `credits` is None or not positive.
        NotPermitted: a sub-account tries to move the credits of another user.
        InsufficientCredits: the first user has fewer credits; nothing was moved.
    """
    if credits is None or credits <= 0:
        raise InvalidField(
            f"numberOfCreditsToTransfer is {'missing' if credits is None else 'not positive'}",
            field="numberOfCreditsToTransfer",
            help="give a whole number from 1",
            evidence=("A85",),
        )
    world = account.world
    with world.transaction() as db:
        giver = _member(db, from_email, "transferFromEmailAddress")
        taker = _member(db, to_email, "transferToEmailAddress")
        if giver.user_id == taker.user_id:
            raise InvalidField(
                "both addresses are those of one user",
                field="transferToEmailAddress",
                help="name two different users of the team",
                evidence=("A86",),
            )
        if giver.user_id != account.user_id:
            require_administrator(account, "move another user's credits", "A20")
        now = world.clock.now()
        if ledger.move(db, giver.user_id, -credits, "transfer", at=now) is None:
            raise InsufficientCredits(
                f"{giver.email} has {in_words(giver.credits)}, fewer than {credits / 1000:g}",
                field="numberOfCreditsToTransfer",
                help="transfer at most the balance",
                evidence=("A87",),
            )
        ledger.move(db, taker.user_id, credits, "transfer", at=now)
        world.events.append("credits", giver.user_id)
        world.events.append("credits", taker.user_id)
        return _require_user(db, taker.user_id)


def top_up_credits(world: World, credits: int, user_id: int | None = None) -> Movement:
    """Add credits to an account, or take some away.

    Args:
        credits: thousandths of a credit; a negative number takes credits away.
        user_id: the account; None for the team's administrator.

    Returns:
        The new row of the ledger.

    Raises:
        NotFound: the team has no such user.
        InsufficientCredits: the balance would fall below 0.
        InvalidField: `credits` is 0, or the balance would be too large to be shown exactly.
    """
    if not credits:
        raise InvalidField("0 credits would change nothing", field="credits", help="give another")
    with world.transaction() as db:
        user = users.administrator(db) if user_id is None else _require_user(db, user_id)
        if user.credits + credits >= TOO_MANY * 1000:
            raise InvalidField(
                f"{user.email} would have more credits than an account can hold",
                field="credits",
                help=f"keep the balance below {TOO_MANY}",
            )
        moved = ledger.move(db, user.user_id, credits, "top-up", at=world.clock.now())
        if moved is None:
            raise InsufficientCredits(
                f"{user.email} has {in_words(user.credits)}",
                field="credits",
                help=f"take at most {user.credits / 1000:g}",
            )
        world.events.append("credits", user.user_id)
        return ledger.newest_first(db, limit=1)[0]


def list_credits(world: World, *, before: int | None, limit: int) -> Page[Movement]:
    """Return a page of the movements of credits of all accounts of the team, the newest first.

    Args:
        before: return only movements with a number lower than this; None begins with the newest.
        limit: how many to return at most.
    """
    with world.transaction() as db:
        found = ledger.newest_first(db, before=before, limit=limit + 1)
        return page_of(found, ledger.count(db), limit=limit, place_of=lambda moved: moved.seq)


def _may_see(account: Account, user_id: int) -> bool:
    return account.administrator or account.user_id == user_id


def _required(value: str | None, field: str) -> str:
    """Return a value unchanged if it holds more than white space (G7, G8).

    Raises:
        InvalidField: it is absent, empty or only white space.
    """
    if value is None or not value.strip():
        raise InvalidField(
            f"{field} is missing or empty", field=field, help=f"give {field}", evidence=("A55",)
        )
    return value


def _member(db: sqlite3.Connection, email: str | None, field: str) -> User:
    found = users.by_email(db, _required(email, field))
    if found is None:
        raise InvalidField(
            f"no user of this team has the address {str(email)[:80]!r}",
            field=field,
            help="name a user of your own team",
            evidence=("A21",),
        )
    return found


def _require_user(db: sqlite3.Connection, user_id: int) -> User:
    """Return a user of the team.

    Raises:
        NotFound: the team has no user with this id.
    """
    found = users.by_id(db, user_id)
    if found is None:
        raise _unknown(user_id, "A16")
    return found


def _unknown(user_id: int, *evidence: str) -> NotFound:
    return NotFound(
        f"there is no user {user_id} that this account may see",
        field="userId",
        help="GET /account/user?searchEmail= finds one by email address",
        evidence=evidence,
    )
