"""What an operation of the imitated API is, and one call of an operation.

Operations are the rows of a table, from which routing, answering, openapi.yaml and tests are made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from flask import Request

from sms_mock.api.caller import Caller
from sms_mock.api.objects import ApiSchema
from sms_mock.api.parameters import Parameter
from sms_mock.api.paths import base_url
from sms_mock.config import Settings
from sms_mock.domain.errors import ProviderError
from sms_mock.service import Service
from sms_mock.store.messages import Message
from sms_mock.store.teams import Account
from sms_mock.store.world import World


class File(NamedTuple):
    """A file that an operation sends as its answer."""

    media_type: str
    data: bytes


Bare = Literal["string", "number", "integer", "boolean"]
"""The type of an answer that is one value without a name."""


@dataclass(slots=True, kw_only=True)
class Call:
    """One request to the imitated API: what its handler reads, and what the journal records.

    `api/pipeline.py` shows which step sets what.
    """

    request: Request
    service: Service
    caller: Caller
    world: World
    """The world of the team that the request names, else of the default team. Its fault rules and
    its journal apply, even if the credentials are wrong."""
    operation: Operation | None = None
    """The operation that the request asks for; None if there is none."""
    path: Mapping[str, str] = field(default_factory=dict)
    """The variable parts of the path, by name."""
    account: Account = field(init=False)
    """The account whose credentials were right; set before the handler runs."""
    raw_body: bytes = b""
    """The bytes of the body; empty until they are read."""
    body: dict[str, Any] = field(default_factory=dict)
    """The fields of the body, checked against the operation's schema."""
    query: dict[str, Any] = field(default_factory=dict)
    """The values of the operation's parameters, by name."""
    given_parameters: dict[str, str] = field(default_factory=dict)
    """The texts of those parameters that were given, for a link to another page."""
    ignored: str = ""
    """Which unknown parameters were ignored, for X-Mock-Note and the log."""
    notes: list[str] = field(default_factory=list)
    """What else X-Mock-Note and the log say, in ASCII; the method `note` adds one."""
    summary: str = ""
    """What was done, for the line in the log."""
    sent: list[str] = field(default_factory=list)
    """Ids of the accepted messages; their webhooks are sent when the answer is complete."""
    assumed: list[str] = field(default_factory=list)
    """Evidence ids that decided this answer, besides those of the operation; handlers add to it."""
    read_by: list[str] = field(default_factory=list)
    """Evidence ids that decided how the request was read; refusals name them too."""
    named_as_assumed: tuple[str, ...] = ()
    """The evidence ids that X-Mock-Assumed names."""
    named_as_inferred: tuple[str, ...] = ()
    """The evidence ids that X-Mock-Inferred names."""
    fault: int | None = None
    """The number of the fault rule that acted on the request; 0 for the team's schedule; None if
    neither did."""
    perturbation: str = ""
    """The token of the schedule that acted on the request; "" if it did not."""
    error: ProviderError | None = None
    """The refusal that was answered; None if the call succeeded."""

    @property
    def settings(self) -> Settings:
        return self.service.settings

    @property
    def base_url(self) -> str:
        """What links begin with: `http://host:port/app/api/rest/v1`, as the client called it."""
        return base_url(self.request)

    def note(self, text: str) -> None:
        """Add a text to X-Mock-Note and to the log; an empty text adds nothing.

        Characters other than printable ASCII are escaped, because a header cannot hold them.
        """
        if text:
            plain = text.isascii() and text.isprintable()
            self.notes.append(text if plain else text.encode("unicode_escape").decode())

    def note_ignored_id(self, field: str) -> None:
        """Name A71 as assumed if the body has an id for what is to be created.

        Such an id is ignored.
        """
        if self.body.get(field) is not None:
            self.assumed.append("A71")

    def accept(self, messages: Sequence[Message]) -> None:
        """Note and count the messages that the call has accepted, and wait for reports that come
        before the answer.

        Webhooks about a message wait until the answer is complete, unless the scenario of its
        number or the team's schedule asks for a report before the answer. Then this method waits
        until the report was attempted, at most as long as one attempt may take.
        """
        accepted = [message.message_id for message in messages]
        self.sent += accepted
        if self.operation:
            self.service.totals.add_messages(self.operation.tag, messages)
        deferral = self.account.world.deferral
        deferral.await_first_attempts(accepted, self.service.worker.timeout)


Handler = Callable[[Call], Any]
"""Carries out a call with one action; returns what the operation's `response` schema dumps."""


class OwnBody(NamedTuple):
    """How an operation reads a body that is one text or a file instead of an object with fields."""

    read: Callable[[str, bytes, Settings], dict[str, Any]]
    """Takes the Content-Type, the bytes and the settings; returns what becomes `Call.body`."""
    limit: Callable[[Settings], int]
    """Returns how many bytes the body may have."""
    content: Mapping[str, Mapping[str, Any]]
    """OpenAPI's media type objects by media type."""
    required: bool
    """Whether openapi.yaml says that a body has to be sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path."""

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
    """How to read a body that is one text or a file; `body` is then None."""
    needs: tuple[str, ...] = ()
    """Fields of the body, or parameters, that the action requires; for openapi.yaml."""
    bulk: bool = False
    """Whether a body may have `bulk_body_limit` bytes, which is more than `body_limit`."""
    response: ApiSchema | None = None
    """The schema of the answer. An answer without `response`, `bare` and `media` has no body."""
    bare: Bare | None = None
    """The type of the answer if it is one value without a name."""
    media: bool = False
    """Whether it answers with a `File`, whatever `Accept` says."""
    status: int = 200
    changes: bool = False
    """Whether it changes something; a GET that changes nothing also answers HEAD."""
    sends: bool = False
    """Whether it sends messages."""
    url_token: bool = False
    """Whether the URL-sending token in the path authenticates."""
    errors: tuple[type[ProviderError], ...] = ()
    """Refusals of the action, for openapi.yaml."""
    evidence: tuple[str, ...] = ()
    """Entries that decide status and outcome of every successful answer."""
    sometimes: tuple[str, ...] = ()
    """Entries that decide only some answers; the handler then adds them to `Call.assumed`."""


class Tag:
    """The operations of one tag of openapi.yaml, in the order in which they are defined."""

    def __init__(self, name: str, description: str) -> None:
        self.name = name
        self.description = description
        self.operations: list[Operation] = []

    def operation(
        self, method: str, path: str, operation_id: str, summary: str, **options: Any
    ) -> Callable[[Handler], Handler]:
        """Return a decorator that defines an operation with the decorated function as its handler.

        Args:
            options: the other fields of `Operation`.
        """

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
