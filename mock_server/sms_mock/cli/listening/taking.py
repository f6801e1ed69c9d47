"""What becomes of each webhook that arrives: forwarded or answered, and shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from sms_mock.cli.listening.arrival import Arrival, Outcome, lines, machine_item
from sms_mock.cli.listening.forwarding import forward
from sms_mock.cli.table import json_text, shown


class Taking:
    """Answers arrivals, from several threads at once, and writes each as a whole.

    Args:
        write: writes a line, or several in one text.
        as_json: a line of JSON for each instead of lines for people.
        forward_to: the URL that decides how to answer, or None.
        status: what to answer otherwise.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        *,
        as_json: bool = False,
        forward_to: str | None = None,
        status: int = 200,
    ) -> None:
        self._write = write
        self._as_json = as_json
        self._forward_to = forward_to
        self._status = status
        self._writing = threading.Lock()

    def take(self, arrival: Arrival) -> tuple[int, str]:
        """Forward where that is wanted, show, and give the status and text to answer with."""
        outcome, text = Outcome(self._status), ""
        if self._forward_to is not None:
            outcome, text = forward(arrival, self._forward_to)
        # Shown before it is answered: who knows that it was delivered can read it here.
        self.tell(machine_item(arrival, outcome), "\n".join([*lines(arrival, outcome), ""]))
        return outcome.status, text

    def refused(self, line: str) -> None:
        """Show a request that was no webhook."""
        self.tell({"event": "refused", "message": line}, f"{shown(line)}\n")

    def tell(self, item: dict[str, Any], text: str) -> None:
        """Write one or the other."""
        with self._writing:
            self._write(json_text(item) if self._as_json else text)
