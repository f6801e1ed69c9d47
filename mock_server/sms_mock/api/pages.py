"""One page of a list as it is answered, and what the log says of it."""

from __future__ import annotations

from typing import Any

from sms_mock.api.links import page_links
from sms_mock.api.operation import Exchange


def page_of(
    exchange: Exchange, member: str, found: list[dict[str, Any]], total: int
) -> dict[str, Any]:
    """A page with its links.

    Args:
        member: what the list in it is called.
        total: how many there are on all pages.
    """
    exchange.summary = f"{len(found)} of {total}"
    return {member: found, "links": page_links(exchange, total)}


def counted_page_of(
    exchange: Exchange, member: str, found: list[dict[str, Any]], total: int
) -> dict[str, Any]:
    """A page that also says which it is, and how many there are, as those of messages do."""
    page, page_size = exchange.query["page"], exchange.query["pageSize"]
    return {
        "page": page,
        "pageSize": page_size,
        "elements": len(found),
        "totalElements": total,
        "totalPages": -(-total // page_size),
        **page_of(exchange, member, found, total),
    }
