"""The MCP server: all tools bound to one mock, with errors in words and secrets masked.

Everything that a tool answers passes `AgentServer.call_tool`, which masks it.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import chain
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import anyio.to_thread
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.stdio import stdio_server
from mcp.types import CallToolResult, InputRequiredResult, TextContent
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from sms_mock import __version__
from sms_mock.control_client.client import ControlCallError, NotRunningError
from sms_mock.domain.spelling import closest
from sms_mock.journal.masking import without_known
from sms_mock.mcp.clocks import CLOCKS
from sms_mock.mcp.faults import FAULTS
from sms_mock.mcp.happened import HAPPENED
from sms_mock.mcp.knowledge import KNOWLEDGE
from sms_mock.mcp.lines import lines_of_stdin
from sms_mock.mcp.messages import MESSAGES
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.requests import REQUESTS
from sms_mock.mcp.schedules import SCHEDULES
from sms_mock.mcp.schemas import OutputSchemas
from sms_mock.mcp.teams import TEAMS
from sms_mock.mcp.texts import TEXTS
from sms_mock.mcp.tool import Declared, bind
from sms_mock.mcp.views import shortened
from sms_mock.mcp.webhooks import WEBHOOKS
from sms_mock.package_files import read_project_file

GUIDE: Final = "sms-mock://guide"
INSTRUCTIONS: Final = (
    "A local mock of the ZoomConnect / SMS Messenger REST API: no SMS is ever sent, and no tool"
    " reaches the live service. Begin with describe_mock, which says how to point code at it. Run"
    " the code, then call what_happened: what it sent, what it cost, which requests were refused"
    " and why, and what its webhook receivers answered. advance_clock runs hours in a moment; reply"
    f" answers as the customer; add_fault makes the API fail. The resource {GUIDE} says what code"
    " must know of this API. Times are ISO 8601, credits are numbers, and an error names the"
    " argument and what to give instead. A field that an answer lacks is empty, zero or unknown."
    " Tools without `team` are about this session's team, usually `default`. Numbers may be"
    " written 0821234567 or +27 82 123 4567."
)
DECLARED: Final[tuple[Declared, ...]] = tuple(
    chain.from_iterable(
        box.declared
        for box in (
            HAPPENED,
            TEAMS,
            MESSAGES,
            TEXTS,
            REQUESTS,
            WEBHOOKS,
            CLOCKS,
            FAULTS,
            SCHEDULES,
            KNOWLEDGE,
        )
    )
)
"""Every tool, in the order in which an agent sees them."""

_FUNCTIONS: Final = {one.function.__name__: one.function for one in DECLARED}
_LONGEST_ARGUMENT: Final = 20_000
"""The most characters of a text among the arguments. No SMS is as long; far longer ones would hold
up the session."""
_LONGEST_ERROR: Final = 2_000
_SECRET_ARGUMENT: Final = re.compile(r"token|secret|password", re.IGNORECASE)


class AgentServer(MCPServer[Any]):
    """An MCP server whose results and errors have secrets masked, and whose errors are in words.

    Args:
        mock: the mock that the tools call.
    """

    def __init__(self, mock: Mock) -> None:
        outputs = OutputSchemas()
        super().__init__(
            "sms-mock",
            title="sms-mock",
            instructions=INSTRUCTIONS,
            version=__version__,
            tools=[bind(declared, mock, outputs) for declared in DECLARED],
            log_level="WARNING",
        )
        self._mock = mock
        self._known: tuple[str, ...] = ()
        self._given = {mock.control_token} if mock.control_token else set()
        self.resource(GUIDE, title="How to use this API", mime_type="text/markdown")(guide)

    async def run_stdio_async(self) -> None:
        """Serve one client over standard input and output until the input ends.

        Unlike the SDK's method it answers lines that the SDK cannot read.
        """
        lines = lines_of_stdin()
        async with stdio_server(stdin=lines) as (incoming, outgoing):  # type: ignore[arg-type]
            lines.attach(outgoing)
            server = self._lowlevel_server
            await server.run(incoming, outgoing, server.create_initialization_options())

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool, and return its result with secrets masked.

        Raises:
            ToolError: the tool failed; secrets in the text are masked.
        """
        self._given.update(_secrets_in(arguments))
        _refuse_long(arguments)
        try:
            result = await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise  # the SDK's text says nothing but the tool's name
        except ToolError as error:
            text = _in_words(error, name)
        else:
            assert isinstance(result, CallToolResult)
            return _masked(result, await self._secrets())
        text = without_known(text, await self._secrets())
        raise ToolError(shortened(text, _LONGEST_ERROR)) from None

    async def _secrets(self) -> tuple[str, ...]:
        """Return all secrets of the server, and those that the calls of this session gave.

        If the server cannot be asked, they are those of the last time.
        """
        with suppress(ControlCallError, NotRunningError):
            self._known = await anyio.to_thread.run_sync(lambda: tuple(self._mock.secrets()))
        return (*self._known, *self._given)


def guide() -> str:
    """Return llms.txt: how to point code at the mock, and what the API expects."""
    return read_project_file("llms.txt").decode()


def _in_words(error: ToolError, name: str) -> str:
    """Return the text of a tool error without the SDK's prefix."""
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        return "; ".join(
            f"{'.'.join(str(part)[:60] for part in one['loc'])}: {_problem(one, name)}"
            for one in cause.errors(include_url=False, include_input=False, include_context=False)
        )
    if isinstance(cause, ToolError):
        return str(cause)
    meant = closest(name[:60], _FUNCTIONS)
    return f"there is no tool {name[:60]!r}" + (f"; {meant} is one" if meant else "")


def _problem(error: ErrorDetails, tool: str) -> str:
    """Return what is wrong with an argument, from pydantic's error."""
    if error["type"] == "missing":
        return "is required"
    if error["type"] == "extra_forbidden":
        arguments = list(inspect.signature(_FUNCTIONS[tool]).parameters)[1:]
        return f"{tool} has no such argument; it has {', '.join(arguments)}"
    if error["type"] == "string_pattern_mismatch":
        return "is not 24 hexadecimal digits; list_messages has the ids of messages"
    text = error["msg"]
    return text[:1].lower() + text[1:]


def _refuse_long(arguments: Mapping[str, Any]) -> None:
    """Refuse a call with a text that is too long, also in the name of an argument.

    Raises:
        ToolError: there is one.
    """
    for name, value in arguments.items():
        for text in (name, *(value if isinstance(value, list) else (value,))):
            if isinstance(text, str) and len(text) > _LONGEST_ARGUMENT:
                raise ToolError(
                    f"{name[:60]}: has {len(text):,} characters; give at most {_LONGEST_ARGUMENT:,}"
                )


def _secrets_in(arguments: Mapping[str, Any]) -> Iterator[str]:
    """Yield the secrets among a call's arguments: by their names, and passwords in URLs."""
    for name, value in arguments.items():
        if not isinstance(value, str):
            continue
        if _SECRET_ARGUMENT.search(name):
            yield value
        with suppress(ValueError):
            password = urlsplit(value).password
            if password:
                yield from (password, unquote(password))


def _masked(result: CallToolResult, known: tuple[str, ...]) -> CallToolResult:
    """Return a result with known secrets masked in all its texts."""
    values = _masked_value(result.structured_content, known)
    text = json.dumps(values, indent=2, ensure_ascii=False)
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=values)


def _masked_value(value: Any, known: tuple[str, ...]) -> Any:
    if isinstance(value, str):
        return without_known(value, known)
    if isinstance(value, dict):
        return {name: _masked_value(inner, known) for name, inner in value.items()}
    return [_masked_value(one, known) for one in value] if isinstance(value, list) else value
