"""Schemas of openapi.yaml that are derived from the shapes by which the server reads the values."""

from __future__ import annotations

from sms_mock.faults.rule import EFFECT, MATCH, RULE
from sms_mock.openapi.dialects import Json
from sms_mock.world.fields import Entry
from sms_mock.world.reading import WORLD
from sms_mock.world.schemas import ScenarioSchema, StepSchema


def shape_schemas() -> dict[str, Json]:
    """The world document and the fault rule, by the names of openapi.yaml."""
    world, scenario, step = (
        shape.schema() for shape in (WORLD, Entry(ScenarioSchema), Entry(StepSchema))
    )
    parts = world["properties"]
    parts["users"]["minItems"] = 1
    parts["scenarios"]["items"] = _ref("Scenario")
    for part in ("messages", "voiceMessages"):
        parts[part]["items"]["properties"]["steps"]["items"] = _ref("Step")
    about_world = (
        "A fixtures file, and what export gives; fixtures/README.md says what each key means."
        " Text may also be given as an integer, which is read as its digits."
    )
    rule = RULE.schema()
    rule["properties"] |= {"match": _ref("FaultMatch"), "effect": _ref("FaultEffect")}
    return {
        "World": {**world, "description": about_world},
        "Scenario": scenario,
        "Step": step,
        # Open to more properties: an answer has the rule and its number.
        "FaultRule": {**_open(rule), "required": ["effect"]},
        "FaultMatch": {
            **MATCH.schema(),
            "description": "Which requests; what is left out does not narrow.",
        },
        "FaultEffect": {
            **EFFECT.schema(),
            "description": "At least one of status, latency, retryAfter, drop and body.",
        },
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _open(schema: Json) -> Json:
    return {key: value for key, value in schema.items() if key != "additionalProperties"}
