"""Makes requests with a whole path, and with no headers but those that a test gives."""

from __future__ import annotations

from typing import Any

from werkzeug.test import TestResponse

from sms_mock.api.operation import Operation
from tests.conftest import ADMINISTRATOR, URL_TOKEN, Api

CREDENTIALS = {"email": ADMINISTRATOR[0], "token": ADMINISTRATOR[1]}
BASE = "/app/api/rest/v1"

IDS = {
    "contactId": "5b37661a0000000000000100",
    "groupId": "5b3766100000000000000001",
    "templateId": "302",
    "userId": "18988",
    "messageId": "5b37661ae396c8e42e0c9ca2",
    "token": URL_TOKEN,
}
"""Of the default world; there is no message in it."""


def plain(
    api: Api, method: str, path: str, accept: str | None = None, **options: Any
) -> TestResponse:
    """Call a whole path such as `/app/api/…` with the administrator's credentials and the given
    headers.
    """
    headers = {**CREDENTIALS, **options.pop("headers", {})}
    if accept is not None:
        headers["Accept"] = accept
    return api.app.test_client().open(
        f"http://localhost{path}", method=method, headers=headers, buffered=True, **options
    )


def path_of(operation: Operation, **ids: str) -> str:
    """Return an operation's path below the base URL, with ids of the default world unless others
    are given.
    """
    return operation.path.format(**{**IDS, **ids})


def operation_name(operation: Operation) -> str:
    return operation.operation_id
