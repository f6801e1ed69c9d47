"""Why a server cannot start: one line that says what would work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sms_mock.config import Settings
from sms_mock.serving.process import StartFailure, open_app


def a_file(store: Path) -> None:
    store.write_text("")


def in_a_file(store: Path) -> None:
    store.parent.rmdir()
    store.parent.write_text("")


def no_database(store: Path) -> None:
    store.mkdir()
    (store / "default.world.sqlite").write_bytes(b"no database" * 100)


def no_lock(store: Path) -> None:
    store.mkdir()
    (store / "lock.sqlite").write_bytes(b"no database" * 100)


@pytest.mark.parametrize("spoil", [a_file, in_a_file, no_database, no_lock])
def test_a_store_that_cannot_be_one_is_named_with_the_mend(
    tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    parent = tmp_path / "parent"
    parent.mkdir()
    spoil(parent / "store")
    with pytest.raises(StartFailure) as caught:
        open_app(Settings(store=parent / "store"))
    line = str(caught.value)
    assert line.startswith(str(parent))
    assert line.endswith("choose another --store")
    assert "\n" not in line
