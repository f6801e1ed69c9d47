"""Cuts lists that are read newest first into pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """One page of a list.

    Attributes:
        items: the items of the page.
        total: how many items the whole list has.
        next_before: what to give as `before` to read the next page; None on the last page.
    """

    items: list[T]
    total: int
    next_before: int | None


def page_of(found: Sequence[T], total: int, *, limit: int, place_of: Callable[[T], int]) -> Page[T]:
    """Make a page of a list.

    Args:
        found: the result of reading at most `limit + 1` items. If the extra one is there, another
            page follows.
        total: how many items the whole list has.
        limit: how many items the page has at most, 1 or more.
        place_of: returns the number by which the list is ordered, for `next_before`.
    """
    items = list(found[:limit])
    more = len(found) > limit
    return Page(items, total, place_of(items[-1]) if more else None)
