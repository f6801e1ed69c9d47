"""Reads XML bodies into the dicts that JSON bodies would be, and writes such dicts as XML."""

from sms_mock.api.xml_format.parsing import texts
from sms_mock.api.xml_format.reading import parse
from sms_mock.api.xml_format.writing import ATOM, escape, in_xml_order, pieces, render

__all__ = ["ATOM", "escape", "in_xml_order", "parse", "pieces", "render", "texts"]
