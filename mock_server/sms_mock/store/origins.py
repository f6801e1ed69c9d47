"""The content that a team's world began with, kept so that a reset can restore it.

The default team begins with a document or as a demo, a created team with a recipe, a forked team
with a copy of another team's database.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Final, Protocol

from sms_mock.ids import Ids
from sms_mock.store import documents, ledger
from sms_mock.store.database import create
from sms_mock.store.demo_state import DemoState, write_demo
from sms_mock.store.world import write_expires_in, write_meta
from sms_mock.world import UserEntry, WorldDocument
from sms_mock.world.entries import WebhookStyle

RECIPE: Final = "recipe"
"""The key in `meta` under which a created team's world stores its recipe."""


class WorldOrigin(Protocol):
    """Makes new databases with the content that a team's world began with."""

    def build(self) -> sqlite3.Connection:
        """Return a new database in memory; the caller closes it."""

    def close(self) -> None:
        """Free what `build` copies from; `build` must not be called after this."""


class DocumentOrigin:
    """The origin of the default team: a world document.

    The document is written to a template database once, and `build` copies the template.

    Args:
        document: the world document.
        ids: where ids and tokens that the document omits come from.
        now: milliseconds since 1970; accounts get their first credits at this instant.
    """

    def __init__(self, document: WorldDocument, ids: Ids, now: int) -> None:
        self._template = create(None)
        self._lock = threading.Lock()
        try:
            documents.write(self._template, document, ids, now)
        except BaseException:
            self._template.close()
            raise

    def build(self) -> sqlite3.Connection:
        copy = create(None, empty=True)
        try:
            with self._lock:
                self._template.backup(copy)
        except BaseException:
            copy.close()
            raise
        return copy

    def close(self) -> None:
        with self._lock:
            self._template.close()


class DemoOrigin:
    """The origin of the default team of a demo, which is made anew each time.

    So the messages of a reset demo are of the days before the reset.

    Args:
        document_at: makes the world document for an instant, in milliseconds since 1970.
        state_at: makes the state of a story that begins at an instant.
        ids: where ids and tokens that the document omits come from.
        now: returns milliseconds since 1970.
    """

    def __init__(
        self,
        document_at: Callable[[int], WorldDocument],
        state_at: Callable[[int], DemoState],
        ids: Ids,
        now: Callable[[], int],
    ) -> None:
        self._document_at = document_at
        self._state_at = state_at
        self._ids = ids
        self._now = now

    def build(self) -> sqlite3.Connection:
        at = self._now()
        db = create(None)
        try:
            documents.write(db, self._document_at(at), self._ids, at)
            write_demo(db, self._state_at(at))
        except BaseException:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Do nothing: there is nothing to free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRecipe:
    """The properties with which a created team began.

    Attributes:
        credits: thousandths of a credit.
        delivery: the delivery mode; None for that of the document of the default team.
        at: when the team was created, milliseconds since 1970.
        reply_url, delivery_report_url, webhook_style: the administrator's webhook settings.
        expires_in: real seconds without a request after which the team ends; None if it does not.
    """

    name: str
    email: str
    token: str
    url_token: str
    secret_key: str
    credits: int
    delivery: str | None
    at: int
    # Recipes that an earlier build stored lack these.
    reply_url: str | None = None
    delivery_report_url: str | None = None
    webhook_style: WebhookStyle = "both"
    expires_in: float | None = None

    @classmethod
    def read(cls, text: str) -> TeamRecipe:
        """Return the recipe that `as_text` wrote."""
        return cls(**json.loads(text))

    def as_text(self) -> str:
        """Return the recipe as JSON text."""
        return json.dumps(asdict(self))


class RecipeOrigin:
    """The origin of a created team: content that created teams share, and one administrator.

    Args:
        bare: builds the shared content, which has no users, messages or other history.
        recipe: the team's name and delivery mode, and the administrator's email address, tokens,
            secret key, credits and webhook settings.
        ids: where tokens come from that the recipe does not have.
    """

    def __init__(self, bare: WorldOrigin, recipe: TeamRecipe, ids: Ids) -> None:
        self._bare = bare
        self._recipe = recipe
        self._ids = ids

    def build(self) -> sqlite3.Connection:
        db = self._bare.build()
        recipe = self._recipe
        administrator = UserEntry(
            email=recipe.email,
            administrator=True,
            token=recipe.token,
            url_token=recipe.url_token,
            secret_key=recipe.secret_key,
            reply_url=recipe.reply_url,
            delivery_report_url=recipe.delivery_report_url,
            webhook_style=recipe.webhook_style,
            first_name=recipe.name,
            last_name="Administrator",
        )
        user_id = documents.write_user(db, administrator, self._ids)
        ledger.move(db, user_id, recipe.credits, "top-up", at=recipe.at)
        write_meta(db, "name", recipe.name)
        if recipe.delivery is not None:
            write_meta(db, "delivery", recipe.delivery)
        write_expires_in(db, recipe.expires_in)
        write_meta(db, RECIPE, recipe.as_text())
        return db

    def close(self) -> None:
        """Do nothing, because `bare` belongs to the caller."""


def image_of(db: sqlite3.Connection) -> bytes:
    """Return a database in memory as the bytes of a plain database file.

    A copy of a file in WAL mode still says in its header (bytes 18 and 19) that it is in WAL mode,
    and SQLite cannot open that in memory. So these bytes are set to those of a plain file.
    """
    image = bytearray(db.serialize())
    image[18:20] = b"\x01\x01"
    return bytes(image)


class CopyOrigin:
    """The origin of a forked team: a copy of another team's world, with credentials changed.

    Args:
        image: the bytes of the database file.
    """

    def __init__(self, image: bytes) -> None:
        self.image = image

    def build(self) -> sqlite3.Connection:
        db = create(None, empty=True)
        db.deserialize(self.image)
        return db

    def close(self) -> None:
        """Do nothing: there is nothing to free."""
