"""Calls a service, but only with calls that send nothing and cost nothing.

`sms-mock compare` calls services only through this module. Each call is checked against a list of
harmless calls before a connection is made. The list has nothing under `sms/` and `voice/`, no
transfers of credits, no changes of users and no deletions of templates.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from sms_mock.domain.url_credentials import hide_password

BASE: Final = "/api/rest/v1"
TIMEOUT: Final = 20.0
"""Seconds that a service may take to answer."""
_MOST_BODY: Final = 5_000_000
ID: Final = r"[0-9A-Za-z-]{1,64}"
"""A pattern for ids of any form, so that a contact that was made can be deleted by any id."""

READING: Final = (
    ("GET", r"/account/(balance|statistics|user)"),
    ("GET", r"/(messages|contacts|groups|templates)/all"),
    ("GET", rf"/(messages|contacts|groups|templates)/{ID}"),
    ("POST", r"/messages/analyse/[a-z-]+"),
    ("GET", r"/no-such-path"),
    ("PATCH", r"/account/balance"),
)
WRITING: Final = (
    ("POST", r"/(contacts|groups)/create"),
    ("POST", rf"/(contacts|groups)/{ID}"),
    ("DELETE", rf"/(contacts|groups)/{ID}"),
    ("POST", rf"/groups/{ID}/(addContact|removeContact)/{ID}"),
    ("POST", rf"/contacts/{ID}/(addToGroup|addFromGroup)/{ID}"),
)


class UnsafeCall(Exception):
    """A call was not made, because it is not on the list of harmless calls."""


class ServiceAnswer(NamedTuple):
    """A service's answer: status, headers by lower-case name, and the first 5 MB of its body as
    text.
    """

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        """Return the body parsed as JSON; None if the body is not JSON or is `null`."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def object(self) -> dict[str, Any]:
        """Return the body parsed as a JSON object; an empty dict if it is anything else."""
        document = self.json()
        return document if isinstance(document, dict) else {}


class SafeClient:
    """Makes harmless calls to one service with one account's credentials.

    Args:
        url: the service's base URL, such as `https://www.zoomconnect.com/app/`.
        writes: whether calls that create, change and delete contacts and groups are allowed.

    Raises:
        ValueError: the URL is not an http or https URL.
    """

    def __init__(self, url: str, email: str, token: str, *, writes: bool = False) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(
                f"{hide_password(url)!r} is not an address such as https://www.zoomconnect.com/app/"
            )
        self._parts = parts
        self._prefix = parts.path.rstrip("/")
        self._headers = {"email": email, "token": token}
        self._allowed = READING + (WRITING if writes else ())

    def call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> ServiceAnswer:
        """Call the service and return its answer, whatever its status.

        Args:
            path: the path below `/api/rest/v1`.
            body: sent as JSON; None sends no body.
            headers: added to the usual headers, or sent instead of those with exactly the same
                name; a header with the value "" is not sent.

        Raises:
            UnsafeCall: the call is not on the list of harmless calls; no connection was made.
            OSError: the service cannot be reached, gives no answer for 20 seconds, or its answer is
                not HTTP.
        """
        bare = re.sub(r"\.(json|xml)\Z", "", path)
        if not any(method == verb and re.fullmatch(form, bare) for verb, form in self._allowed):
            raise UnsafeCall(
                f"{method} {path} is not among the calls that are known to be harmless"
            )
        data = None if body is None else json.dumps(body).encode()
        sent = {**self._headers, "Accept": "application/json", "User-Agent": "sms-mock compare"}
        if data is not None:
            sent["Content-Type"] = "application/json"
        sent = {name: value for name, value in {**sent, **(headers or {})}.items() if value}
        target = f"{self._prefix}{BASE}{path}" + (f"?{urlencode(query)}" if query else "")
        connection = self._connect()
        try:
            connection.request(method, target, body=data, headers=sent)
            answer = connection.getresponse()
            text = answer.read(_MOST_BODY).decode("utf-8", "replace")
        except http.client.HTTPException as error:
            raise OSError(f"{type(error).__name__}: the answer is not HTTP") from error
        finally:
            connection.close()
        return ServiceAnswer(
            answer.status, {name.lower(): value for name, value in answer.getheaders()}, text
        )

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._parts.hostname or "", self._parts.port
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(
                host, port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
