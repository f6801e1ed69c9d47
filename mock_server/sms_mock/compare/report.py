"""Makes the same probes at the live service and at the mock, and says what evidence they settle."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sms_mock.compare.probe import SHAPE, UNDECIDED, Fact
from sms_mock.compare.probes import PROBES, written
from sms_mock.compare.safe_client import SafeClient


class CredentialsRefused(Exception):
    """The live service refuses the credentials, so its answers would say nothing about it."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The facts that both services showed for one probe.

    `settles` has the ids of the evidence entries that the live service's fact decides.
    """

    name: str
    settles: tuple[str, ...]
    live: Fact
    mock: Fact

    @property
    def undecided(self) -> bool:
        """Whether the live service's fact has a value `UNDECIDED`: the account has too little to
        show it.
        """
        return UNDECIDED in (self.live or {}).values()

    @property
    def same(self) -> bool:
        """Whether the facts of both services agree, or at least one has a value `UNDECIDED`."""
        if self.undecided or UNDECIDED in (self.mock or {}).values():
            return True
        live, mock = dict(self.live or {}), dict(self.mock or {})
        alike = shapes_agree(live.pop(SHAPE, None), mock.pop(SHAPE, None))
        return alike and live == mock


def shapes_agree(one: Any, other: Any) -> bool:
    """Return whether two shapes, as `probe.shape` returns them, may be those of one kind of
    document.

    Values depend on the account, so None agrees with any shape, and an empty list with any list.
    Two objects agree if they have the same names and the shapes of these agree.
    """
    if one is None or other is None:
        return True
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            shapes_agree(one[name], other[name]) for name in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return not one or not other or shapes_agree(one[0], other[0])
    return bool(one == other)


def compare(
    live: SafeClient,
    mock: SafeClient,
    *,
    write: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> Iterator[Comparison]:
    """Make every probe at both services and yield the comparisons, the most important first.

    Nothing is sent to a phone and nothing costs credits.

    Args:
        write: whether to make a contact and a group at both services too, and delete them again.
            Both clients must be allowed to write.
        progress: called with the name of each probe before it is made, and with "contacts and
            groups" before those are made.

    Raises:
        CredentialsRefused: the live service answered the first call with 401 or 403; no further
            call was made.
        OSError: a service cannot be reached, or something that was made could not be deleted.
    """
    _sign_in(live)
    for probe in PROBES:
        progress(probe.name)
        yield Comparison(probe.name, probe.settles, probe.ask(live), probe.ask(mock))
    if write:
        progress("contacts and groups")
        theirs, ours = list(written(live)), {name: fact for name, _, fact in written(mock)}
        for name, settles, fact in theirs:
            yield Comparison(name, settles, fact, ours.get(name))


def _sign_in(client: SafeClient) -> None:
    status = client.call("GET", "/account/balance").status
    if status in (401, 403):
        raise CredentialsRefused(f"refuses these credentials with {status}")


def evidence_of(comparisons: list[Comparison], day: str) -> dict[str, dict[str, Any]]:
    """Return what the live service did as the entries of an evidence file, by id.

    In an entry, `same` says whether all facts about it were the same at the mock, and `seen` has
    the live service's facts by the name of the probe. `statement` tells only the first fact.
    Comparisons that the account left undecided are left out.

    Args:
        day: the date of the entries, yyyy-MM-dd.
    """
    found: dict[str, dict[str, Any]] = {}
    for one in comparisons:
        if one.undecided:
            continue
        for id_ in one.settles:
            seen = json.dumps(one.live, ensure_ascii=False)
            verdict = "confirmed" if one.same else "differs"
            entry = found.setdefault(
                id_,
                {
                    "ground": "observed",
                    "statement": f"Compared with the live service ({one.name}): {verdict}; {seen}.",
                    "source": "sms-mock compare",
                    "date": day,
                    "same": True,
                    "seen": {},
                },
            )
            entry["same"] = entry["same"] and one.same
            entry["seen"][one.name] = one.live
    return found
