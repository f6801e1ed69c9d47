"""Reads world documents from files, and reports a mistake as one line with file, line and place.

The schemas beside this file decide what a document may hold.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from sms_mock.domain.spelling import closest
from sms_mock.package_files import read_package_file
from sms_mock.shapes.mistake import Mistake, place_of
from sms_mock.world import WorldDocument, json_text, read_world, yaml_text
from sms_mock.world.yaml_text import TextMistake

LARGEST_FILE: Final = 256 * 1024 * 1024


class FixtureFileError(Exception):
    """A fixtures file cannot be used; the text is one line with file, place, problem and help."""


def read_fixtures(
    path: Path, check: Callable[[WorldDocument], None] = lambda read: None
) -> WorldDocument:
    """Read a fixtures file: JSON if its name ends in `.json`, otherwise YAML.

    Args:
        check: called with the world that was read, for example to check its fault rules; raises
            `Mistake` to refuse it.

    Raises:
        FixtureFileError: the file cannot be read, or holds a mistake; the first one is reported.
    """
    return _read(_text_of(path), str(path), check, is_json=path.suffix.lower() == ".json")


@cache
def default_document() -> WorldDocument:
    """Return the world that a server begins with if it is given no fixtures file."""
    packaged = default_file()
    text = read_package_file(packaged).decode()
    return _read(text, str(packaged), lambda read: None, is_json=False)


def default_file() -> Path:
    """Return the path of the default world: in the installed package, else in the source tree."""
    package = Path(__file__).parents[1]
    packaged = package / "fixtures" / "default.yaml"
    return packaged if packaged.is_file() else package.parents[1] / "fixtures" / "default.yaml"


def _read(
    text: str, name: str, check: Callable[[WorldDocument], None], *, is_json: bool
) -> WorldDocument:
    form = json_text if is_json else yaml_text
    try:
        document = json_text.read_json(text) if is_json else yaml_text.read_yaml(text)
        if document is None:
            raise TextMistake("is empty", "begin with users: and a user's email address")
        world = read_world(document)
        check(world)
        return world
    except TextMistake as wrong:
        raise FixtureFileError(
            _line(name, wrong.line, place_of(wrong.path), wrong.problem, wrong.help)
        ) from None
    except Mistake as wrong:
        line = form.line_of(text, wrong.path)
        raise FixtureFileError(
            _line(name, line, wrong.place, wrong.after_place, wrong.help)
        ) from None


def _line(name: str, line: int | None, place: str, problem: str, help: str) -> str:
    where = ", ".join(part for part in (name, f"line {line}" if line else "", place) if part)
    return f"{where}: {' '.join(problem.split())}; {help}"


def _text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)  # a device or a pipe tells no size
        if len(data) > LARGEST_FILE:
            help = f"keep it under {LARGEST_FILE // 1024 // 1024} MB"
            raise FixtureFileError(f"{path}: is too large; {help}")
        return data.decode("utf-8-sig")
    except FileNotFoundError:
        raise FixtureFileError(f"{path}: no such file; {_near(path)}") from None
    except IsADirectoryError:
        raise FixtureFileError(f"{path}: is a folder; name the file in it") from None
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        raise FixtureFileError(f"{path}, line {line}: is not UTF-8; save it as UTF-8") from None
    except OSError as refused:
        reason = refused.strerror or "cannot be read"
        raise FixtureFileError(f"{path}: {reason}; check the path and its permissions") from None


def _near(path: Path) -> str:
    try:
        names = sorted(sibling.name for sibling in path.parent.iterdir() if sibling.is_file())
    except OSError:
        return f"the folder {path.parent} does not exist either"
    meant = closest(path.name, names)
    return f"did you mean {path.with_name(meant)}?" if meant else "check the path"
