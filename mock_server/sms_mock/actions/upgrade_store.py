"""Upgrades a store that an older sms-mock wrote to the present version."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from sms_mock.actions.team_worlds import FORKS
from sms_mock.faults.rule import read_rule
from sms_mock.shapes.mistake import Mistake
from sms_mock.store import fault_rows, schema
from sms_mock.store.database import StoreVersionError
from sms_mock.store.folder import StoreFolder
from sms_mock.store.upgrade import version_of, write_upgraded


class Upgraded(NamedTuple):
    """What was done to a store.

    Attributes:
        versions: the versions of the worlds that were upgraded, each once, sorted.
        worlds: how many teams' worlds were upgraded.
        backup: the folder with their files as they were; None if all were of the present version,
            so that nothing was done.
    """

    versions: list[int]
    worlds: int
    backup: Path | None


def upgrade_store(folder: StoreFolder, new_token: Callable[[], str]) -> Upgraded:
    """Upgrade every world of a store that is of an older version.

    First all worlds are written anew beside the old files, then the old files are copied to a
    backup, and only then replaced. If something fails, the worlds are as they were. If the process
    is killed while files are being replaced, the same call continues.

    Args:
        folder: the store; nobody else may use it meanwhile.
        new_token: returns a secret key for a user who has none.

    Raises:
        StoreVersionError: the folder holds no world, or one that cannot be upgraded or that a newer
            sms-mock wrote.
        OSError: the disk failed.
    """
    paths = [folder.world_path(team_id) for team_id in folder.team_ids()]
    if not paths:
        raise StoreVersionError(f"{folder.path} holds no world; name the folder of a store")
    versions = {path: version_of(path) for path in paths}
    old = [path for path in paths if versions[path] < schema.VERSION]
    found = sorted({versions[path] for path in old})
    if not old:
        return Upgraded(found, 0, None)
    backup = folder.path / f"before-version-{schema.VERSION}"
    existed = backup.exists()
    try:
        _write_anew(old, new_token)
        backup.mkdir(exist_ok=True)
        for path in old:
            _copy(path, backup / path.name)
    except BaseException:
        for path in old:
            _anew(path).unlink(missing_ok=True)
        if not existed:
            shutil.rmtree(backup, ignore_errors=True)
        raise
    _replace(old, backup)
    return Upgraded(found, sum(not _is_fork_beginning(path) for path in old), backup)


def _anew(path: Path) -> Path:
    return path.with_name(f"{path.name}.upgraded")


def _is_fork_beginning(path: Path) -> bool:
    return FORKS in path.suffixes


def _write_anew(old: list[Path], new_token: Callable[[], str]) -> None:
    @cache
    def secret_key(team_id: str, user_id: int) -> str:
        # The same in a forked team's world and in what the team began with, which a reset restores.
        return new_token()

    for path in old:
        team_id = path.name.split(".")[0]
        _anew(path).unlink(missing_ok=True)
        write_upgraded(path, _anew(path), partial(secret_key, team_id))
        with closing(sqlite3.connect(_anew(path))) as db:
            rules = fault_rows.oldest_first(db)
        try:
            for _, plain, _ in rules:
                read_rule(plain)
        except Mistake as mistake:
            raise StoreVersionError(
                f"{path} cannot be upgraded: a fault rule is not understood ({mistake}); delete it"
                " with the sms-mock that wrote the store"
            ) from None


def _copy(path: Path, target: Path) -> None:
    """Copy a file so that, if the process is killed, the target does not exist or is complete."""
    half = target.with_name(f"{target.name}.new")
    shutil.copyfile(path, half)
    half.replace(target)


def _replace(old: list[Path], backup: Path) -> None:
    """Replace the old files by the new ones. If one cannot be replaced, the others are put back.

    Raises:
        OSError: a file cannot be replaced.
    """
    done: list[Path] = []
    try:
        for path in old:
            _anew(path).replace(path)
            done.append(path)
    except OSError:
        for path in done:
            shutil.copyfile(backup / path.name, path)
        for path in old:
            with suppress(OSError):
                _anew(path).unlink(missing_ok=True)
        raise
