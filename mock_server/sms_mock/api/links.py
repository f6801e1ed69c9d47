"""Links of resources and lists: absolute, on the host and prefix that the client called.

Evidence A49, A182.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sms_mock.api.operation import Exchange


def self_link(exchange: Exchange, path: str) -> list[dict[str, str]]:
    """The one link of a resource, of a path below the base."""
    return self_links(f"{exchange.base_url}{path}")


def self_links(href: str) -> list[dict[str, str]]:
    """The same of a whole address."""
    return [_link("self", href)]


def _link(rel: str, href: str) -> dict[str, str]:
    return {"rel": rel, "href": href}


def page_links(exchange: Exchange, total: int) -> list[dict[str, str]]:
    """`self` and, where those pages exist, `next` and `previous` (assumed, evidence A108)."""
    page, size = exchange.query["page"], exchange.query["pageSize"]
    found = [_link("self", _page_href(exchange, page))]
    if page * size < total:
        found.append(_link("next", _page_href(exchange, page + 1)))
    if page > 1 and (page - 2) * size < total:
        found.append(_link("previous", _page_href(exchange, page - 1)))
    return found


def _page_href(exchange: Exchange, page: int) -> str:
    paging: dict[str, Any] = {"page": page, "pageSize": exchange.query["pageSize"]}
    # The filters as they were given, behind the page; paging again, for it may be among them.
    parameters = {**paging, **exchange.given_parameters, **paging}
    return f"{exchange.base_url}{exchange.target}?{urlencode(parameters)}"
