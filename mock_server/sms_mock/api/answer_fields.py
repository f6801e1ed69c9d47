"""Field types that only answers have, and how each is written in JSON and XML."""

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
    """An instant in an answer: epoch milliseconds; in JSON the number, in XML ISO 8601."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return value

    def to_text(self, value: Any) -> str:
        return dates.iso8601(value)


class Credits(ApiField, fields.Float):
    """Credits in an answer: stored as integer thousandths, shown as a number of credits (1.0)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else value / 1000


class Links(ApiField, _AnyList):
    """Links in an answer: `[{"rel": "self", "href": "…"}]`, a list even if there are none.

    In XML each is an element `<atom:link rel="…" href="…"/>`. What clients send is ignored.
    """

    def __init__(self, **kwargs: Any) -> None:
        link = fields.Dict(keys=fields.String(), values=fields.String())
        super().__init__(link, dump_only=True, allow_none=False, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return [] if value is None else list(value)


class CharacterAnalysis(ApiField, _AnyList):
    """The analysis of each character in an answer: `[["a", "GSM7", 1], …]`.

    In XML the element repeats, with three elements `<item>` inside.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(fields.List(fields.Raw()), dump_only=True, **kwargs)

    def _serialize(self, value: Any, attr: Any, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else [list(character) for character in value]
