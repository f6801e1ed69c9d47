"""Collects the ids and tokens that a world uses, so that no new one is equal to one of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sms_mock.world import WorldDocument


def in_database(db: sqlite3.Connection) -> Iterator[str]:
    """Yield the id of each message, contact and group in a world's database, and each user's
    tokens and secret key.
    """
    rows = db.execute(
        "SELECT message_id FROM messages UNION ALL SELECT message_id FROM voice_messages"
        " UNION ALL SELECT contact_id FROM contacts UNION ALL SELECT group_id FROM groups"
        " UNION ALL SELECT token FROM users UNION ALL SELECT url_token FROM users"
        " UNION ALL SELECT secret_key FROM users"
    )
    return (known for (known,) in rows)


def in_document(document: WorldDocument) -> Iterator[str]:
    """Yield the id of each message, contact and group that a world document names, and each user's
    tokens and secret key; those it omits are skipped.
    """
    found = (
        *(message.message_id for message in document.messages),
        *(voice.voice_message_id for voice in document.voice_messages),
        *(contact.contact_id for contact in document.contacts),
        *(group.group_id for group in document.groups),
        *(
            secret
            for user in document.users
            for secret in (user.token, user.url_token, user.secret_key)
        ),
    )
    return (known for known in found if known is not None)
