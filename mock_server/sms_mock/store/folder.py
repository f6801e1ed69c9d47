"""The folder of `--store`: each team's world is a file in it, and one process at a time owns it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_LOCK = "lock.sqlite"
_PATIENCE_SECONDS = 1.0
"""How long to wait for the lock, because a server that was just stopped may still be ending."""
_SUFFIX = ".world.sqlite"


class StoreInUseError(Exception):
    """Another process uses the folder of the store."""


class StoreFolder:
    """A folder of worlds. This process owns it until `close` is called or the process ends.

    Ownership is an exclusive transaction on a small database in the folder. That works on every
    platform, and ends with the process even if it is killed.

    Args:
        path: the folder; it is created if it does not exist.

    Raises:
        StoreInUseError: another process owns the folder.
        OSError: the folder cannot be created or written.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        try:
            self._lock = sqlite3.connect(
                path / _LOCK, timeout=_PATIENCE_SECONDS, check_same_thread=False
            )
        except sqlite3.OperationalError as error:
            raise OSError(f"{path} cannot be written: {error}") from None
        try:
            self._lock.execute("PRAGMA journal_mode = DELETE")
            self._lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._lock.close()
            if "locked" in str(error):
                raise StoreInUseError(
                    f"{path} is in use by another sms-mock; stop it or choose another --store"
                ) from None
            raise OSError(f"{path} cannot be written: {error}") from None
        except sqlite3.DatabaseError as error:
            self._lock.close()
            raise OSError(f"{path / _LOCK} cannot be used: {error}") from None

    def world_path(self, team_id: str) -> Path:
        """Return the path of the file of a team's world, whether the file exists or not."""
        return self.path / f"{team_id}{_SUFFIX}"

    def place(self, team_id: str, image: bytes) -> None:
        """Write the database of a team's world to its file.

        If the process is killed during the call, the file has either its old or its new content.

        Args:
            image: the bytes of the database file.

        Raises:
            OSError: the disk could not take it; the file keeps its old content.
        """
        path = self.world_path(team_id)
        new = path.with_name(f"{path.name}.new")
        try:
            new.write_bytes(image)
            new.replace(path)
        except OSError as error:
            new.unlink(missing_ok=True)
            # The system's error for a full disk names no file.
            problem = f"{self.path} cannot be written: {error.strerror}"
            raise OSError(error.errno, problem) from error

    def team_ids(self) -> list[str]:
        """Return the names under which `place` and `create` have stored worlds, sorted.

        These are the ids of teams, and for a forked team also the id with `.origin`.
        """
        return sorted(found.name.removesuffix(_SUFFIX) for found in self.path.glob(f"*{_SUFFIX}"))

    def remove(self, team_id: str) -> None:
        """Delete the files of a team's world, if they exist; the world must be closed."""
        path = self.world_path(team_id)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)

    def close(self) -> None:
        """Give up the ownership of the folder."""
        self._lock.close()
