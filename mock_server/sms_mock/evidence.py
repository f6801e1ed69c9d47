"""What is known of the live service: the entries of evidence.yaml, and what is still assumed.

No rule of the provider lives here, only how well each is known; those who keep a rule name its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, cast

Ground = Literal["observed", "published", "guide", "assumed"]

GROUND_OF_LETTER: Final[Mapping[str, Ground]] = MappingProxyType(
    {"O": "observed", "P": "published", "G": "guide", "A": "assumed"}
)
PACKAGED_FILE: Final = Path(__file__).with_name("evidence.yaml")

FOLLOWED: Final = frozenset({"A3", "A4", "A16", "A26", "A38", "A60"})
"""Entries whose statuses an evidence file can change (`api/observed_status.py`)."""

_SETTLING_GROUNDS: Final = ("observed", "published", "guide")


@dataclass(frozen=True, slots=True)
class Entry:
    """One checkable fact about the live service.

    Attributes:
        id: a letter and a number, such as "A12"; the same for ever.
        slug: the same entry's name for people, such as "default-xml".
        topic: the part of the API that it is about, such as "authentication".
        statement: the fact, a sentence or two.
        ground: how it is known.
        source: where it was found.
        date: the day it was gathered.
    """

    id: str
    slug: str
    topic: str
    statement: str
    ground: Ground
    source: str
    date: date


@cache
def load() -> Mapping[str, Entry]:
    """The packaged entries by id, in the file's order; read once, and only when asked for."""
    return MappingProxyType({row["id"]: Entry(**row) for row in _read_yaml(PACKAGED_FILE)})


class Evidence:
    """The packaged entries with those that somebody has settled over them. Never changes."""

    __slots__ = ("_settled", "differing", "seen")

    def __init__(
        self,
        settled: Mapping[str, Entry] | None = None,
        seen: Mapping[str, Mapping[str, Any]] | None = None,
        differing: frozenset[str] = frozenset(),
    ) -> None:
        self._settled: Mapping[str, Entry] = settled or {}
        self.differing = differing
        """Entries that an evidence file found to be otherwise; they are named as long as the mock
        does not follow them."""
        self.seen: Mapping[str, Mapping[str, Any]] = seen or {}
        """What an evidence file saw, by id and by what was compared; those who can follow it do."""

    @classmethod
    def packaged(cls) -> Evidence:
        """The entries as they are shipped. Reads nothing until `entries` is asked for."""
        return cls()

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry by id, settled ones as settled."""
        # Settled ids are ids of the packaged file, so this keeps its order.
        return MappingProxyType({**load(), **self._settled})

    def assumed(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that rest on nothing but our decision, in order, each once.

        Asked on every request, so it reads no file: the letter tells the ground an entry had when
        it was first written down. An id never changes, so an entry that was settled since keeps
        its letter A while its ground has become a better one; settling never goes the other way.
        """
        known = self._settled.keys() - (self.differing - FOLLOWED)
        return tuple(dict.fromkeys(i for i in ids if i.startswith("A") and i not in known))

    def settle(self, path: Path) -> Evidence:
        """These entries with those of an evidence file over them.

        Args:
            path: a YAML or JSON file, {id: {ground, statement, source, date, same?, seen?}}.

        Raises:
            ValueError: the file cannot be read, or something in it cannot be used; one line that
                names the file, the id and the help.
        """
        document = _read_evidence_file(path)
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
    """Those of the ids that the packaged evidence only assumes, in order, each once."""
    return Evidence.packaged().assumed(ids)


def _read_yaml(path: Path) -> Any:
    # Imported here: neither starting nor answering needs the reader, only looking at entries.
    import yaml

    # The C loader is six times as fast, and missing where PyYAML was built without libyaml.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_bytes(), loader)


def _read_evidence_file(path: Path) -> Mapping[Any, Any]:
    import yaml

    try:
        document = _read_yaml(path)
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


def _settled_entry(path: Path, id_: Any, known: Mapping[str, Entry], found: Any) -> Entry:
    """The known entry as the file has it, or a ValueError that names file, id and help."""
    entry = known.get(id_) if isinstance(id_, str) else None
    if entry is None:
        raise ValueError(f"{path}: {id_}: no entry has this id; {_id_to_use(id_, known)}")
    if not isinstance(found, dict):
        raise ValueError(f"{path}: {id_}: must be a mapping of ground, statement, source and date")
    ground = found.get("ground")
    if ground not in _SETTLING_GROUNDS:
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


def _id_to_use(id_: Any, known: Mapping[str, Entry]) -> str:
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
            f"{path}: {id_}: date {value!r} is no day; write it like 2026-11-22"
        ) from None
