"""Examples in XML: written as the server writes and reads it, then indented for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from sms_mock.api import xml_format
from sms_mock.api.fields import ApiSchema


def as_xml(example: Mapping[str, Any], schema: ApiSchema) -> str:
    """The XML document of the same example in JSON."""
    root = ElementTree.fromstring(xml_format.render(example, schema, schema.element_name()))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"
