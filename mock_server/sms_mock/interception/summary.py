"""Writes the summary of a run: sent messages, and connections that were refused or allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from sms_mock.console.printable import printable
from sms_mock.domain.spelling import counted
from sms_mock.service import Service
from sms_mock.store import message_lists
from sms_mock.store.messages import Message
from sms_mock.store.world import World

_PREFIX: Final = "sms-mock run:"
_UNAUTHORIZED: Final = 401


class Sent:
    """Collects the messages that are sent in a run, also those of teams that are deleted or reset.

    It sets `service.before_close`, so a service can have one `Sent`.

    Args:
        service: the mock's service; the messages that it has now are left out.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._before = {
            message.message_id for world in service.teams for message in _outbound(world)
        }
        self._lines: dict[str, str] = {}
        service.before_close = self._look

    def lines(self) -> list[str]:
        """Return a line of text for each message sent so far, the oldest of each team first."""
        for world in self._service.teams:
            self._look(world)
        return list(self._lines.values())

    def _look(self, world: World) -> None:
        for message in reversed(_outbound(world)):
            if message.message_id not in self._before:
                self._lines[message.message_id] = _line(message)


def _outbound(world: World) -> list[Message]:
    with world.transaction() as db:
        return message_lists.outbound_newest_first(db, limit=-1)


def summary(
    sent: list[str],
    statuses: Mapping[int, int],
    refused: Mapping[str, int],
    let_out: Mapping[str, int],
) -> Iterator[str]:
    """Yield the lines of the summary.

    Args:
        sent: a line for each sent message.
        statuses: how often the mock answered with each HTTP status.
        refused: how often each connection was refused, by `host:port` with or without a reason.
        let_out: how often each connection that may have been for the provider was allowed, by
            `host:port, reason`.
    """
    requests = sum(statuses.values())
    if requests == 0:
        yield f"{_PREFIX} no request to the provider was seen"
    else:
        yield (
            f"{_PREFIX} {counted(requests, 'request')} to the provider,"
            f" {counted(len(sent), 'message')} sent to the mock and to nobody else"
        )
        yield from sent
        if statuses.get(_UNAUTHORIZED):
            yield (
                f"{_PREFIX} {counted(statuses[_UNAUTHORIZED], 'request')} had other credentials"
                " than the mock (401): give yours with --email and --token"
            )
    for where, times in refused.items():
        yield f"{_PREFIX} refused: {where}{_times(times)}"
    for where, times in let_out.items():
        yield (
            f"{_PREFIX} let out, may be the provider: {where}{_times(times)};"
            " --isolation require refuses it"
        )


def _line(message: Message) -> str:
    return f"  {message.to_number}  {message.status}  {printable(message.text)}"


def _times(times: int) -> str:
    return f" ({times} times)" if times > 1 else ""
