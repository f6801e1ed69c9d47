"""Declares operations of the control API, and defines the call that an operation's handler gets.

Routing, openapi.yaml and tests read the declarations. A handler calls one action and returns the
answer; rules and transactions are in the actions.
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
from sms_mock.shapes.numbers import Flag, Number, Whole
from sms_mock.shapes.shape import Shape
from sms_mock.shapes.text import TEXT
from sms_mock.store.world import World

T = TypeVar("T")
Json = dict[str, Any]
PAGE: Final = 100
PAGE_MOST: Final = 1000
AT_ONCE: Final = 50
"""Items of a page that are rendered before other requests get their turn; they take about 2 ms. Ten
clients that asked for long lists again and again kept others waiting for seconds."""
_LARGEST_BEFORE: Final = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter: a value in a request's query string, path or headers.

    Attributes:
        field: what refusals call the parameter; its name if empty.
        shape: reads the value; a number is read from its digits, a flag from true and
            false.
        default: the value if the parameter is absent or empty.
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

    def read(self, text: str) -> Any:
        """Return the parameter's value, read from the text that a request has for it.

        Raises:
            Mistake: the text does not have the parameter's shape; the mistake names the parameter.
        """
        return self.shape.read_at(plain_value(text, self.shape), self.field or self.name)


def plain_value(value: Any, shape: Shape[Any]) -> Any:
    """Return the number or flag that a text spells if `shape` wants one; else return `value`."""
    if isinstance(shape, Flag):
        return {"true": True, "false": False}.get(value, value)
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
    """The declared JSON body of an operation's requests.

    Attributes:
        shape: reads the whole body.
        example: a body that works as it stands, for openapi.yaml.
        exactly_one: fields of which a request must have exactly one.
        help_to_choose: the help of the refusal if it has none or several of them.
        name: the component of openapi.yaml that has the schema; None writes the schema in place.
        names: the components that have the schemas of single fields, by field.
        large: whether `--control-body-limit` bounds its size instead of 8 MB. Large bodies are read
            one at a time, and the call has no `plain_body`.
        members: for a large body: takes its limit in bytes and returns, by key, functions that read
            the members of long lists while the body is parsed (see `LongJson`).
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
    """The declared body of an operation's answer with one status, for openapi.yaml.

    Attributes:
        type: the type of its JSON: a TypedDict, or a union of several; None if it is not JSON.
        description: what it says, for openapi.yaml.
        media: bodies other than JSON: OpenAPI's media type objects by media type.
    """

    type: Any
    description: str
    media: Mapping[str, Json] = dataclass_field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """The declaration of one operation: a method on a path below `/_mock`, and its handler.

    Attributes:
        answers: by status; the lowest is the answer to a call that is not refused.
        refuses: further statuses of refusals, beside those that all such operations share.
        about_team: whether the call is about one team, which `?team=` may name.
        all_teams: whether `?team=all` makes the call be about every team.
        for_everybody: whether callers are answered who may not make the other calls; they are told
            only that the server is well.
        affects_others: returns whether a call deletes other teams than the one that it names; it
            then needs the control token where other calls need none.
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
    for_everybody: bool = False
    handler_per_application: bool = False
    affects_others: Callable[[Call], bool] = lambda call: False

    def handler_of(self, service: Service) -> Handler:
        """Return the handler to register for the application that serves `service`."""
        handler: Handler = self.handler(service) if self.handler_per_application else self.handler
        return handler

    @property
    def status(self) -> int:
        """The HTTP status of the answer to a call that is not refused."""
        return min(self.answers)

    def parameters_in(self, place: str) -> dict[str, Parameter]:
        """Return the parameters by name that are in one place: `query`, `path` or `header`."""
        return {one.name: one for one in self.parameters if one.place == place}


@dataclass(slots=True, kw_only=True)
class Call:
    """One call of the control API, with the values that its operation declares read and checked."""

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
        """The URL with which links into the imitated API begin: `client_url` and the path of the
        API's version.
        """
        return f"{self.client_url}{BASE}"

    @property
    def client_url(self) -> str:
        """The base URL of the imitated API for clients: `http://host:port/@key/app`, on the host
        and with the key that the caller used, which the guard has checked.
        """
        request = self.request
        return f"{request.scheme}://{request.host}{request.script_root}/app"


Handler = Callable[[Call], Any]
"""Takes a call and returns the answer's JSON, or a whole response."""


class Operations:
    """Collects the operations that one file defines, in order."""

    def __init__(self) -> None:
        self.defined: list[Operation] = []

    def operation(
        self, method: str, path: str, operation_id: str, summary: str, **options: Any
    ) -> Callable[[Callable[[T], Any]], Callable[[T], Any]]:
        """Return a decorator that defines an operation, with the decorated function as its handler.

        Args:
            options: further fields of `Operation`. If `answers` is a single `DeclaredAnswer`, it is
                the answer to a call that is not refused; its status is `status`, or 200.
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
