"""The folder of `--store`. One process at a time owns it; each team's world is a file in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_LOCK = "lock.sqlite"
_PATIENCE_SECONDS = 1.0
"""A server that is killed and started again may find its last process still ending."""
_SUFFIX = ".world.sqlite"


class StoreInUseError(Exception):
    """Another process owns the folder."""


class StoreFolder:
    """A folder of worlds, owned by this process until `close` or the end of the process.

    The lock is an exclusive transaction on a small database. That works on every platform and ends
    with the process, also if it is killed.

    Raises:
        StoreInUseError: another process holds the folder.
        OSError: the folder cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = sqlite3.connect(
            path / _LOCK, timeout=_PATIENCE_SECONDS, check_same_thread=False
        )
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
        return self.path / f"{team_id}{_SUFFIX}"

    def place(self, team_id: str, image: bytes) -> None:
        """Write a team's world to its file. If the process is killed meanwhile, there is no file.

        Raises:
            OSError: it cannot be written; nothing is left of it.
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
        """The ids of the teams that have a file here, in order."""
        return sorted(found.name.removesuffix(_SUFFIX) for found in self.path.glob(f"*{_SUFFIX}"))

    def remove(self, team_id: str) -> None:
        """Delete a team's files; its world must be closed."""
        path = self.world_path(team_id)
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)

    def close(self) -> None:
        self._lock.close()
