"""Types of the control API's answers: what several operations share, and how types are described.

openapi.yaml is derived from the types: a TypedDict is a component named after the class, with the
class's docstring as its description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypedDict, TypeVar

T = TypeVar("T")


class Doc:
    """What openapi.yaml says about an annotated type beside the type itself.

    Args:
        text: what the value means.
        keywords: further keywords of JSON Schema, such as `examples`.
    """

    def __init__(self, text: str = "", **keywords: Any) -> None:
        described: Mapping[str, Any] = {"description": text} if text else {}
        self.schema = {**keywords, **described}


class Reference:
    """Says that the annotated value is described by a component of openapi.yaml.

    Args:
        name: the component's name; a `Body` has the same name.
    """

    def __init__(self, name: str) -> None:
        self.name = name


class Component(Doc):
    """A `Doc` whose type openapi.yaml keeps as a component under a name."""

    def __init__(self, name: str, text: str = "", **keywords: Any) -> None:
        super().__init__(text, **keywords)
        self.name = name


class Beside:
    """A component with the fields of a component of the imitated API and those of a TypedDict.

    Args:
        name: the name of the new component.
        component: the name of the imitated API's component.
        fields: the TypedDict with the further fields.
    """

    def __init__(self, name: str, component: str, fields: type) -> None:
        self.name = name
        self.component = component
        self.fields = fields


Instant = Annotated[
    str,
    Component(
        "Instant",
        "ISO 8601 with offset.",
        format="date-time",
        examples=["2026-11-22T12:00:00+02:00"],
    ),
]
Next = Annotated[
    str | None, Component("Next", "The call that gives the next page; null on the last.")
]
Total = Annotated[int, Doc("How many items there are on all pages.")]


class Page(TypedDict, Generic[T]):
    items: list[T]
    total: Total
    next: Next


class EmptyList(TypedDict):
    items: Annotated[list[Any], Doc(maxItems=0)]
    total: Annotated[int, Doc(const=0)]
    next: None


class Refusal(TypedDict):
    field: Annotated[
        str | None,
        Doc("What is wrong, as the caller spelled it; null for the whole request."),
    ]
    message: Annotated[str, Doc("What is wrong with it.")]
    help: Annotated[str, Doc("What to send instead.")]


class ControlError(TypedDict):
    """A call that was refused; nothing was changed."""

    error: Refusal
