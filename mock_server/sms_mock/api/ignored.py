"""Writes notes on the parameters and fields that were ignored because the operation has none such.

Ignored parameters are evidence A31, fields of JSON I1, elements of XML O6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

import marshmallow

from sms_mock.domain.spelling import closest

_CREDENTIALS: Final = ("email", "token")
_SENT_BY_CLIENTS: Final = frozenset({"link", "links", "userId"})
"""Unknown fields that programs are known to send along (evidence I1)."""
_MOST_NAMED: Final = 3
_LONGEST_SHOWN: Final = 40


class Unknown(NamedTuple):
    """A name in a request that the operation does not know at that place.

    Attributes:
        name: as the request spells it.
        known: the names known at that place, one of which may have been meant.
        place: the path in front of the name, such as `sendSmsRequests[3].`; "" at the top.
        in_namespace: whether it is the name of an XML element that is unknown only because it is in
            a namespace.
    """

    name: str
    known: Collection[str]
    place: str = ""
    in_namespace: bool = False


def ignored_note(declared: Collection[str], given: Collection[str]) -> str:
    """Return the note that names unknown parameters, in ASCII; "" if there are none.

    Args:
        declared: the names of the operation's own parameters.
        given: the names that the request has.
    """
    known = (*declared, *_CREDENTIALS)
    return _note(
        "parameter", [Unknown(name, known) for name in given if name and name not in known]
    )


def ignored_fields_note(unknown: Collection[Unknown]) -> str:
    """Return the note that names unknown fields of a body, in ASCII; "" if there are none.

    Fields that client programs are known to send although no operation has them are left out.
    """
    return _note("field", [each for each in unknown if each.name not in _SENT_BY_CLIENTS])


def unknown_fields(schema: marshmallow.Schema, body: object) -> Iterator[Unknown]:
    """Yield the names in a JSON body that its schema does not have and whose value is not null.

    Names are looked at in the body itself and in its lists of objects, not deeper. In a list only
    the first object that has such names is reported.
    """
    if isinstance(body, dict):
        yield from _unknown(schema, body)
        for name, field in schema.fields.items():
            if isinstance(field, marshmallow.fields.Nested) and field.many:
                yield from _in_items(name, field.schema, body.get(name))


def _in_items(name: str, schema: marshmallow.Schema, items: object) -> Iterator[Unknown]:
    known = schema.fields.keys()
    for at, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict) and not item.keys() <= known:
            found = list(_unknown(schema, item, f"{name}[{at}]."))
            if found:
                yield from found
                return


def _unknown(
    schema: marshmallow.Schema, given: Mapping[str, Any], place: str = ""
) -> Iterator[Unknown]:
    for name, value in given.items():
        if name not in schema.fields and value is not None:
            yield Unknown(name, schema.fields, place)


def _note(what: str, unknown: list[Unknown]) -> str:
    if not unknown:
        return ""
    named = [_named(each) for each in unknown[:_MOST_NAMED]]
    if len(unknown) > _MOST_NAMED:
        named.append(f"{len(unknown) - _MOST_NAMED} more")
    return f"ignored unknown {what}{'s' if len(unknown) > 1 else ''}: {', '.join(named)}"


def _named(unknown: Unknown) -> str:
    name = unknown.name
    if len(name) > _LONGEST_SHOWN:  # half of a secret in the wrong place could not be masked
        return f"one of {len(name)} characters"
    shown = unknown.place + name.encode("unicode_escape").decode()
    if unknown.in_namespace:
        return f"{shown} (it is in an XML namespace; send it without one)"
    meant = closest(name, unknown.known)
    return f"{shown} (did you mean {meant}?)" if meant else shown
