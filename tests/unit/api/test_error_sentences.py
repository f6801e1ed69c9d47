"""The texts of an error: sentences in its body, and one line in the log."""

from __future__ import annotations

import pytest

from sms_mock.api.errors import error_body
from sms_mock.domain.errors import InvalidField
from sms_mock.domain.spelling import in_one_line
from sms_mock.serving import refusal


def test_each_sentence_of_a_body_begins_with_a_capital_letter() -> None:
    said = str(error_body(refusal.malformed_line())["developerMessage"])
    assert said.startswith("The request line is not a method")
    assert ". Percent-encode spaces" in said


def test_the_name_of_a_field_keeps_its_spelling_at_the_beginning() -> None:
    said = error_body(InvalidField("name is missing", field="name", help="send one"))
    assert said["developerMessage"] == "name is missing. Send one."


@pytest.mark.parametrize(
    "sentences, line",
    [
        ((), ""),
        (("Sent.",), "Sent"),
        (("It is cut.", "", "Write one."), "It is cut; write one"),
        (("It is gone", "GET /groups/all lists them"), "It is gone; GET /groups/all lists them"),
        (("It is XML", "Content-Type: text/xml"), "It is XML; Content-Type: text/xml"),
    ],
)
def test_on_the_terminal_sentences_are_one(sentences: tuple[str, ...], line: str) -> None:
    assert in_one_line(*sentences) == line
