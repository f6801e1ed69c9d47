"""A webhook that `sms-mock listen` received, and its text for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

from sms_mock.cli.table import shortened, shown
from sms_mock.domain.dates import in_sast, iso8601

REPLY: Final = "reply"
REPORT: Final = "deliveryReport"
UNKNOWN: Final = "unknown"

Values = dict[str, list[str]]

_SIGNATURE: Final = ("nonce", "nonce-date", "checksum")
_MOST_VALUES: Final = 1000
_MOST_SHOWN: Final = 2000
_FORM: Final = "application/x-www-form-urlencoded"


class Arrival(NamedTuple):
    """A POST request that arrived, which should be a webhook.

    Attributes:
        at: when it arrived, in epoch milliseconds.
        path: the path of its URL.
        query: the query string of its URL, not decoded.
        content_type: the value of its Content-Type header.
        body: its body.
    """

    at: int
    path: str
    query: str
    content_type: str
    body: bytes

    @property
    def in_query(self) -> Values:
        return _values(self.query)

    @property
    def in_form(self) -> Values:
        if self.content_type.partition(";")[0].strip().lower() != _FORM:
            return {}
        return _values(self.body.decode("utf-8", "replace"))

    @property
    def values(self) -> Values:
        """The values of query string and form body; for a name in both, the body's values."""
        return {**self.in_query, **self.in_form}

    @property
    def readable(self) -> bool:
        """Whether the request has few enough values to be parsed.

        The other properties may raise an error if it has not.
        """
        return self.query.count("&") + self.body.count(b"&") < _MOST_VALUES

    @property
    def kind(self) -> str:
        """The kind of webhook by the names of its values: reply, deliveryReport or unknown."""
        values = self.values
        if "messageId" not in values:
            return UNKNOWN
        if "status" in values:
            return REPORT
        return REPLY if "from" in values and "message" in values else UNKNOWN

    @property
    def checksum(self) -> bool:
        return bool(self.values.get("checksum"))

    @property
    def places(self) -> str:
        """Where the request has its values, in words, such as "values in the form body only"."""
        query, form = self.in_query, self.in_form
        if not query and not form:
            return "no values"
        if not form:
            return "values in the query string only"
        if not query:
            return "values in the form body only"
        if any(query.get(name) != value for name, value in form.items()):
            return "different values in the query string and the form body"
        return "the same values in the query string and the form body"


class ListenResult(NamedTuple):
    """How `sms-mock listen` answered a webhook.

    Attributes:
        status: the HTTP status of the answer.
        forwarded_to: the URL to which the webhook was forwarded, if it was.
        seconds: the seconds that forwarding took, if it was tried.
        error: why forwarding failed, if it did.
    """

    status: int
    forwarded_to: str | None = None
    seconds: float | None = None
    error: str | None = None


def _values(text: str) -> Values:
    return parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_VALUES + 1)


def lines(arrival: Arrival, outcome: ListenResult, signature: str) -> Iterator[str]:
    """Yield lines for people that say what arrived and how it was answered.

    Args:
        signature: what the check of the checksum found, in words.
    """
    yield f"{in_sast(arrival.at):%H:%M:%S} {_title(arrival)}"
    values = {name: value for name, value in arrival.values.items() if name not in _SIGNATURE}
    width = max(map(len, values), default=0)
    for name, value in values.items():
        yield f"  {shown(name).ljust(width)}  {_text(', '.join(value))}"
    for name in _differing(arrival):
        before = ", ".join(arrival.in_query[name])
        yield f"  {shown(name)} in the query string  {_text(before)}"
    if not arrival.in_form and arrival.body:
        body = arrival.body.decode("utf-8", "replace")
        yield f"  body, {shown(arrival.content_type)}  {_text(body)}"
    yield f"  {arrival.places}; {signature}"
    yield f"  {_answered(outcome)}"


def machine_item(arrival: Arrival, outcome: ListenResult) -> dict[str, Any]:
    """Return what arrived and how it was answered as a JSON object.

    A value that the request has several times is a list.
    """
    return {
        "event": "webhook",
        "at": iso8601(arrival.at, millis=True),
        "kind": arrival.kind,
        "path": arrival.path,
        "query": _plain(arrival.in_query),
        "form": _plain(arrival.in_form),
        "checksum": arrival.checksum,
        "status": outcome.status,
        "forwardedTo": outcome.forwarded_to,
        "seconds": outcome.seconds,
        "error": outcome.error,
    }


def _title(arrival: Arrival) -> str:
    values = arrival.values
    if arrival.kind == REPORT:
        return f"delivery report: {_first(values, 'status')} for {_first(values, 'messageId')}"
    if arrival.kind == REPLY:
        return f"reply from {_first(values, 'from')}: {_first(values, 'message')}"
    return f"neither a reply nor a delivery report, on {shown(arrival.path)}"


def _differing(arrival: Arrival) -> list[str]:
    query, form = arrival.in_query, arrival.in_form
    return [name for name in form if name in query and query[name] != form[name]]


def _answered(outcome: ListenResult) -> str:
    if outcome.forwarded_to is None:
        return f"answered {outcome.status}"
    took = f" after {outcome.seconds * 1000:.0f} ms" if outcome.seconds is not None else ""
    if outcome.error is not None:
        return (
            f"forwarding to {shown(outcome.forwarded_to)} failed{took}: {shown(outcome.error)};"
            f" answered {outcome.status}"
        )
    return f"{shown(outcome.forwarded_to)} answered {outcome.status}{took}"


def _first(values: Values, name: str) -> str:
    return _text(values.get(name, [""])[0])


def _text(text: str) -> str:
    return shortened(shown(text), _MOST_SHOWN)


def _plain(values: Values) -> dict[str, str | list[str]]:
    return {name: value[0] if len(value) == 1 else value for name, value in values.items()}
