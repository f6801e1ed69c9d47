"""A fork: another team's whole world, its accounts with credentials of their own."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from sms_mock.actions.credentials import Credentials
from sms_mock.actions.team_wish import TeamWish
from sms_mock.store import ledger, users
from sms_mock.store.origins import RECIPE, image_of
from sms_mock.store.world import World, create, write_meta


def fork_image(like: World, team_id: str, wish: TeamWish, credentials: Credentials) -> bytes:
    """A copy of a world as the fork begins with it; its administrator has what was wished for.

    Raises:
        EmailTaken, InvalidField: something wished for that is taken or cannot be used.
    """
    email = None if wish.email is None else credentials.free_email(wish.email)
    tokens = credentials.free_tokens(wish.token, wish.url_token)
    delivery = wish.checked_delivery()
    credits = wish.checked_credits()
    with closing(create(None, empty=True)) as copy:
        like.copy_to(copy)
        first = users.administrator(copy)
        given: set[str] = set()
        for user in users.everyone(copy):
            if user.user_id == first.user_id and email is not None:
                address = email
            else:
                address = credentials.fork_email(user.email, team_id, given)
            given.add(users.email_key(address))
            mine = tokens if user.user_id == first.user_id else credentials.free_tokens(None, None)
            _give(copy, user.user_id, address, *mine)
        if wish.name is not None:
            write_meta(copy, "name", wish.name)
        if delivery is not None:
            write_meta(copy, "delivery", delivery)
        if credits is not None:
            more = credits - first.credits
            ledger.move(copy, first.user_id, more, "top-up", at=like.clock.now())
        write_meta(copy, RECIPE, None)
        return image_of(copy)


def _give(copy: sqlite3.Connection, user_id: int, email: str, token: str, url_token: str) -> None:
    users.update(copy, user_id, {"email": email, "token": token, "url_token": url_token})
