"""Builds the links of a resource, and the pages of a list with their links.

Links are absolute, with the host and prefix that the client called (evidence A49, A182).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sms_mock.api.operation import Call
from sms_mock.api.paths import called_url


def self_link(call: Call, path: str) -> list[dict[str, str]]:
    """Return the links of a resource at a path: one link, `self`.

    Args:
        path: what follows the base URL, such as "/groups/12".
    """
    return self_links(f"{call.base_url}{path}")


def self_links(url: str) -> list[dict[str, str]]:
    """Return the links of a resource at an absolute URL: one link, `self`."""
    return [_link("self", url)]


def page_of(call: Call, member: str, found: list[dict[str, Any]], total: int) -> dict[str, Any]:
    """Return one page of a list, with its links, as the dict that the operation's schema dumps.

    It also sets `call.summary`, for the log.

    Args:
        member: the name of the list in the answer.
        found: the elements of this page.
        total: how many elements there are on all pages.
    """
    call.summary = f"{len(found)} of {total}"
    return {member: found, "links": _page_links(call, total)}


def counted_page_of(
    call: Call, member: str, found: list[dict[str, Any]], total: int
) -> dict[str, Any]:
    """Return a page as `page_of` does, with its number, its size and totals, as lists of messages
    have.
    """
    page, page_size = call.query["page"], call.query["pageSize"]
    return {
        "page": page,
        "pageSize": page_size,
        "elements": len(found),
        "totalElements": total,
        "totalPages": -(-total // page_size),
        **page_of(call, member, found, total),
    }


def _page_links(call: Call, total: int) -> list[dict[str, str]]:
    """Return the link `self` and, if these pages exist, `next` and `previous` (assumed, evidence
    A108).
    """
    page, size = call.query["page"], call.query["pageSize"]
    found = [_link("self", _page_url(call, page))]
    if page * size < total:
        found.append(_link("next", _page_url(call, page + 1)))
    if page > 1 and (page - 2) * size < total:
        found.append(_link("previous", _page_url(call, page - 1)))
    return found


def _page_url(call: Call, page: int) -> str:
    paging: dict[str, Any] = {"page": page, "pageSize": call.query["pageSize"]}
    # The parameters that the client gave follow the paging of the link. They may include the paging
    # of the present page, so that of the link is set again.
    parameters = {**paging, **call.given_parameters, **paging}
    return f"{called_url(call.request)}?{urlencode(parameters)}"


def _link(rel: str, href: str) -> dict[str, str]:
    return {"rel": rel, "href": href}
