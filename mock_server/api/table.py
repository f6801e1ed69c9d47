"""Every operation of the imitated API in one table: routing, openapi.yaml and tests read it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mock_server.api.operation import Operation, Tag
from mock_server.api.routes.account import account
from mock_server.api.routes.contacts import contacts
from mock_server.api.routes.context import context
from mock_server.api.routes.groups import groups
from mock_server.api.routes.messages import messages
from mock_server.api.routes.sms import sms
from mock_server.api.routes.templates import templates
from mock_server.api.routes.voice import voice

TAGS: tuple[Tag, ...] = (account, sms, contacts, groups, messages, templates, voice, context)

OPERATIONS: tuple[Operation, ...] = tuple(operation for tag in TAGS for operation in tag.operations)

METHODS_AND_PATHS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {each.operation_id: (each.method, each.path) for each in OPERATIONS}
)
"""By operationId, for those who need no more than to know whether a request can exist."""
