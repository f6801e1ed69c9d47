"""An MCP client, the SDK's own, that drives `sms-mock mcp` in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent, Tool

from tests.server.running import clean_environ


class Agent:
    """Calls tools as an agent does.

    Args:
        portal: runs the session's event loop in a thread.
        session: a session of the SDK's client, which checks results against the output schemas.
        errors: the file with what the server wrote on its standard error.
    """

    def __init__(self, portal: BlockingPortal, session: ClientSession, errors: Path) -> None:
        self.portal = portal
        self.session = session
        self._errors = errors
        self.called: set[str] = set()

    def call(self, tool: str, **arguments: Any) -> Any:
        """Call a tool that must succeed, and return its structured result."""
        result = self.result(tool, arguments)
        assert not result.is_error, text_of(result)
        return result.structured_content

    def refusal(self, tool: str, **arguments: Any) -> str:
        """Call a tool that must fail, and return the text of its error."""
        result = self.result(tool, arguments)
        assert result.is_error, text_of(result)
        return text_of(result)

    def result(self, tool: str, arguments: dict[str, Any]) -> CallToolResult:
        self.called.add(tool)
        result = self.portal.call(self.session.call_tool, tool, arguments)
        assert isinstance(result, CallToolResult)
        return result

    def tools(self) -> dict[str, Tool]:
        return {one.name: one for one in self.portal.call(self.session.list_tools).tools}

    def errors(self) -> str:
        """Return what the server has written on its standard error so far."""
        return self._errors.read_text("utf-8")


def text_of(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


@contextmanager
def driving(*flags: str, **environ: str) -> Iterator[Agent]:
    """Start `sms-mock mcp` with flags and variables, and connect to it as a client."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "sms_mock", "mcp", *flags],
        env={**clean_environ(), **environ},
    )
    with TemporaryDirectory() as folder, start_blocking_portal() as portal:
        path = Path(folder, "errors")
        with (
            path.open("w", encoding="utf-8") as errors,
            portal.wrap_async_context_manager(stdio_client(parameters, errors)) as streams,
            portal.wrap_async_context_manager(ClientSession(*streams)) as session,
        ):
            portal.call(session.initialize)
            yield Agent(portal, session, path)
