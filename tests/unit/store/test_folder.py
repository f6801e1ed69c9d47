"""The store's folder has one owner at a time, and a file for each team."""

from __future__ import annotations

from pathlib import Path

import pytest

from sms_mock.store.database import StoreVersionError, create
from sms_mock.store.folder import StoreFolder, StoreInUseError


def test_a_folder_is_made_and_has_one_owner_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "store"
    first = StoreFolder(path)
    with pytest.raises(StoreInUseError, match="is in use by another sms-mock"):
        StoreFolder(path)
    first.close()
    StoreFolder(path).close()


def test_teams_are_those_with_a_file(tmp_path: Path) -> None:
    folder = StoreFolder(tmp_path)
    assert folder.team_ids() == []
    for team_id in ("t2", "default"):
        folder.place(team_id, b"image")
    assert folder.team_ids() == ["default", "t2"]
    assert folder.world_path("t2").read_bytes() == b"image"
    folder.place("t2", b"another")
    assert folder.world_path("t2").read_bytes() == b"another"
    folder.close()


def test_a_removed_team_leaves_no_file_behind(tmp_path: Path) -> None:
    folder = StoreFolder(tmp_path)
    folder.place("t1", b"image")
    path = folder.world_path("t1")
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).write_bytes(b"")
    folder.remove("t1")
    folder.remove("t1")
    assert folder.team_ids() == []
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("t1")] == []
    folder.close()


def test_a_file_where_the_folder_should_be_is_an_os_error(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(OSError, match="file"):
        StoreFolder(path)


def test_a_folder_in_which_no_file_can_be_made_is_an_os_error_that_names_it(tmp_path: Path) -> None:
    (tmp_path / "lock.sqlite").mkdir()  # also root, whom permissions do not stop, cannot open it
    with pytest.raises(OSError, match=f"{tmp_path} cannot be written: unable to open"):
        StoreFolder(tmp_path)


def test_a_world_that_cannot_be_written_is_not_to_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "default.world.sqlite"
    create(path).close()
    path.with_name(f"{path.name}-wal").mkdir()  # also root cannot open it as a file
    with pytest.raises(StoreVersionError, match="let sms-mock write to it and to its folder"):
        create(path)
