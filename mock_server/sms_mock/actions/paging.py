"""One page of a list that is read newest first: what it holds, and where the next page begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """Items of a list, how many the whole list has, and the place before which the next page
    begins (None on the last page)."""

    items: list[T]
    total: int
    next_before: int | None


def page_of(found: Sequence[T], total: int, *, limit: int, place_of: Callable[[T], int]) -> Page[T]:
    """Cut a page of `limit` items from a read of `limit + 1`; the extra one tells that more follow.

    Args:
        place_of: gives an item's place in the list's order, which `next_before` is counted in.
    """
    items = list(found[:limit])
    more = len(found) > limit
    return Page(items, total, place_of(items[-1]) if more else None)
