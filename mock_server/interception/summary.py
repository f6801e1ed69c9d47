"""What happened while a command ran, as lines for a person. Pure but for asking the mock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from mock_server.control_client import ControlClient

_PREFIX: Final = "sms-mock run:"
_UNAUTHORIZED: Final = 401
_CONTROL: Final = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))} | {
    ord("\n"): "\\n",
    ord("\r"): "\\r",
    ord("\t"): "\\t",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def summary(
    origin: str,
    control_token: str | None,
    statuses: Mapping[int, int],
    refused: Counter[str],
) -> Iterator[str]:
    """Lines for a person: every message sent, the oldest first, and what was refused.

    Args:
        origin: of the mock.
        control_token: what it wants of callers.
        statuses: how often it answered with each.
        refused: how often each host was refused.
    """
    requests = sum(statuses.values())
    if requests == 0:
        yield f"{_PREFIX} no request to the provider was seen"
    else:
        sent = list(_sent(origin, control_token))
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


def _sent(origin: str, control_token: str | None) -> Iterator[str]:
    for team in ControlClient(origin, control_token=control_token).get("/teams")["items"]:
        control = ControlClient(origin, team=team["teamId"], control_token=control_token)
        for item in reversed(list(control.every("/messages"))):
            if item["messageType"] == "OUTBOUND":
                yield _line(item)


def _line(item: Mapping[str, Any]) -> str:
    text = str(item["message"]).translate(_CONTROL)
    return f"  {item['toNumber']}  {item['messageStatus']}  {text}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
