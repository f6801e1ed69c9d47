"""Records the session of docs/agents.md: `python -m tests.mcp.transcript` writes it anew.

The mock has a seed and its clock is frozen, so every session is the same but for the real time that
a receiver takes and the ports, which are written as 0.001 and as 8767 and 3000.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import requests

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.conftest import ADMINISTRATOR
from tests.mcp.driving import Agent, driving, text_of
from tests.receiver import Arrival, Receiver, answer

FILE = Path(__file__).parents[1] / "examples" / "agents" / "session.txt"


def record() -> str:
    """Hold the session, and return its transcript."""
    with (
        MockServer(Settings(port=0, seed=1, delivery="immediate")) as server,
        Receiver(_refuse_what_failed) as receiver,
        driving("--url", server.origin) as agent,
    ):
        lines: list[str] = []

        def call(tool: str, **arguments: Any) -> None:
            lines.append(_shown(agent, tool, arguments))

        agent.call("freeze_clock", at="2026-11-30T09:00:00+02:00")
        call("set_webhook_urls", delivery_report_url=f"http://localhost:{receiver.port}/report")
        lines.append("(the agent runs the shop's program)\n")
        _run_the_shop(server.url)
        call("what_happened")
        call("analyse_text", text="Your order’s on its way")
        call("get_message", message_id="5b3766100000000000000001")
        text = "\n".join(lines)
    text = text.replace(f":{receiver.port}/", ":3000/").replace(f":{server.port}", ":8767")
    return re.sub(r'"seconds": [0-9.]+', '"seconds": 0.001', text)


def _refuse_what_failed(receiver: Receiver, connection: Any, arrival: Arrival) -> None:
    """Answer as the shop does, which knows of no order that failed."""
    if arrival.status == "DELIVERED":
        answer(204, b"")(receiver, connection, arrival)
    else:
        answer(500, b"KeyError: 'FAILED'")(receiver, connection, arrival)


def _run_the_shop(url: str) -> None:
    """Send as the shop does: a text with a curly quote, one to a number whose messages fail, and
    one to a number with a digit missing.
    """
    email, token = ADMINISTRATOR
    for number, text in (
        ("0821234567", "Your order’s on its way"),
        ("0600000001", "Your code is 482159"),
        ("082123456", "Thank you"),
    ):
        requests.post(
            f"{url}/api/rest/v1/sms/send.json",
            json={"recipientNumber": number, "message": text},
            headers={"email": email, "token": token},
            timeout=20,
        )


def _shown(agent: Agent, tool: str, arguments: dict[str, Any]) -> str:
    result = agent.result(tool, arguments)
    kind = "error: " if result.is_error else ""
    return f"> {tool} {json.dumps(arguments, ensure_ascii=False)}\n{kind}{text_of(result)}\n"


if __name__ == "__main__":
    FILE.write_text(record(), "utf-8")
