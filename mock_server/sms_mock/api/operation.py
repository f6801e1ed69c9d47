"""What an operation of the imitated API is: a row that routing, answering, docs and tests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from sms_mock.api.fields import ApiSchema
from sms_mock.api.parameters import Parameter
from sms_mock.config import Settings
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service
from sms_mock.store.messages import Message
from sms_mock.store.teams import Account


class File(NamedTuple):
    """A file as it is answered."""

    media_type: str
    data: bytes


Bare = Literal["string", "number", "integer", "boolean"]


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request on its way through an operation, checked and ready for the action."""

    service: Service
    account: Account
    path: Mapping[str, str]
    query: dict[str, Any]
    body: dict[str, Any]
    base_url: str
    """`http://host:port/app/api/rest/v1`, as the client called it; links begin with it."""
    target: str
    """The path below the base, for a link to the request itself."""
    given_parameters: Mapping[str, str]
    """The declared parameters as they were given, for a link to another page."""
    note: Callable[[str], None]
    """Says something beside the answer, in `X-Mock-Note` and in the log."""
    summary: str = ""
    """What a person wants to know of it, for the log."""
    sent: list[str] = field(default_factory=list)
    """Ids of messages it accepted; their webhooks leave when the answer is complete."""
    assumed: list[str] = field(default_factory=list)
    """Evidence ids that decided this answer, beyond the operation's own."""

    @property
    def settings(self) -> Settings:
        return self.service.settings

    def passes_over_id(self, field: str) -> None:
        """Say that an id sent for something new was ignored, if one was (evidence A71)."""
        if self.body.get(field) is not None:
            self.assumed.append("A71")

    def accepted(self, messages: Sequence[Message]) -> None:
        """Let webhooks wait for the answer, but for those whose scenario has them before it."""
        world = self.account.world
        self.sent += [message.message_id for message in messages]
        before = [one.message_id for one in messages if not world.is_held(one.message_id)]
        self.service.await_first_attempts(world, before)


Handler = Callable[[Exchange], Any]


class OwnBody(NamedTuple):
    """A body that is no object with fields: how it is read, and how openapi.yaml has it.

    `read` gets Content-Type, body and settings and gives the exchange's body; `limit` is the most
    bytes there may be; `content` has OpenAPI's media type objects by media type.
    """

    read: Callable[[str, bytes, Settings], dict[str, Any]]
    limit: Callable[[Settings], int]
    content: Mapping[str, Mapping[str, Any]]
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path.

    `response` None answers with an empty body, or with a bare value where `bare` names its type.
    `evidence` are the entries that decide each successful answer's status and outcome,
    `sometimes` those that decide some of them: the handler says which in `Exchange.assumed`.
    """

    operation_id: str
    method: str
    path: str
    tag: str
    summary: str
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    form: bool = False
    """Whether a form body may carry the parameters."""
    body: ApiSchema | None = None
    own_body: OwnBody | None = None
    """What there is instead of `body` where a body is one text or a file."""
    needs: tuple[str, ...] = ()
    """Fields of the body, or parameters, the action refuses to do without; for openapi.yaml."""
    bulk: bool = False
    """Whether the larger body limit counts."""
    response: ApiSchema | None = None
    bare: Bare | None = None
    media: bool = False
    """Whether it answers with a file, whatever `Accept` says; the handler gives a `File`."""
    status: int = 200
    changes: bool = False
    """Whether it changes something; a GET that does not also answers HEAD."""
    url_token: bool = False
    """Whether the path's URL-sending token authenticates."""
    errors: tuple[type[ProviderError], ...] = ()
    evidence: tuple[str, ...] = ()
    sometimes: tuple[str, ...] = ()


class Tag:
    """The operations of one tag, in the order of their definition."""

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = description
        self.operations: list[Operation] = []

    def operation(
        self, method: str, path: str, operation_id: str, summary: str, **options: Any
    ) -> Callable[[Handler], Handler]:
        """Define an operation; options are the further fields of `Operation`."""

        def define(handler: Handler) -> Handler:
            options.setdefault("changes", method != "GET")
            self.operations.append(
                Operation(
                    operation_id=operation_id,
                    method=method,
                    path=path,
                    tag=self.name,
                    summary=summary,
                    handler=handler,
                    **options,
                )
            )
            return handler

        return define
