"""Copies the whole world of a team for a fork, in which every account gets other credentials."""

from __future__ import annotations

from contextlib import closing

from sms_mock.actions.credentials import CredentialIssuer
from sms_mock.actions.team_spec import TeamSpec
from sms_mock.actions.team_worlds import forget_given_name
from sms_mock.store import ledger, users
from sms_mock.store.database import create
from sms_mock.store.demo_state import write_demo
from sms_mock.store.origins import RECIPE, image_of
from sms_mock.store.world import World, write_expires_in, write_meta


def fork_image(like: World, team_id: str, spec: TeamSpec, credentials: CredentialIssuer) -> bytes:
    """Return the database with which a forked team begins, as the bytes of a file.

    The story of a demo does not go on in the fork.

    Args:
        like: the world to copy.
        team_id: id of the fork; the new addresses of its users contain the end of it.
        spec: properties of the fork; credentials, credits and webhook settings are for its
            administrator. A property that is None is made up if it is a credential, and otherwise
            is that of `like`; but the fork ends by itself only if `expires_in` is given.

    Raises:
        EmailTaken: the address in the spec is taken.
        InvalidField: a value in the spec is taken or has a wrong form.
    """
    email = None if spec.email is None else credentials.free_email(spec.email)
    tokens = credentials.free_tokens(spec.token, spec.url_token)
    secret_key = credentials.secret_key(spec.secret_key)
    delivery = spec.checked_delivery()
    credits = spec.checked_credits()
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
            is_first = user.user_id == first.user_id
            token, url_token = tokens if is_first else credentials.free_tokens(None, None)
            fresh: dict[str, str | None] = {
                "email": address,
                "token": token,
                "url_token": url_token,
                "secret_key": secret_key if is_first else credentials.secret_key(None),
            }
            settings = spec.webhook_settings() if is_first else {}
            users.update(copy, user.user_id, {**fresh, **settings})
        if spec.name is not None:
            write_meta(copy, "name", spec.name)
        if delivery is not None:
            write_meta(copy, "delivery", delivery)
        if credits is not None:
            more = credits - first.credits
            ledger.move(copy, first.user_id, more, "top-up", at=like.clock.now())
        write_expires_in(copy, spec.expires_in)
        forget_given_name(copy)
        write_meta(copy, RECIPE, None)
        write_demo(copy, None)
        return image_of(copy)
