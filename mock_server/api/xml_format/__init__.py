"""Bodies as XML, read into and written from the same dicts that JSON gives, guided by a schema."""

from mock_server.api.xml_format.reading import parse, texts
from mock_server.api.xml_format.writing import escape, render

__all__ = ["escape", "parse", "render", "texts"]
