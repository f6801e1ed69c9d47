"""A perturbation: one thing that the real service may do differently, at one place of a run.

A place is named by the message, reply or request it belongs to, counted for each team in the order
in which the test made them: `report of send 2` is about the second message that the team sent. A
request that sends has the number of the first message that it sends, so a refused send and its
repetition have the same number. Other requests are counted apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from sms_mock.domain import lifecycle
from sms_mock.shapes.mistake import Mistake, near, wrong
from sms_mock.shapes.shape import Shape

PerturbationClass = Literal["order", "transport", "outcomes"]
CLASSES: Final[tuple[PerturbationClass, ...]] = ("order", "transport", "outcomes")
"""`order`: order and repetition of webhooks, which a correct program does not notice. `transport`:
answers that come late or not at all, which it must survive. `outcomes`: what becomes of a message,
for which its test must have an answer."""

REPORT, REPLY, ANSWER, REQUEST, OUTCOME = "report", "reply", "answer", "request", "send"


class Kind(NamedTuple):
    """A kind of perturbation, and how it is written.

    Attributes:
        thing: what it is about: REPORT, REPLY, ANSWER, REQUEST or OUTCOME.
        does: its name in JSON.
        suffix: what follows thing and number in a token.
        says: a sentence; `{n}` stands for the number.
        effect: the fields of `effect` of the fault rule that carries it out, if one does.
        status: the final status that the message gets instead of DELIVERED. It is None for the kind
            `never-reported`, with which the message gets none, and for kinds about other things.
    """

    thing: str
    does: str
    suffix: str
    group: PerturbationClass
    says: str
    effect: tuple[tuple[str, Any], ...] = ()
    status: str | None = None


SLOW_SECONDS: Final = 2
"""Seconds that a slow answer takes longer."""

_FIRST: Final = Kind(
    REPORT, "before-answer", "-first", "order", "the report of send {n} comes before its answer"
)
_WEBHOOKS: Final = tuple(
    Kind(thing, does, suffix, "order", f"{what} {says}")
    for thing, what in ((REPORT, "the report of send {n}"), (REPLY, "reply {n}"))
    for does, suffix, says in (
        ("twice", "x2", "comes twice"),
        ("late", "-late", "comes after a later event"),
        ("repeated-later", "-repeated", "comes, and comes again after a later event"),
        ("unacknowledged", "-again", "comes again because its first 2xx was lost"),
    )
)
_AFTER_REPLY: Final = Kind(
    REPORT, "after-reply", "-after-reply", "order", "the report of send {n} comes after its reply"
)
_TRANSPORT: Final = tuple(
    Kind(thing, does, suffix, "transport", says.format(what=what), effect=tuple(effect.items()))
    for thing, what in ((ANSWER, "send {n}"), (REQUEST, "request {n}"))
    for does, suffix, says, effect in (
        (
            "lost",
            "-lost",
            "{what} is carried out and its answer is lost",
            {"drop": "after"},
        ),
        (
            "slow",
            "-slow",
            f"the answer to {{what}} takes {SLOW_SECONDS} s longer",
            {"latency": SLOW_SECONDS},
        ),
        (
            "refused-429",
            "-429",
            "{what} is refused once with 429 and Retry-After",
            {"status": 429, "retryAfter": 1},
        ),
        ("refused-500", "-500", "{what} is refused once with 500", {"status": 500}),
        ("cut", "-cut", "the connection is cut once before {what} is read", {"drop": "before"}),
    )
)
_OUTCOMES: Final = tuple(
    Kind(OUTCOME, does, suffix, "outcomes", f"send {{n}} {says}", status=status)
    for does, suffix, says, status in (
        ("fails", "-failed", "becomes FAILED", lifecycle.FAILED),
        ("fails-refunded", "-refunded", "becomes FAILED_REFUNDED", lifecycle.FAILED_REFUNDED),
        ("unknown", "-unknown", "becomes UNKNOWN", lifecycle.UNKNOWN),
        ("never-reported", "-never", "never gets a final status", None),
    )
)
KINDS: Final = (_FIRST, *_WEBHOOKS, _AFTER_REPLY, *_TRANSPORT, *_OUTCOMES)

_PLACES: Final = {
    REPORT: "report of send {n}",
    REPLY: "reply {n}",
    ANSWER: "answer of send {n}",
    REQUEST: "answer of request {n}",
    OUTCOME: "outcome of send {n}",
}
_TOKEN: Final = re.compile(r"([a-z]+)([1-9][0-9]{0,5})(x[0-9]+|-[a-z0-9-]+)")
_PLACE: Final = re.compile(
    "|".join(
        f"(?P<{thing}>{place.format(n='[1-9][0-9]{0,5}')})" for thing, place in _PLACES.items()
    )
)
_HELP: Final = "write it like report1x2, reply1-late or answer2-lost; docs/explore.md lists them"


class Perturbation(NamedTuple):
    """A perturbation of one kind; `number` is that of the message, reply or request it is about."""

    kind: Kind
    number: int

    @property
    def token(self) -> str:
        """The perturbation's short form, such as `report2x2`."""
        return f"{self.kind.thing}{self.number}{self.kind.suffix}"

    @property
    def place(self) -> str:
        """The place of the perturbation in words, such as `report of send 2`."""
        return _PLACES[self.kind.thing].format(n=self.number)

    @property
    def sentence(self) -> str:
        """What the perturbation does, as a sentence without a full stop."""
        return self.kind.says.format(n=self.number)

    def as_item(self) -> dict[str, str]:
        """Return the perturbation as the control API shows it."""
        return {"at": self.place, "does": self.kind.does, "token": self.token}


class PerturbationShape(Shape[Perturbation]):
    """A shape for a perturbation: its short form, or a mapping `{"at": …, "does": …}` or
    `{"token": …}`.
    """

    example = "report1x2"

    def read(self, value: object) -> Perturbation:
        if isinstance(value, str):
            return read_token(value)
        if not isinstance(value, Mapping):
            raise wrong(value, "is not a perturbation", _HELP)
        if isinstance(value.get("token"), str):
            try:
                return read_token(value["token"])
            except Mistake as mistake:
                raise mistake.under("token") from None
        return _read_place(value.get("at"), value.get("does"))

    def write(self, value: Perturbation) -> str:
        return value.token

    def schema(self) -> dict[str, Any]:
        return {
            "type": "string",
            "examples": [self.example],
            "description": "A token: what, its number, and what happens to it.",
        }


def read_token(token: str) -> Perturbation:
    """Read a token such as `report1x2`.

    Raises:
        Mistake: it is not a token.
    """
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise wrong(token, "is not a perturbation", _HELP)
    thing, number, suffix = found.groups()
    of_thing = [kind for kind in KINDS if kind.thing == thing]
    if not of_thing:
        raise wrong(token, "is not a perturbation", near(thing, _PLACES))
    for kind in of_thing:
        if kind.suffix == suffix:
            return Perturbation(kind, int(number))
    known = [f"{thing}{number}{kind.suffix}" for kind in of_thing]
    raise wrong(token, "is not a perturbation", near(token, known))


def _read_place(place: object, does: object) -> Perturbation:
    if not isinstance(place, str) or (found := _PLACE.fullmatch(place)) is None:
        help = f"write it like {', '.join(one.format(n=1) for one in _PLACES.values())}"
        raise Mistake("is not a place of a run", help, ("at",))
    thing = str(found.lastgroup)
    known = {kind.does: kind for kind in KINDS if kind.thing == thing}
    if not isinstance(does, str) or does not in known:
        raise Mistake("does not go with this place", f"give one of {', '.join(known)}", ("does",))
    return Perturbation(known[does], int(place.split()[-1]))
