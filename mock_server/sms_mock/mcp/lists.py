"""Reads one page of a list of the control API, with a cursor for the next one."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from sms_mock.control_client.client import ControlClient
from sms_mock.mcp.errors import WrongArgument

_CURSOR: Final = re.compile(r"([0-9]{1,15}):([0-9]{1,9})")


class Page(NamedTuple):
    """One page of a list.

    Attributes:
        more: how many further items there are.
        cursor: what gives the next page; None on the last.
        notes: what the control API says about the search, if anything.
    """

    items: list[dict[str, Any]]
    more: int
    cursor: str | None
    notes: list[str] | None

    @property
    def about(self) -> dict[str, Any]:
        """The fields of `Listed`."""
        return {"more": self.more, "cursor": self.cursor, "notes": self.notes}


def read_page(
    client: ControlClient,
    path: str,
    query: dict[str, Any],
    *,
    limit: int,
    cursor: str | None,
) -> Page:
    """Read a page of a list, the newest first.

    Args:
        path: the list, such as `/messages`.
        cursor: the cursor of the page before; None begins with the newest.

    Raises:
        WrongArgument: the text is not a cursor.
    """
    before, shown = _place_of(cursor)
    answer = client.get(path, {**query, "before": before, "limit": limit})
    shown += len(answer["items"])
    following = parse_qs(urlsplit(answer["next"] or "").query).get("before")
    return Page(
        answer["items"],
        max(answer["total"] - shown, 0) if following else 0,
        f"{following[0]}:{shown}" if following else None,
        answer.get("notes") or None,
    )


def cut(items: list[dict[str, Any]], *, limit: int, cursor: str | None) -> Page:
    """Return a page of a list that the control API gives whole.

    Raises:
        WrongArgument: the text is not a cursor.
    """
    _, shown = _place_of(cursor)
    end = shown + limit
    more = max(len(items) - end, 0)
    return Page(items[shown:end], more, f"0:{end}" if more else None, None)


def _place_of(cursor: str | None) -> tuple[int | None, int]:
    """Return the `before` of the control API's list, and how many items were shown already."""
    if cursor is None:
        return None, 0
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise WrongArgument(
            "cursor",
            f"{cursor[:40]!r} is not a cursor",
            "give `cursor` of the answer before, or leave it out to begin with the newest",
        )
    return int(found[1]), int(found[2])
