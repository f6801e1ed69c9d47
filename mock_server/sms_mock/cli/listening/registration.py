"""Has a running server post an account's webhooks to a receiver, and undoes that."""

from __future__ import annotations

from typing import Any, Final

from sms_mock.control_client.client import ControlClient

_FIELDS: Final = ("replyUrl", "deliveryReportUrl")


class Registration:
    """Has the server post an account's webhooks to a receiver, from `begin` until `end`.

    Args:
        client: a client of the server's control API.
        user_id: the account's userId.
        url: the receiver's URL, without a path.
    """

    def __init__(self, client: ControlClient, user_id: int, url: str) -> None:
        self._client = client
        self._path = f"/accounts/{user_id}/developer-settings"
        self._ours = {"replyUrl": f"{url}/reply", "deliveryReportUrl": f"{url}/delivery-report"}
        self._before: dict[str, Any] | None = None

    def begin(self) -> dict[str, Any]:
        """Set the account's webhook URLs to the receiver, and return its developer settings.

        Raises:
            ControlCallError: the server refuses this.
            NotRunningError: no server answers.
        """
        self._before = self._client.get(self._path)
        settings: dict[str, Any] = self._client.put(self._path, self._ours)
        return settings

    def end(self) -> None:
        """Restore the webhook URLs from before `begin`, but not one that was changed since.

        This does nothing if `begin` was not called, or failed before it knew the URLs.

        Raises:
            ControlCallError: the server refuses this, for example because the account no longer
                exists.
            NotRunningError: the server no longer answers.
        """
        if self._before is None:
            return
        now = self._client.get(self._path)
        back = {field: self._before[field] for field in _FIELDS if now[field] == self._ours[field]}
        if back:
            self._client.put(self._path, back)
        self._before = None
