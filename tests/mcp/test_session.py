"""A session's life: which mock it uses, what it refuses to use, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import anyio
import pytest
from click.testing import Result

from sms_mock.config import Settings
from sms_mock.control_client.client import ControlClient, NotRunningError
from sms_mock.serving.threads import MockServer
from tests.cli.conftest import Cli
from tests.cli.places import refusing_url
from tests.mcp.driving import Agent, driving
from tests.server.running import PATIENCE, clean_environ

_STARTED = re.compile(r"started a server at (http://127\.0\.0\.1:[0-9]+) for this session")


@contextmanager
def free_port() -> Iterator[str]:
    """Yield a port on which nothing listens, and which nothing else gets meanwhile."""
    with refusing_url() as url:
        yield url.rpartition(":")[2]


@contextmanager
def started(*flags: str, **environ: str) -> Iterator[subprocess.Popen[str]]:
    """Run `sms-mock mcp` without a client."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sms_mock", "mcp", *flags],
        env={**clean_environ(), **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def refused(*flags: str, **environ: str) -> Result:
    """Run `sms-mock mcp` in this process, which only works if it ends before the session begins."""
    return Cli("")("mcp", *flags, **{"SMS_MOCK_URL": "", **environ})


def announced(process: subprocess.Popen[str]) -> str:
    """Return the URL of the server that a process says it started."""
    assert process.stderr is not None
    line = process.stderr.readline()
    found = _STARTED.search(line)
    assert found, line
    return found[1]


def answers(url: str) -> bool:
    try:
        return bool(ControlClient(url).get("/health"))
    except NotRunningError:
        return False


def test_without_a_server_it_starts_one_says_so_and_ends_it_with_the_session() -> None:
    # The port is bound by this test, so the server takes another one.
    with free_port() as port, driving(SMS_MOCK_PORT=port) as agent:
        described = agent.call("describe_mock")
        assert described["started_for_this_session"] is True
        found = _STARTED.search(agent.errors())
        assert found
        assert f"because port {port} is in use by another program; it ends" in agent.errors()
        assert described["url"] == found[1]
        assert answers(found[1])
    assert not answers(found[1])


def test_a_server_that_runs_on_the_usual_port_is_used() -> None:
    with MockServer(Settings(port=0)) as server, driving(SMS_MOCK_PORT=str(server.port)) as agent:
        assert agent.errors() == (
            f"sms-mock mcp: uses the server at http://localhost:{server.port}\n"
        )
        described = agent.call("describe_mock")
        assert (
            "started_for_this_session" not in described or not described["started_for_this_session"]
        )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_what_it_started(number: signal.Signals) -> None:
    with free_port() as port, started(SMS_MOCK_PORT=port) as process:
        url = announced(process)
        assert answers(url)
        process.send_signal(number)
        assert process.wait(PATIENCE) == 128 + number
        assert not answers(url)
        assert process.communicate() == ("", "")


def test_the_end_of_the_standard_input_ends_it_and_what_it_started() -> None:
    with free_port() as port, started(SMS_MOCK_PORT=port) as process:
        url = announced(process)
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0
        assert not answers(url)
        assert process.communicate() == ("", "")


def test_a_client_that_has_gone_leaves_no_traceback() -> None:
    with free_port() as port, started(SMS_MOCK_PORT=port) as process:
        announced(process)
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        process.stdin.write(_INITIALIZE)
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
        process.stdout = None


def test_a_call_that_the_client_gives_up_does_not_hold_up_others() -> None:
    async def give_up(agent: Agent) -> None:
        with anyio.move_on_after(0.1):
            await agent.session.call_tool("wait_for_message", {"timeout_seconds": 300})

    with MockServer(Settings(port=0)) as server, driving("--url", server.origin) as agent:
        agent.portal.call(give_up, agent)
        assert agent.call("get_clock")["frozen"] is False
        assert "Traceback" not in agent.errors()


def test_a_wait_under_way_does_not_keep_the_process_from_ending() -> None:
    with MockServer(Settings(port=0)) as server, started("--url", server.origin) as process:
        assert process.stdin is not None
        process.stdin.write(_INITIALIZE + _WAIT)
        process.stdin.flush()
        waiting = threading.Event()
        deadline = time.monotonic() + PATIENCE
        while not server.connections:
            assert time.monotonic() < deadline
            waiting.wait(0.02)
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0


_INITIALIZE = (
    '{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"protocolVersion":'
    ' "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}}}\n'
    '{"jsonrpc": "2.0", "method": "notifications/initialized"}\n'
)
_WAIT = (
    '{"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "wait_for_message",'
    ' "arguments": {"timeout_seconds": 300}}}\n'
)


def test_what_the_server_says_to_a_dead_mock_is_what_to_do() -> None:
    with MockServer(Settings(port=0)) as server, driving("--url", server.origin) as agent:
        server.stop()
        text = agent.refusal("get_clock")
    assert text.startswith(f"no sms-mock answers at {server.origin}")
    assert text.endswith("; start it again with: sms-mock serve, or restart this MCP server")


@pytest.mark.parametrize(
    "url",
    [
        "https://www.zoomconnect.com/app/",
        "http://zoomconnect.com",
        "https://sms1.smsmessenger.co.za",
        "http://WWW.ZoomConnect.com.:8767",
    ],
)
def test_the_live_service_is_refused_before_anything_is_sent_to_it(url: str) -> None:
    ended = refused("--url", url)
    assert ended.exit_code == 1
    assert "is the provider's live service, which these tools never call" in ended.stderr
    assert ended.stdout == ""


class _Other(BaseHTTPRequestHandler):
    """Another program that has a health check of its own."""

    def do_GET(self) -> None:
        body = b'{"status": "ok"}' if self.path.startswith("/_mock/health") else b'{"a": 1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Write nothing."""


def test_a_server_that_is_no_mock_is_refused() -> None:
    with HTTPServer(("127.0.0.1", 0), _Other) as other:
        thread = threading.Thread(target=other.serve_forever, args=(0.01,))
        thread.start()
        try:
            ended = refused("--port", str(other.server_port))
        finally:
            other.shutdown()
            thread.join()
    assert ended.exit_code == 3
    assert "something else answers there" in ended.stderr
    assert ended.stdout == ""


def test_a_named_server_that_does_not_run_is_not_replaced_by_another() -> None:
    with refusing_url() as url:
        ended = refused(SMS_MOCK_URL=url)
    assert ended.exit_code == 3
    assert ended.stderr.startswith(
        f"Error: no sms-mock answers at {url}; start one with: sms-mock serve"
    )
    assert ended.stdout == ""


@pytest.mark.parametrize(
    "flags, text",
    [
        ((), "this server was started with a control token; give it with --control-token"),
        (
            ("--control-token", "wrong"),
            "this server has another control token; give it with --control-token",
        ),
        (("--control-token", "canary", "--team", "nope"), "there is no team 'nope'"),
    ],
)
def test_a_mock_that_refuses_the_calls_is_told_at_the_start(
    flags: tuple[str, ...], text: str
) -> None:
    with MockServer(Settings(port=0, control_token="canary")) as server:
        ended = refused("--url", server.origin, *flags)
    assert ended.exit_code == 1
    assert ended.stderr.startswith(f"Error: {text}")


def test_without_the_extra_one_line_names_it() -> None:
    hidden = "import sys; sys.modules['mcp'] = None; from sms_mock.cli.main import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", hidden, "mcp"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr == (
        "sms-mock mcp needs the Python SDK of the Model Context Protocol, which is not installed;"
        " pip install 'sms-mock[mcp]' brings it\n"
    )


def test_a_base_url_of_the_imitated_api_is_an_address_too() -> None:
    with MockServer(Settings(port=0)) as server, driving("--url", server.url) as agent:
        assert agent.call("describe_mock")["base_url"] == server.url
        sent = agent.call("send_message", number="0821234567", text="Hi")
        assert sent["status"] == "SENT"


def test_a_key_in_front_of_the_path_stands_in_every_address() -> None:
    with MockServer(Settings(port=0)) as server, driving("--url", f"{server.origin}/@k1") as agent:
        described = agent.call("describe_mock")
        assert described["base_url"] == f"{server.origin}/@k1/app"
        sent = agent.call("send_message", number="0821234567", text="Hi")
        listed = agent.call("list_messages", limit=1)["messages"]
        assert [one["message_id"] for one in listed] == [sent["message_id"]]
        assert agent.call("what_happened", settle_seconds=0)["requests"] == 1
