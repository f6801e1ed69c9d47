"""Every interface offers exactly the fields that the file of a fault effect declares."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import click
import httpx
import pytest
import yaml

from sms_mock.cli.faults import add_fault
from sms_mock.config import Settings
from sms_mock.faults import effects
from sms_mock.faults.catalogue import EFFECTS, FIELDS, fields_of
from sms_mock.faults.effect import Effect, EffectChoice
from sms_mock.serving.threads import MockServer
from sms_mock.testing import SmsMock
from sms_mock.testing.callers_line import python_name

ROOT = Path(__file__).parents[2]
FILES = {path.stem for path in Path(effects.__path__[0]).glob("*.py")} - {"__init__"}
CHOICES = [effect.choice for effect in EFFECTS if effect.choice]


def test_every_file_declares_one_effect() -> None:
    assert len(FILES) == len(EFFECTS) > 5


def test_an_effect_that_is_added_joins_the_others_of_its_field() -> None:
    empty = Effect(choice=EffectChoice("body", "empty", "sends an empty body"))
    fields = fields_of([*EFFECTS, empty])
    assert fields["body"].schema()["enum"][-1] == "empty"
    assert fields["body"].description.endswith("; `empty` sends an empty body.")


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_what_it_does(name: str) -> None:
    assert re.fullmatch(r"\S.*\.", FIELDS[name].description)


def test_the_command_line_has_a_flag_for_every_field() -> None:
    flags = {one.name: one for one in add_fault.params if isinstance(one, click.Option)}
    for name, shape in FIELDS.items():
        assert flags[name].help == shape.description.replace("`", "")
    for choice in CHOICES:
        type_of = flags[choice.field].type
        assert isinstance(type_of, click.Choice)
        assert choice.value in type_of.choices


def test_the_description_has_every_field() -> None:
    schemas = yaml.safe_load((ROOT / "openapi.yaml").read_text())["components"]["schemas"]
    described = schemas["FaultEffect"]["properties"]
    assert set(described) == set(FIELDS)
    for choice in CHOICES:
        assert choice.value in described[choice.field]["enum"]


def test_the_docs_name_every_field_and_choice() -> None:
    page = (ROOT / "docs" / "faults.md").read_text()
    for name in FIELDS:
        assert name in page
    for choice in CHOICES:
        assert f"`{choice.value}`" in page or f"`{choice.field}: {choice.value}`" in page


def test_the_plugin_takes_every_field_by_a_python_name() -> None:
    with SmsMock.fresh() as sms_mock:
        for choice in CHOICES:
            asked: dict[str, Any] = {choice.field: choice.value}
            rule = sms_mock.faults.add(**asked)
            assert rule["effect"] == {choice.field: choice.value}
        rule = sms_mock.faults.add(path="/sms/send", retry_after=3)
        assert rule["effect"] == {"retryAfter": 3}
    assert python_name("retryAfter") == "retry_after"


def test_the_page_is_told_of_every_field() -> None:
    with MockServer(Settings(port=0)) as server:
        page = httpx.get(f"{server.origin}/", headers={"Accept": "text/html"}).text
    found = re.search(r'data-fault-rule="([^"]*)"', page)
    assert found
    declared = [[name, shape.description] for name, shape in FIELDS.items()]
    effect = json.loads(html.unescape(found[1]))["properties"]["effect"]
    told = [[name, schema["description"]] for name, schema in effect["properties"].items()]
    assert told == declared
