"""The field types that only answers have, and how each is written in JSON and XML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marshmallow import fields

from sms_mock.api.fields import ApiField
from sms_mock.domain import dates

if TYPE_CHECKING:
    _AnyList = fields.List[Any]
else:
    # Generic since marshmallow 4 only.
    _AnyList = fields.List


class EpochMillis(ApiField, fields.Integer):
    """An instant in an answer: in JSON milliseconds since 1970, in XML ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def to_text(self, value: Any) -> str:
        return dates.iso8601(value)


class Credits(ApiField, fields.Float):
    """Credits in an answer: stored as integer thousandths, written as a number: 1500 as 1.5."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value / 1000


class Links(ApiField, _AnyList):
    """Links in an answer: `[{"rel": "self", "href": "…"}]`; an empty list if there are none.

    In XML each link is an element `<atom:link rel="…" href="…"/>`. In requests the field is
    ignored.
    """

    def __init__(self, **kwargs: Any) -> None:
        link = fields.Dict(keys=fields.String(), values=fields.String())
        super().__init__(link, dump_only=True, allow_none=False, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return [] if value is None else list(value)


class CharacterAnalysis(ApiField, _AnyList):
    """Encoding and length of each character, in the answer of an analysis: `[["a", "GSM7", 1], …]`.

    In XML there is one element for each character, with three elements `<item>` in it.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.List(fields.Raw()), dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else [list(character) for character in value]
