"""`sms-mock store upgrade`: stores of older code are upgraded completely, or left as they were.

`old_stores/` has a store of each older version, written by the code of that version and kept as
SQL: a default team, a created team and a fork, each with messages.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import requests

from sms_mock.actions import upgrade_store as upgrading
from sms_mock.actions.upgrade_store import upgrade_store
from sms_mock.config import Settings
from sms_mock.serving.process import StartFailure
from sms_mock.serving.threads import MockServer
from sms_mock.store import schema
from sms_mock.store.database import StoreVersionError, create
from sms_mock.store.folder import StoreFolder
from tests.conftest import ADMINISTRATOR
from tests.server.running import sms_mock

OLD_STORES = Path(__file__).parent / "old_stores"
OLD_VERSIONS = (1, 2, 3)
TEAM = ("team@example.com", "77777777-7777-4777-8777-777777777777")
FORK = ("fork@example.com", "99999999-9999-4999-8999-999999999999")
BACKUP = f"before-version-{schema.VERSION}"


def old_store(folder: Path, version: int) -> Path:
    """Make the store that the code of this version wrote, and return its folder."""
    folder.mkdir()
    for dump in (OLD_STORES / f"version-{version}").glob("*.sql"):
        with closing(sqlite3.connect(folder / f"{dump.stem}.world.sqlite")) as db:
            db.executescript(dump.read_text(encoding="utf-8"))
            db.execute("PRAGMA journal_mode = WAL")
    return folder


def upgrade(store: Path) -> upgrading.Upgraded:
    keys = iter(range(100))
    folder = StoreFolder(store)
    try:
        return upgrade_store(folder, lambda: f"key-{next(keys)}")
    finally:
        folder.close()


def contents(folder: Path) -> dict[str, str]:
    """Return a digest of each file of a store, without its lock, by the file's path in the
    store.
    """
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock.sqlite"
    }


def versions(store: Path) -> set[int]:
    found = set()
    for path in store.glob("*.world.sqlite"):
        with closing(sqlite3.connect(path)) as db:
            found.add(db.execute("PRAGMA user_version").fetchone()[0])
    return found


def edit(store: Path, name: str, *statements: str) -> None:
    with closing(sqlite3.connect(store / f"{name}.world.sqlite")) as db:
        for statement in statements:
            db.execute(statement)
        db.commit()


def exported(server: MockServer, account: tuple[str, str]) -> dict[str, Any]:
    found = requests.get(
        f"{server.origin}/_mock/state",
        headers={"email": account[0], "token": account[1]},
        timeout=20,
    )
    assert found.status_code == 200, found.text
    document: dict[str, Any] = found.json()
    return document


@pytest.mark.parametrize("version", OLD_VERSIONS)
def test_an_old_store_is_refused_with_the_command_that_upgrades_it(
    tmp_path: Path, version: int
) -> None:
    store = old_store(tmp_path / "store", version)
    with pytest.raises(StartFailure) as refused, MockServer(Settings(port=0, store=store)):
        pass
    assert f"is of store version {version}" in str(refused.value)
    assert f"sms-mock store upgrade --store {store}" in str(refused.value)


@pytest.mark.parametrize("version", OLD_VERSIONS)
def test_after_the_upgrade_a_server_continues_with_every_team(tmp_path: Path, version: int) -> None:
    store = old_store(tmp_path / "store", version)
    done = sms_mock("store", "upgrade", "--store", str(store))
    assert done.returncode == 0, done.stderr
    assert f"Upgraded 3 worlds in {store} from version {version} to 4." in done.stdout
    with MockServer(Settings(port=0, store=store)) as server:
        default, team, fork = (exported(server, one) for one in (ADMINISTRATOR, TEAM, FORK))
    assert [one["message"] for one in default["messages"]] == [
        "ÉCOLE à neuf heures",
        "later",
        "A reply",
        "STOP",
    ]
    assert [one["messageStatus"] for one in default["messages"][:2]] == ["DELIVERED", "SCHEDULED"]
    assert default["voiceMessages"][0]["message"] == "Hello"
    assert default["optOuts"] == ["27827654321"]
    assert default["users"][0]["credits"] == 997
    assert len(default["ledger"]) == 5
    assert default["tasks"][0]["kind"] == "send"
    assert default["clock"]["frozenAt"] == "2030-01-01T09:01:00+02:00"
    assert default["faults"][0]["times"] == 2
    assert default["deliveries"][0]["attempts"]
    assert [one["message"] for one in team["messages"]] == ["of a team"]
    assert [one["message"] for one in fork["messages"]] == ["of a team", "of the fork"]


@pytest.mark.parametrize("version", OLD_VERSIONS)
def test_an_upgraded_database_has_the_tables_of_a_new_one(tmp_path: Path, version: int) -> None:
    store = old_store(tmp_path / "store", version)
    upgrade(store)

    def tables(db: sqlite3.Connection) -> list[str]:
        found = db.execute("SELECT name, sql FROM sqlite_schema ORDER BY name")
        return [str(row) for row in found]

    with closing(create(None)) as new:
        expected = tables(new)
    for path in store.glob("*.world.sqlite"):
        with closing(sqlite3.connect(path)) as db:
            assert tables(db) == expected
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("version", OLD_VERSIONS)
def test_a_state_exported_after_the_upgrade_can_be_imported(tmp_path: Path, version: int) -> None:
    store = old_store(tmp_path / "store", version)
    upgrade(store)
    with MockServer(Settings(port=0, store=store)) as server:
        document = exported(server, ADMINISTRATOR)
        imported = requests.put(f"{server.origin}/_mock/state", json=document, timeout=20)
        assert imported.status_code == 200, imported.text
        assert exported(server, ADMINISTRATOR) == document


def test_ids_of_deleted_rows_are_not_given_again(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 3)
    edit(store, "default", "DELETE FROM templates WHERE template_id = 303")
    upgrade(store)
    with closing(sqlite3.connect(store / "default.world.sqlite")) as db:
        db.execute("INSERT INTO templates (name, data) VALUES ('n', 'd')")
        assert db.execute("SELECT max(template_id) FROM templates").fetchone() == (304,)


@pytest.mark.parametrize("version", OLD_VERSIONS)
def test_a_reset_after_the_upgrade_keeps_a_teams_new_secret_key(
    tmp_path: Path, version: int
) -> None:
    store = old_store(tmp_path / "store", version)
    upgrade(store)
    with MockServer(Settings(port=0, store=store)) as server:
        for account in (TEAM, FORK):
            headers = {"email": account[0], "token": account[1]}
            before = exported(server, account)["users"]
            reset = requests.post(f"{server.origin}/_mock/reset", headers=headers, timeout=20)
            assert reset.status_code == 200
            after = exported(server, account)["users"]
            assert before[0]["secretKey"].startswith("key-")
            assert [one["secretKey"] for one in after] == [one["secretKey"] for one in before]


def test_every_user_gets_a_secret_key_of_their_own(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 3)
    upgrade(store)
    with MockServer(Settings(port=0, store=store)) as server:
        keys = [one["secretKey"] for one in exported(server, ADMINISTRATOR)["users"]]
        keys += [exported(server, one)["users"][0]["secretKey"] for one in (TEAM, FORK)]
    assert len(set(keys)) == 4


@pytest.mark.parametrize("version, seen", [(1, True), (2, True), (3, False)])
def test_what_was_sent_before_it_could_be_unread_is_not_unread(
    tmp_path: Path, version: int, seen: bool
) -> None:
    store = old_store(tmp_path / "store", version)
    upgrade(store)
    with MockServer(Settings(port=0, store=store)) as server:
        sent, scheduled, *_ = exported(server, ADMINISTRATOR)["messages"]
    assert sent.get("seen", False) is seen
    assert scheduled.get("seen", False) is False


def test_a_text_with_capitals_beyond_ascii_is_found_after_the_upgrade(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 1)
    upgrade(store)
    with MockServer(Settings(port=0, store=store)) as server:
        found = requests.get(
            f"{server.origin}/_mock/messages", params={"q": "école"}, timeout=20
        ).json()
    assert [one["message"] for one in found["items"]] == ["ÉCOLE à neuf heures"]


def test_the_old_files_are_kept_in_a_folder_of_the_store(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 2)
    done = upgrade(store)
    assert done.backup == store / BACKUP
    assert versions(store / BACKUP) == {2}
    assert versions(store) == {4}
    names = {"default", "team", "fork", "fork.origin"}
    assert set(contents(store)) == {
        *(f"{name}.world.sqlite" for name in names),
        *(f"{BACKUP}/{name}.world.sqlite" for name in names),
    }


def test_what_is_only_in_the_write_ahead_log_is_upgraded_too(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 3)
    path = store / "team.world.sqlite"
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE messages SET text = 'only in the log'")
        db.commit()
        # As after kill -9: the log is there, and no connection closed it.
        saved = {one.name: one.read_bytes() for one in store.glob("team.world.sqlite*")}
    for name, content in saved.items():
        (store / name).write_bytes(content)
    assert (store / "team.world.sqlite-wal").stat().st_size
    upgrade(store)
    with MockServer(Settings(port=0, store=store)) as server:
        assert exported(server, TEAM)["messages"][0]["message"] == "only in the log"


def test_a_store_of_the_present_version_is_left_alone(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 3)
    upgrade(store)
    before = contents(store)
    again = sms_mock("store", "upgrade", "--store", str(store))
    assert again.returncode == 0
    assert "is of version 4 already; nothing was changed" in again.stdout
    assert contents(store) == before


BREAKAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a world of a newer version": (
        lambda store: edit(store, "team", "PRAGMA user_version = 99"),
        "is of store version 99, and this sms-mock knows versions up to 4",
    ),
    "a file without tables": (
        lambda store: (store / "zero.world.sqlite").write_bytes(b""),
        "holds no world",
    ),
    "a file that is not a database": (
        lambda store: (store / "zero.world.sqlite").write_bytes(b"not a database " * 99),
        "zero.world.sqlite cannot be upgraded",
    ),
    "a column of no known version": (
        lambda store: edit(store, "team", "ALTER TABLE users ADD COLUMN colour TEXT"),
        "users.colour",
    ),
    "a scenario that cannot be read": (
        lambda store: edit(store, "team", "UPDATE scenarios SET entry = '{\"a\": 1}'"),
        "team.world.sqlite cannot be upgraded",
    ),
    "a fault rule that is not understood": (
        lambda store: edit(store, "default", 'UPDATE faults SET entry = \'{"effect": {"x": 1}}\''),
        "a fault rule is not understood",
    ),
    "a recipe that cannot be read": (
        lambda store: edit(store, "team", "UPDATE meta SET value = '[]' WHERE key = 'recipe'"),
        "team.world.sqlite cannot be upgraded",
    ),
}


@pytest.mark.parametrize("what", BREAKAGES)
def test_a_store_with_one_world_that_cannot_be_upgraded_is_left_as_it_was(
    tmp_path: Path, what: str
) -> None:
    store = old_store(tmp_path / "store", 3)
    spoil, complaint = BREAKAGES[what]
    spoil(store)
    before = {name: set(versions_of(store, name)) for name in ("default", "fork", "fork.origin")}
    files = set(contents(store))
    with pytest.raises(StoreVersionError) as refused:
        upgrade(store)
    assert complaint in str(refused.value)
    assert set(contents(store)) == files
    assert {name: set(versions_of(store, name)) for name in before} == before


def versions_of(store: Path, name: str) -> list[str]:
    """Return the version of a world's database, and then its whole content as SQL."""
    with closing(sqlite3.connect(store / f"{name}.world.sqlite")) as db:
        (version,) = db.execute("PRAGMA user_version").fetchone()
        return [str(version), *db.iterdump()]


def test_what_cannot_be_upgraded_is_one_line_that_says_how_to_move(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 3)
    edit(store, "team", "ALTER TABLE users ADD COLUMN colour TEXT")
    refused = sms_mock("store", "upgrade", "--store", str(store))
    assert refused.returncode == 1
    (line,) = refused.stderr.splitlines()
    assert "start the sms-mock that wrote it, export each team (GET /_mock/state)" in line
    assert "PUT /_mock/state" in line


def test_if_a_file_cannot_be_replaced_those_before_it_are_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = old_store(tmp_path / "store", 3)
    before = {
        path.stem: versions_of(store, path.name[: -len(".world.sqlite")])
        for path in store.glob("*.world.sqlite")
    }
    replace = Path.replace

    def refuse_team(self: Path, target: Path) -> Path:
        if Path(target) == store / "team.world.sqlite":
            raise PermissionError(13, "another program has it open")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse_team)
    with pytest.raises(PermissionError):
        upgrade(store)
    after = {
        path.stem: versions_of(store, path.name[: -len(".world.sqlite")])
        for path in store.glob("*.world.sqlite")
    }
    assert after == before
    assert not list(store.glob("*.upgraded"))


def test_an_upgrade_that_was_killed_while_replacing_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = old_store(tmp_path / "store", 3)
    replaced: list[Path] = []
    replace = Path.replace

    class Killed(BaseException):
        """Raised in place of kill -9."""

    def die_at_the_second(self: Path, target: Path) -> Path:
        if self.name.endswith(".upgraded"):
            if replaced:
                raise Killed
            replaced.append(target)
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die_at_the_second)
        with pytest.raises(Killed):
            upgrade(store)
    assert versions(store) == {3, 4}
    upgrade(store)
    assert versions(store) == {4}
    assert versions(store / BACKUP) == {3}
    assert len(list((store / BACKUP).glob("*.world.sqlite"))) == 4
    assert not list(store.glob("*.upgraded"))


def test_the_store_of_a_running_server_is_not_upgraded(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with MockServer(Settings(port=0, store=store)):
        refused = sms_mock("store", "upgrade", "--store", str(store))
    assert refused.returncode == 1
    assert "is in use by another sms-mock" in refused.stderr


def test_a_folder_without_worlds_is_refused(tmp_path: Path) -> None:
    refused = sms_mock("store", "upgrade", "--store", str(tmp_path))
    assert refused.returncode == 1
    assert "holds no world" in refused.stderr


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="for root every folder can be written"
)
def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    store = old_store(tmp_path / "store", 3)
    store.chmod(0o500)
    try:
        refused = sms_mock("store", "upgrade", "--store", str(store))
    finally:
        store.chmod(0o700)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
