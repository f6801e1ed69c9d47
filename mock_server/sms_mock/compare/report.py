"""Asks both services the same questions, and says which evidence entries each answer settles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sms_mock.compare.probe import SHAPE, UNDECIDED, Fact
from sms_mock.compare.probes import PROBES, written
from sms_mock.compare.safe_client import SafeClient


class CredentialsRefused(Exception):
    """The live service refuses the credentials, so that none of its answers would say anything."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The facts that both services showed for one question; `settles` are evidence ids."""

    name: str
    settles: tuple[str, ...]
    live: Fact
    mock: Fact

    @property
    def undecided(self) -> bool:
        """Whether the live account has too little to show anything."""
        return UNDECIDED in (self.live or {}).values()

    @property
    def same(self) -> bool:
        """Whether both services behave alike, as far as the facts tell."""
        if self.undecided or UNDECIDED in (self.mock or {}).values():
            return True
        live, mock = dict(self.live or {}), dict(self.mock or {})
        alike = shapes_agree(live.pop(SHAPE, None), mock.pop(SHAPE, None))
        return alike and live == mock


def shapes_agree(one: Any, other: Any) -> bool:
    """Whether two shapes can be of one kind of document.

    What is there depends on the account, so null agrees with every type, and an empty list with
    every list.
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
    """Ask both services everything that sends nothing and costs nothing, the worst doubts first.

    Args:
        write: also make a contact and a group on both, and remove them again.
        progress: called with the name of what is asked next.

    Raises:
        CredentialsRefused: by the live service, at the first call; it is asked nothing more.
        OSError: a service cannot be reached.
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
    """What the live service did, in the form of an evidence file: entries by id.

    `same` says whether everything that was looked at agrees with the packaged entry, and `seen`
    has the facts. What the account cannot show settles nothing and is left out.

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
