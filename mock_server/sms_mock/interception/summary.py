"""What happened while a command ran, as lines for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from sms_mock.service import Service
from sms_mock.store import messages
from sms_mock.store.messages import Message
from sms_mock.store.world import World

_PREFIX: Final = "sms-mock run:"
_UNAUTHORIZED: Final = 401
_CONTROL: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


class Sent:
    """What a command sends, also in teams that are gone, or begin anew, before it ends.

    Args:
        service: the mock's; what it holds already was not sent by the command.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._before = {
            message.message_id for world in service.teams for message in _outbound(world)
        }
        self._lines: dict[str, str] = {}
        service.before_close = self._look

    def lines(self) -> list[str]:
        """A line for each message, the oldest of each team first."""
        for world in self._service.teams:
            self._look(world)
        return list(self._lines.values())

    def _look(self, world: World) -> None:
        for message in reversed(_outbound(world)):
            if message.message_id not in self._before:
                self._lines[message.message_id] = _line(message)


def _outbound(world: World) -> list[Message]:
    with world.transaction() as db:
        return messages.outbound_newest_first(db, limit=-1)


def summary(sent: list[str], statuses: Mapping[int, int], refused: Counter[str]) -> Iterator[str]:
    """Lines for a person: every message sent, and what was refused.

    Args:
        sent: a line for each message.
        statuses: how often the mock answered with each.
        refused: how often each host was refused.
    """
    requests = sum(statuses.values())
    if requests == 0:
        yield f"{_PREFIX} no request to the provider was seen"
    else:
        yield (
            f"{_PREFIX} {_count(requests, 'request')} to the provider,"
            f" {_count(len(sent), 'message')} sent to the mock and to nobody else"
        )
        yield from sent
        if statuses.get(_UNAUTHORIZED):
            yield (
                f"{_PREFIX} {_count(statuses[_UNAUTHORIZED], 'request')} had other credentials"
                " than the mock (401): give yours with --email and --token"
            )
    for host, times in refused.items():
        yield f"{_PREFIX} refused: {host}{f' ({times} times)' if times > 1 else ''}"


def _line(message: Message) -> str:
    return f"  {message.to_number}  {message.status}  {message.text.translate(_CONTROL)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
