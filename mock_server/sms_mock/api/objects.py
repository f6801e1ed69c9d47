"""The base of all schemas, and the field that holds an object or a list of objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import marshmallow
from marshmallow import ValidationError, fields

from sms_mock.api.fields import ApiField
from sms_mock.api.loading import Wrong
from sms_mock.clock import give_way

_AT_ONCE = 100
"""Objects of a list that are read or written before other requests get a turn, some 3 ms."""


class ApiSchema(marshmallow.Schema):
    """A body of the imitated API, or an object in one. Unknown fields are ignored.

    `type_name` is the name of the published type without `WebService`.
    """

    type_name: ClassVar[str] = ""
    error_messages: dict[str, str] = {  # noqa: RUF012
        "type": Wrong("is not an object", "Send an object with named fields.")
    }

    class Meta:
        unknown = marshmallow.EXCLUDE

    @classmethod
    def element_name(cls) -> str:
        """Return the name of the XML element of this type: `sendSmsRequest` for
        `SendSmsRequest`.
        """
        return cls.type_name[:1].lower() + cls.type_name[1:]


class Nested(ApiField, fields.Nested):
    """An object, or with `many=True` a list of objects, of another schema; null is None."""

    def __init__(self, nested: type[ApiSchema], **kwargs: Any) -> None:
        super().__init__(nested, **kwargs)
        self.wanted = "a list of objects" if self.many else "an object"
        self.help = "Send a list of objects: [{…}, {…}]." if self.many else "Send one object: {…}."

    def _load(self, value: Any, partial: Any = None) -> Any:
        """Read a long list in pieces, so that other requests are answered meanwhile."""
        if not self.many or len(value) <= _AT_ONCE:
            return super()._load(value, partial)
        read: list[Any] = []
        for start in range(0, len(value), _AT_ONCE):
            give_way()
            try:
                read += super()._load(value[start : start + _AT_ONCE], partial)
            except ValidationError as error:
                messages: Any = error.messages
                raise ValidationError({start + at: messages[at] for at in messages}) from None
        return read

    def _serialize(  # type: ignore[override]  # the two classes above differ in a name
        self, nested_obj: Any, attr: Any, obj: Any, **kwargs: Any
    ) -> Any:
        """Write a long list in pieces, so that other requests are answered meanwhile."""
        write: Callable[..., Any] = super()._serialize
        if not self.many or nested_obj is None or len(nested_obj) <= _AT_ONCE:
            return write(nested_obj, attr, obj, **kwargs)
        written: list[Any] = []
        for start in range(0, len(nested_obj), _AT_ONCE):
            give_way()
            written += write(nested_obj[start : start + _AT_ONCE], attr, obj, **kwargs)
        return written

    def _test_collection(self, value: Any) -> None:
        if not isinstance(value, list if self.many else Mapping):
            raise self.wrong_type(value)
