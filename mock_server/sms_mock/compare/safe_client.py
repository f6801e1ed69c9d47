"""Calls a service, but only with calls that send nothing and cost nothing.

This is the only way in which compare talks to a service. Each request is checked against a list of
harmless calls before a connection is made. Nothing under `sms/` and `voice/` is on the list, nor
are transfers, changes of users and deletions of templates.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode, urlsplit

BASE: Final = "/api/rest/v1"
TIMEOUT: Final = 20.0
"""Seconds for one call."""
_MOST_BODY: Final = 5_000_000
ID: Final = r"[0-9A-Za-z-]{1,64}"
"""Ids of any form, so that what was made can be removed whatever its id looks like."""

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
    """A call was not made, because it is not on the list of harmless ones."""


class ServiceAnswer(NamedTuple):
    """A status, headers by lower-case name, and the body as text."""

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        """The body parsed as JSON; None if it is not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def object(self) -> dict[str, Any]:
        """The body parsed as a JSON object; an empty one if it is not a JSON object."""
        document = self.json()
        return document if isinstance(document, dict) else {}


class SafeClient:
    """Calls one service as one account.

    Args:
        url: the base URL, with or without `/app/` at its end.
        writes: whether contacts and groups may be created and deleted.

    Raises:
        ValueError: the URL is not an http or https address.
    """

    def __init__(self, url: str, email: str, token: str, *, writes: bool = False) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is not an address such as https://www.zoomconnect.com/app/")
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
        """Make one call.

        Args:
            path: below `/api/rest/v1`.
            headers: replace the usual ones of the same name; the value "" leaves one out.

        Raises:
            UnsafeCall: the call is not on the list; no connection was made.
            OSError: the service cannot be reached.
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
