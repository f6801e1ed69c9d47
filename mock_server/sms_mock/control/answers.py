"""Types that answers of the control API share, and annotations that describe types in openapi.yaml.

openapi.yaml is derived from such types: a TypedDict becomes a component with the name of the class
and the class's docstring as its description.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Generic, TypedDict, TypeVar

T = TypeVar("T")


class Doc:
    """Annotates a type with what openapi.yaml says about it beside the type itself.

    Args:
        text: what the value means.
        keywords: further keywords of JSON Schema, such as `examples`.
    """

    def __init__(self, text: str = "", **keywords: Any) -> None:
        described: Mapping[str, Any] = {"description": text} if text else {}
        self.schema = {**keywords, **described}


class Reference:
    """Annotates a type that openapi.yaml describes by reference to a component.

    Args:
        name: the name of a component that the `Body` of an operation defines.
    """

    def __init__(self, name: str) -> None:
        self.name = name


class Component(Doc):
    """Annotates a type as `Doc` does; openapi.yaml describes it in a component with this name."""

    def __init__(self, name: str, text: str = "", **keywords: Any) -> None:
        super().__init__(text, **keywords)
        self.name = name


class Beside:
    """Annotates a type that has the fields of one of the imitated API's components, and others.

    openapi.yaml describes it in a new component.

    Args:
        name: the name of the new component.
        component: the name of the imitated API's component.
        fields: a TypedDict with the further fields.
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


class Refusal(TypedDict):
    field: Annotated[
        str | None,
        Doc("What is wrong, as the caller spelled it; null for the whole request."),
    ]
    message: Annotated[str, Doc("What is wrong with it.")]
    help: Annotated[str, Doc("What to send instead.")]


class ControlError(TypedDict):
    """The answer to a call that was refused, or that waited in vain."""

    error: Refusal
