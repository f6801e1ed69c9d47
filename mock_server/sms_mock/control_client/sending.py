"""Sends a message through the imitated API, as an application does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from sms_mock.control_client.client import TIMEOUT

_PATH: Final = "/app/api/rest/v1/sms/send.json"


class Accepted(NamedTuple):
    """The imitated API accepted a message.

    Attributes:
        message_id: the id of the message.
        note: the answer's header `X-Mock-Note`, or None.
    """

    message_id: str
    note: str | None


class NotSent(Exception):
    """The imitated API refused the message, or a fault rule spoilt its answer.

    Args:
        problem: what came instead of an acceptance.
        body: the body of the refusal, parsed; None if the answer was not JSON.
    """

    def __init__(self, problem: str, body: Mapping[str, Any] | None = None) -> None:
        super().__init__(problem)
        self.body = body


def send_sms(url: str, user: Mapping[str, Any], fields: Mapping[str, str]) -> Accepted:
    """Call `sms/send` of a running server directly; proxy variables are ignored.

    Args:
        url: the server's URL, as `ControlClient.url` has it.
        user: the sender's `email` and `token`.
        fields: the fields of the request, such as `recipientNumber` and `message`.

    Raises:
        NotSent: the API refused the message, or gave no whole answer.
    """
    status, note, content = _post(url, user, fields)
    try:
        body: Any = json.loads(content)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise NotSent(f"sms/send answered {status} without JSON")
    if status == 200 and body.get("messageId"):
        return Accepted(str(body["messageId"]), note)
    reason = body.get("developerMessage") or body.get("message") or body.get("error")
    raise NotSent(f"sms/send answered {status}: {reason}", body)


def _post(
    url: str, user: Mapping[str, Any], fields: Mapping[str, str]
) -> tuple[int, str | None, bytes]:
    """Return the status, the header `X-Mock-Note` and the body of the answer to `sms/send`."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    assert parts.hostname is not None
    connection = kind(parts.hostname, parts.port, timeout=TIMEOUT)
    headers = {
        "email": user["email"],
        "token": user["token"],
        "Content-Type": "application/json",
        "Accept": "application/json",
    }
    try:
        connection.request("POST", parts.path + _PATH, json.dumps(fields), headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("X-Mock-Note"), answer.read()
    except TimeoutError:
        raise NotSent(f"sms/send gave no answer within {TIMEOUT:g} s") from None
    except (OSError, http.client.HTTPException) as error:
        why = str(error) or type(error).__name__
        raise NotSent(f"sms/send gave no whole answer ({why})") from error
    finally:
        connection.close()
