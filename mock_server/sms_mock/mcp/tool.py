"""How a tool is declared, and how a declared tool is bound to a mock."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, Final, NamedTuple

import anyio.to_thread
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import Field

from sms_mock.mcp.errors import ANTICIPATED, in_words
from sms_mock.mcp.mock import Mock
from sms_mock.mcp.schemas import OutputSchemas, input_schema

Function = Callable[..., Any]

READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
"""It changes nothing."""
SETS: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
"""It changes something; calling it twice is the same as calling it once."""
ADDS: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False
)
"""It adds something, or moves something on; each call does it again."""
DELETES: Final = ToolAnnotations(
    read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
)
"""It throws something away."""

Team = Annotated[
    str | None,
    Field(description="Team id."),
]
Limit = Annotated[int, Field(ge=1, le=200, description="The most items.")]
Cursor = Annotated[str | None, Field(description="`cursor` of the answer before.")]
Wait = Annotated[
    float,
    Field(ge=0, le=300, description="Most real seconds to wait; 0 looks once."),
]


class Declared(NamedTuple):
    """A tool that is not bound to a mock yet: its function takes the mock first."""

    function: Function
    title: str
    annotations: ToolAnnotations


class Toolbox:
    """Collects the tools that one file declares, in order."""

    def __init__(self) -> None:
        self.declared: list[Declared] = []

    def tool(self, title: str, annotations: ToolAnnotations) -> Callable[[Function], Function]:
        """Return a decorator that declares a function as a tool.

        The function's name is the tool's, its docstring is the description that an agent reads, and
        its parameters after the mock are the tool's arguments.
        """

        def declare(function: Function) -> Function:
            self.declared.append(Declared(function, title, annotations))
            return function

        return declare


def bind(declared: Declared, mock: Mock, outputs: OutputSchemas) -> Tool:
    """Return a tool that calls a declared function with a mock.

    Args:
        outputs: has made the output schemas of the tools before this one.

    The function runs in a thread, which is left behind if the client cancels the call: an HTTP call
    cannot be interrupted. An argument that the tool does not have is refused.
    """
    function = declared.function
    signature = inspect.signature(function, eval_str=True)

    without_mock = list(signature.parameters.values())[1:]

    async def call(**arguments: Any) -> Any:
        work = functools.partial(function, mock, **arguments)
        try:
            return await anyio.to_thread.run_sync(work, abandon_on_cancel=True)
        except ANTICIPATED as error:
            raise ToolError(in_words(error, signature.parameters)) from error

    call.__name__ = function.__name__
    call.__signature__ = signature.replace(parameters=without_mock)  # type: ignore[attr-defined]
    call.__annotations__ = {one.name: one.annotation for one in without_mock}
    tool = Tool.from_function(
        call,
        title=declared.title,
        description=inspect.cleandoc(function.__doc__ or ""),
        annotations=declared.annotations,
        structured_output=True,
    )
    arguments = tool.fn_metadata.arg_model
    arguments.model_config |= {
        "extra": "forbid",
        "hide_input_in_errors": True,
        "allow_inf_nan": False,
    }
    arguments.model_rebuild(force=True)
    tool.parameters = input_schema(arguments)
    returned = tool.fn_metadata.output_model
    assert returned is not None
    tool.fn_metadata.output_schema = outputs.schema_of(returned, tool.name)
    return tool
