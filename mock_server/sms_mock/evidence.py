"""What is known about the live service, and how: the entries of evidence.yaml.

The code that follows an entry names its id. This module says what an entry states and how it is
known, also after the evidence file of a user has settled some entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, cast, get_args

from sms_mock.package_files import read_package_file

Ground = Literal["observed", "published", "guide", "inferred", "assumed", "ours"]
"""How a fact is known, the best ground first; `ours` is for facts about the mock alone."""

GROUNDS: Final[tuple[Ground, ...]] = get_args(Ground)
GROUND_OF_LETTER: Final[Mapping[str, Ground]] = MappingProxyType(
    {
        "O": "observed",
        "P": "published",
        "G": "guide",
        "I": "inferred",
        "A": "assumed",
        "X": "ours",
    }
)
"""The ground that an entry had when it got its id. The id stays if the ground changes."""
PACKAGED_FILE: Final = Path(__file__).with_name("evidence.yaml")

OBSERVED_STATUS: Final = frozenset({"A3", "A4", "A16", "A26", "A38", "A60", "A129", "A149"})
"""Entries whose HTTP status the mock takes over from an evidence file; `api/observed_status.py`
does it."""

SETTLING_GROUNDS: Final[tuple[Ground, ...]] = ("observed", "published", "guide")
"""The grounds that an evidence file may give an entry."""

_ID_LINE: Final = re.compile(r"^- id: (\w+)$", re.MULTILINE)
_GROUND_LINE: Final = re.compile(r"^  ground: (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """One fact about the live service that can be checked.

    Attributes:
        id: a letter and a number, such as "A12"; it never changes and is never given to another
            entry.
        slug: a second name of the entry that people can remember, such as "default-xml".
        topic: the part of the API that the entry is about, such as "authentication".
        statement: the fact, in a sentence or two.
        ground: how it is known.
        source: where it was found; for an assumption, why it may be wrong.
        date: the day on which it was found.
    """

    id: str
    slug: str
    topic: str
    statement: str
    ground: Ground
    source: str
    date: date


@cache
def load() -> Mapping[str, EvidenceEntry]:
    """Return the packaged entries by id, in the order of the file. The file is parsed only once."""
    return MappingProxyType(
        {row["id"]: EvidenceEntry(**row) for row in _read_yaml(read_package_file(PACKAGED_FILE))}
    )


@cache
def _packaged_grounds() -> Mapping[str, Ground]:
    """Return the ground of each packaged entry, by id.

    Every request needs the grounds, so the server reads them when it starts. Finding the two lines
    of each entry takes less than a millisecond, parsing the file as YAML takes forty.
    """
    text = read_package_file(PACKAGED_FILE).decode()
    grounds = cast(list[Ground], _GROUND_LINE.findall(text))
    return MappingProxyType(dict(zip(_ID_LINE.findall(text), grounds, strict=True)))


class Evidence:
    """The packaged entries, some of them replaced by those of users' evidence files.

    It never changes.

    Args:
        settled: the entries from evidence files, by id.
        seen: what evidence files recorded of the live service, by id and by the name of the
            comparison.
        differing: ids of the entries that an evidence file found to be wrong.
    """

    __slots__ = ("_grounds", "_settled", "differing", "seen")

    def __init__(
        self,
        settled: Mapping[str, EvidenceEntry] | None = None,
        seen: Mapping[str, Mapping[str, Any]] | None = None,
        differing: frozenset[str] = frozenset(),
    ) -> None:
        self._settled: Mapping[str, EvidenceEntry] = settled or {}
        self.seen: Mapping[str, Mapping[str, Any]] = seen or {}
        self.differing = differing
        # An entry that was found to be otherwise keeps its ground, and so is still named in
        # answers, while the mock goes on answering as if it were true.
        believed = self._settled.keys() - (differing - OBSERVED_STATUS)
        self._grounds = {
            **_packaged_grounds(),
            **{id_: self._settled[id_].ground for id_ in believed},
        }

    @classmethod
    @cache
    def packaged(cls) -> Evidence:
        """Return the entries as they are packaged, without any evidence file."""
        return cls()

    @property
    def entries(self) -> Mapping[str, EvidenceEntry]:
        """Every entry by id; those that an evidence file has settled are as the file says."""
        # Settled ids are ids of the packaged file, so this keeps its order.
        return MappingProxyType({**load(), **self._settled})

    def assumed(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of the ids whose entries are only assumed, in their order, each once."""
        return self._with_ground("assumed", ids)

    def inferred(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Return those of the ids whose entries are inferred from the framework of the live
        service.

        They are in their order, each once.
        """
        return self._with_ground("inferred", ids)

    def _with_ground(self, ground: Ground, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for id_ in ids if self._grounds.get(id_) == ground))

    def settle(self, path: Path) -> Evidence:
        """Return a copy in which the entries of an evidence file replace those with the same ids.

        Args:
            path: a YAML or JSON file, {id: {ground, statement, source, date, same?, seen?}}.

        Raises:
            ValueError: the file cannot be read or used; the message is one line that names the
                file, the id and what to write instead.
        """
        document = read_evidence_file(path)
        known = self.entries
        new = {id_: _settled_entry(path, id_, known, found) for id_, found in document.items()}
        seen = {
            id_: found["seen"]
            for id_, found in document.items()
            if isinstance(found.get("seen"), dict)
        }
        differing = {id_ for id_, found in document.items() if found.get("same") is False}
        return Evidence({**self._settled, **new}, {**self.seen, **seen}, self.differing | differing)


def assumed(ids: Iterable[str]) -> tuple[str, ...]:
    """Return those of the ids that the packaged evidence only assumes, in their order,
    each once.
    """
    return Evidence.packaged().assumed(ids)


def find(entries: Mapping[str, EvidenceEntry], name: str) -> EvidenceEntry | None:
    """Return the entry with an id, in any case, or with a slug; None if there is none.

    Args:
        name: the id or the slug.
    """
    by_slug = (entry for entry in entries.values() if entry.slug == name)
    return entries.get(name.upper()) or next(by_slug, None)


def _read_yaml(content: bytes) -> Any:
    # Imported here, because only looking at entries needs the YAML reader: starting and answering
    # do without it.
    import yaml

    # The C loader is six times as fast, and missing where PyYAML was built without libyaml.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(content, loader)


def read_evidence_file(path: Path) -> dict[Any, Any]:
    """Return what an evidence file holds, without checking its entries.

    Raises:
        ValueError: the file cannot be read or is not a mapping; the message is one line that names
            it.
    """
    import yaml

    try:
        document = _read_yaml(path.read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
        raise ValueError(f"{path}: cannot be read ({reason}); give an evidence file") from error
    except (yaml.YAMLError, ValueError) as error:
        # ValueError: a day that does not exist, such as 2026-02-30, stops the reader itself.
        reason = " ".join(str(error).split())
        raise ValueError(f"{path}: is not readable YAML or JSON: {reason}") from error
    if not isinstance(document, dict):
        raise ValueError(f"{path}: must be a mapping of ids to ground, statement, source, date")
    return document


def _settled_entry(
    path: Path, id_: Any, known: Mapping[str, EvidenceEntry], found: Any
) -> EvidenceEntry:
    """Return a known entry with the ground, statement, source and date of an evidence file.

    Raises:
        ValueError: there is no entry with this id, or one of the four cannot be used.
    """
    entry = known.get(id_) if isinstance(id_, str) else None
    if entry is None:
        raise ValueError(f"{path}: {id_}: no entry has this id; {_id_to_use(id_, known)}")
    if entry.ground == "ours":
        raise ValueError(
            f"{path}: {id_}: is about the mock alone, so there is nothing to settle; leave it out"
        )
    if not isinstance(found, dict):
        raise ValueError(f"{path}: {id_}: must be a mapping of ground, statement, source and date")
    ground = found.get("ground")
    if ground not in SETTLING_GROUNDS:
        raise ValueError(
            f"{path}: {id_}: ground {ground!r} settles nothing; use observed, published or guide"
        )
    return replace(
        entry,
        ground=cast(Ground, ground),
        statement=_text(path, id_, found, "statement"),
        source=_text(path, id_, found, "source"),
        date=_day(path, id_, found.get("date")),
    )


def _id_to_use(id_: Any, known: Mapping[str, EvidenceEntry]) -> str:
    for entry in known.values():
        if entry.slug == id_:
            return f"{id_} is the name of {entry.id}, use that"
    return "use one of those listed at /_mock/contract"


def _text(path: Path, id_: str, found: Mapping[Any, Any], field: str) -> str:
    value = found.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{path}: {id_}: {field} must be a text that is not empty")
    return value.strip()


def _day(path: Path, id_: str, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError(
            f"{path}: {id_}: date {value!r} is not a day; write it like 2026-11-22"
        ) from None
