"""Bodies as XML, read into and written from the same dicts that JSON gives, guided by a schema."""

from sms_mock.api.xml_format.reading import parse, texts
from sms_mock.api.xml_format.writing import escape, render

__all__ = ["escape", "parse", "render", "texts"]
