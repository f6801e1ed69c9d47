"""What an operation of the control API is, and one call of it.

An operation is a row that routing, openapi.yaml and tests read. Its handler parses what the row
does not declare, calls one action, and gives the answer. Rules and transactions are in the actions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final, Literal, TypeVar

from flask import Request

from sms_mock.api.long_json import ReadMember
from sms_mock.api.paths import BASE
from sms_mock.service import Service
from sms_mock.shapes.numbers import Number, Whole
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import TEXT
from sms_mock.store.world import World

T = TypeVar("T")
Json = dict[str, Any]
PAGE: Final = 100
PAGE_MOST: Final = 1000
_LARGEST_BEFORE: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value in the query string, the path or a header.

    Attributes:
        field: what refusals call it; its name if empty.
        has_slashes: whether it is the rest of a path, slashes and all.
        shape: reads the value; a number is read from its digits.
        default: the value where the parameter is absent or empty.
        example, keywords: an example and further keywords of JSON Schema, for openapi.yaml.
    """

    name: str
    shape: Shape[Any] = TEXT
    description: str = ""
    default: Any = None
    place: Literal["query", "path", "header"] = "query"
    example: Any = None
    keywords: Mapping[str, Any] = dataclass_field(default_factory=dict)
    field: str = ""
    has_slashes: bool = False

    def read(self, text: str) -> Any:
        """Read the value that a text stands for.

        Raises:
            Mistake: the text does not have the parameter's shape; the mistake names the parameter.
        """
        return self.shape.read_at(plain_number(text, self.shape), self.field or self.name)


def plain_number(value: Any, shape: Shape[Any]) -> Any:
    """The number that a text spells, where `shape` wants a number; any other value as it is."""
    if not isinstance(value, str) or not isinstance(shape, Whole | Number):
        return value
    try:
        if isinstance(shape, Number):
            return float(value)
        return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else value
    except ValueError:
        return value


ROW_ID: Final = Whole(example="7")
"""The number of a rule, a request or a webhook, in a path."""
LIMIT: Final = Parameter(
    "limit", Whole(most=PAGE_MOST, example="100"), "the most items in one answer", PAGE
)
BEFORE: Final = Parameter(
    "before",
    Whole(most=_LARGEST_BEFORE, example="1234"),
    "where the previous page ended, as `next` of its answer says",
)
PAGING: Final = (BEFORE, LIMIT)
"""The parameters of every list that has pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What an operation reads of a JSON body.

    Attributes:
        shape: reads the whole body.
        example: a body that works as it stands, for openapi.yaml.
        exactly_one: fields of which a request gives one and no other.
        help_to_choose: how to give one of them, for the refusal of none or two.
        name: the component that openapi.yaml keeps the schema under; None writes it in place.
        names: the same for fields of the body.
        large: whether `--control-body-limit` bounds its size instead of 8 MB. Large bodies are read
            one at a time, and the call has no `plain_body`.
        members: for a large body: takes its limit in bytes and returns what takes the members of
            its long lists as they are read, as in `LongJson`.
    """

    shape: Shape[Any]
    example: Json
    exactly_one: tuple[str, ...] = ()
    help_to_choose: str = ""
    name: str | None = None
    names: Mapping[str, str] = dataclass_field(default_factory=dict)
    large: bool = False
    members: Callable[[int], Mapping[str, ReadMember]] = lambda limit: {}


@dataclass(frozen=True, slots=True)
class DeclaredAnswer:
    """An answer with a certain status.

    Attributes:
        type: the type of its JSON: a TypedDict, or a union of several; None if it is no JSON.
        description: what it says, for openapi.yaml.
        media: other bodies than JSON: OpenAPI's media type object by media type.
    """

    type: Any
    description: str
    media: Mapping[str, Json] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path below `/_mock`.

    Attributes:
        answers: by status; the lowest is the answer to a call that is not refused.
        refuses: further statuses of refusals, beside those that all such operations share.
        about_team: whether the call is about one team, which `?team=` may name.
        all_teams: whether `?team=all` makes the call be about every team.
        handler_per_application: whether `handler` takes a `Service` and makes the handler of one
            application, which then keeps what its calls share.
    """

    operation_id: str
    method: str
    path: str
    summary: str
    handler: Callable[[Any], Any]
    answers: Mapping[int, DeclaredAnswer]
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    refuses: tuple[int, ...] = ()
    about_team: bool = True
    all_teams: bool = False
    handler_per_application: bool = False

    def handler_of(self, service: Service) -> Handler:
        """The handler that one application registers."""
        handler: Handler = self.handler(service) if self.handler_per_application else self.handler
        return handler

    @property
    def status(self) -> int:
        """The status of the answer to a call that is not refused."""
        return min(self.answers)

    def parameters_in(self, place: str) -> dict[str, Parameter]:
        """The parameters of one place by name."""
        return {one.name: one for one in self.parameters if one.place == place}


@dataclass(slots=True, kw_only=True)
class Call:
    """One request to the control API, read by its operation's declarations."""

    service: Service
    request: Request
    operation: Operation
    world: World
    """The team that the call is about; the default one if it is about none or about all."""
    all_teams: bool
    """Whether `?team=all` named every team."""
    path: dict[str, Any]
    query: dict[str, Any]
    """The value of every declared query parameter."""
    given: Mapping[str, str]
    """The query string's parameters as they were sent."""
    body: Any = None
    """What the body's shape read."""
    plain_body: Any = None
    """The body before its shape read it."""

    @property
    def base_url(self) -> str:
        """`http://host:port/app/api/rest/v1` on the host that the caller used.

        Links into the imitated API begin with it; the guard has checked the host.
        """
        return f"{self.request.scheme}://{self.request.host}/app{BASE}"


Handler = Callable[[Call], Any]
"""Gives the answer's JSON, or a whole response."""


class Operations:
    """The operations of one file, in the order of their definition."""

    def __init__(self) -> None:
        self.defined: list[Operation] = []

    def operation(
        self, method: str, path: str, operation_id: str, summary: str, **options: Any
    ) -> Callable[[Callable[[T], Any]], Callable[[T], Any]]:
        """Define an operation; options are the further fields of `Operation`.

        `answers` may also be one `DeclaredAnswer`, to a call that is not refused; its status is
        then 200, or `status`.
        """

        def define(handler: Callable[[T], Any]) -> Callable[[T], Any]:
            status = options.pop("status", 200)
            answers = options.pop("answers")
            self.defined.append(
                Operation(
                    operation_id=operation_id,
                    method=method,
                    path=path,
                    summary=summary,
                    handler=handler,
                    answers={status: answers} if isinstance(answers, DeclaredAnswer) else answers,
                    **options,
                )
            )
            return handler

        return define
