"""How a world began, so that a reset can bring it back: a recipe, or a copy of another world."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import asdict, dataclass
from typing import Final, Protocol

from sms_mock.ids import Ids
from sms_mock.store import documents, ledger
from sms_mock.store.world import create, write_meta
from sms_mock.world import UserEntry, WorldDocument

RECIPE: Final = "recipe"
"""Where a made team's world keeps what it was asked to be."""


class Origin(Protocol):
    """Makes the database that a world began with."""

    def build(self) -> sqlite3.Connection:
        """A new database in memory; the caller closes it."""

    def close(self) -> None:
        """Free what `build` copies from; `build` must not be called after this."""


class DocumentOrigin:
    """The origin of the default team: a document is written once, every build copies the result."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRecipe:
    """What a made team was asked to be; `credits` are thousandths, `at` epoch milliseconds."""

    name: str
    email: str
    token: str
    url_token: str
    secret_key: str
    credits: int
    delivery: str | None
    at: int

    @classmethod
    def read(cls, text: str) -> TeamRecipe:
        """What `written` has written."""
        return cls(**json.loads(text))

    def written(self) -> str:
        return json.dumps(asdict(self))


class RecipeOrigin:
    """A made team's: the default fixtures' things, and one user of its own."""

    def __init__(self, bare: Origin, recipe: TeamRecipe, ids: Ids) -> None:
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
            first_name=recipe.name,
            last_name="Administrator",
        )
        user_id = documents.write_user(db, administrator, self._ids)
        ledger.move(db, user_id, recipe.credits, "top-up", at=recipe.at)
        write_meta(db, "name", recipe.name)
        if recipe.delivery is not None:
            write_meta(db, "delivery", recipe.delivery)
        write_meta(db, RECIPE, recipe.written())
        return db

    def close(self) -> None:
        """Nothing: the bare origin is closed by the one that made it."""


def image_of(db: sqlite3.Connection) -> bytes:
    """A database in memory as the bytes of a file.

    Copied from a file in WAL mode it says that it is one, and could not be opened in memory again:
    bytes 18 and 19 of the header say that it is a plain one.
    """
    image = bytearray(db.serialize())
    image[18:20] = b"\x01\x01"
    return bytes(image)


class CopyOrigin:
    """A fork's: the other world as it was, the accounts with credentials of their own."""

    def __init__(self, image: bytes) -> None:
        self.image = image

    def build(self) -> sqlite3.Connection:
        db = create(None, empty=True)
        db.deserialize(self.image)
        return db

    def close(self) -> None:
        """Nothing: the image is bytes."""
