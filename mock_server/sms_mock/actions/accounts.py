"""Users of a team: finding, creating and updating them; credits moved between them."""

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
    """The fields of a user as a client sent them; the password is never kept (assumed)."""

    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    contact_number: str | None = None
    password: str | None = None


def balance(account: Account) -> int:
    """The account's credits in thousandths."""
    with account.world.transaction() as db:
        return _existing(db, account.user_id).credits


def search_user(account: Account, email: str) -> list[User]:
    """The team's user with an email address, as a list of none or one (assumed)."""
    with account.world.transaction() as db:
        found = users.by_email(db, email)
    if found is None or not _may_see(account, found.user_id):
        return []
    return [found]


def get_user(account: Account, user_id: int) -> User:
    """A user of the team; a sub-account reads itself only (assumed).

    Raises:
        NotFound: no such user, or one that the account may not see.
    """
    if not _may_see(account, user_id):
        raise _unknown(user_id, "A19")
    with account.world.transaction() as db:
        return _existing(db, user_id)


def create_user(teams: Teams, account: Account, draft: UserDraft) -> User:
    """Add a sub-account with no credits and fresh tokens (assumed, A92, A93).

    Its contact number stays as it was written (A181); its password is not kept (A90).

    Raises:
        NotPermitted: the caller is a sub-account.
        InvalidField: a required field is missing, or the email address is not one.
        EmailTaken: an address that another account on this server has.
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
            created = _existing(db, user_id)
        teams.register(world)
    return created


def update_user(account: Account, user_id: int, draft: UserDraft) -> User:
    """Change a user's names and contact number; absent and null fields stay (assumed).

    Raises:
        NotFound, NotPermitted: as for reading.
    """
    with account.world.transaction() as db:
        if not _may_see(account, user_id):
            require_administrator(account, "update another user", "A17")
        _existing(db, user_id)
        given = {
            "first_name": draft.first_name,
            "last_name": draft.last_name,
            "contact_number": draft.contact_number,
        }
        users.update(db, user_id, {key: value for key, value in given.items() if value is not None})
        return _existing(db, user_id)


def transfer(
    account: Account, *, from_email: str | None, to_email: str | None, credits: int | None
) -> User:
    """Move credits between two users of the team, both or neither (assumed rules).

    Args:
        credits: thousandths, a positive number of whole credits; None if the client sent none.

    Raises:
        InvalidField: an address the team does not have, the same address twice, or credits that
            are not positive.
        NotPermitted: a sub-account would move another user's credits.
        InsufficientCredits: the giver has fewer credits.

    Returns:
        The receiving user.
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
                "the credits would go where they come from",
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
        return _existing(db, taker.user_id)


def top_up_credits(world: World, credits: int, user_id: int | None = None) -> Movement:
    """Add credits to an account's balance, or take some off.

    Args:
        credits: thousandths; a negative number takes credits off, never below zero.
        user_id: None for the team's administrator.

    Raises:
        NotFound: the team has no such user.
        InsufficientCredits: the balance would fall below zero.
        InvalidField: `credits` is 0, or the balance would be too large to be shown exactly.
    """
    if not credits:
        raise InvalidField("0 credits would change nothing", field="credits", help="give another")
    with world.transaction() as db:
        user = users.administrator(db) if user_id is None else _existing(db, user_id)
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
    """A page of the team's ledger, the newest movement first."""
    with world.transaction() as db:
        found = ledger.newest_first(db, before=before, limit=limit + 1)
        return page_of(found, ledger.count(db), limit=limit, place_of=lambda moved: moved.seq)


def _may_see(account: Account, user_id: int) -> bool:
    return account.administrator or account.user_id == user_id


def _required(value: str | None, field: str) -> str:
    """A value as it was written, which has to be more than white space (guide: G7, G8)."""
    if value is None or not value.strip():
        raise InvalidField(
            f"{field} is missing or empty", field=field, help=f"give {field}", evidence=("A55",)
        )
    return value


def _member(db: sqlite3.Connection, email: str | None, field: str) -> User:
    found = users.by_email(db, _required(email, field))
    if found is None:
        raise InvalidField(
            f"{str(email)[:80]!r} is nobody in this team",
            field=field,
            help="name a user of your own team",
            evidence=("A21",),
        )
    return found


def _existing(db: sqlite3.Connection, user_id: int) -> User:
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
