"""The table of all operations of the imitated API; there is one file for each tag.

Routing, openapi.yaml and tests read the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sms_mock.api.operation import Operation, Tag
from sms_mock.api.routes.account import account
from sms_mock.api.routes.contacts import contacts
from sms_mock.api.routes.context import context
from sms_mock.api.routes.groups import groups
from sms_mock.api.routes.messages import messages
from sms_mock.api.routes.sms import sms
from sms_mock.api.routes.templates import templates
from sms_mock.api.routes.voice import voice

TAGS: tuple[Tag, ...] = (account, sms, contacts, groups, messages, templates, voice, context)

OPERATIONS: tuple[Operation, ...] = tuple(operation for tag in TAGS for operation in tag.operations)

METHODS_AND_PATHS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {each.operation_id: (each.method, each.path) for each in OPERATIONS}
)
"""Method and path by operationId, to check whether a request can exist."""
