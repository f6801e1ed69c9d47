"""Serves openapi.yaml, whole or the part of one API, as YAML and as JSON.

The file itself is derived in `sms_mock.openapi`, which a server does not import.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import yaml
from flask import Request, Response

from sms_mock.api.paths import PREFIXES
from sms_mock.config import DEFAULT_PORT
from sms_mock.control.operation import Call, DeclaredAnswer, Operations, Parameter
from sms_mock.package_files import read_project_file
from sms_mock.shapes.text import Choice

Json = dict[str, Any]

API: Final = "api"
CONTROL: Final = "control"
PREFIX: Final = "/_mock"
"""What the paths of the control API begin with."""

_ORIGIN: Final = "http://localhost:{port}"
_ROOT: Final = "without a prefix, for clients that let a user set only a host"
_HOST: Final = re.compile(r"(\[[^\]]*\]|[^:]*)(?::([0-9]+))?")
_USUAL_PORT: Final = {"http": "80", "https": "443"}

PART: Final = Parameter(
    "part", Choice((API, CONTROL)), "only the imitated API or only the control API; both if absent"
)

description = Operations()


@description.operation(
    "GET",
    "/openapi.yaml",
    "getOpenapi",
    "This description",
    about_team=False,
    parameters=(PART,),
    refuses=(400,),
    answers=DeclaredAnswer(
        None, "OpenAPI 3.1", {"application/yaml": {"schema": {"type": "object"}}}
    ),
)
def get_openapi(call: Call) -> Response:
    text = _with_address(description_yaml(call.query["part"]), call.request, "'")
    return Response(text, content_type="application/yaml; charset=utf-8")


@description.operation(
    "GET",
    "/openapi.json",
    "getOpenapiJson",
    "This description as JSON",
    about_team=False,
    parameters=(PART,),
    refuses=(400,),
    answers=DeclaredAnswer(
        None, "OpenAPI 3.1", {"application/json": {"schema": {"type": "object"}}}
    ),
)
def get_openapi_json(call: Call) -> Response:
    text = _with_address(description_json(call.query["part"]), call.request, '"')
    return Response(text, content_type="application/json")


@cache
def description_yaml(part: str | None) -> str:
    """Return the text of openapi.yaml, or of one part of it, in YAML.

    Parsing the file and writing a part takes tenths of a second: both functions keep their texts.
    """
    return _file() if part is None else as_yaml(part_of(_parsed(), part))


@cache
def description_json(part: str | None) -> str:
    """Return what `description_yaml` does, in JSON."""
    whole = _parsed()
    return json.dumps(whole if part is None else part_of(whole, part), ensure_ascii=False)


def _file() -> str:
    """Return the text of openapi.yaml."""
    return read_project_file("openapi.yaml").decode()


def _parsed() -> Json:
    # libyaml's parser takes a tenth of the time; it is missing from some builds of PyYAML.
    found: Json = yaml.load(_file(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return found


def _with_address(text: str, request: Request, quote: str) -> str:
    """Return a description whose servers are the address under which the client called this one.

    Args:
        quote: the quotation mark that texts of digits have in the format.
    """
    address = urlsplit(request.host_url)
    host, port = _HOST.fullmatch(address.netloc).groups()  # type: ignore[union-attr]
    origin = f"{address.scheme}://{host}:{{port}}{request.script_root}"
    default = f"{quote}{port or _USUAL_PORT[address.scheme]}{quote}"
    return text.replace(_ORIGIN, origin).replace(f"{quote}{DEFAULT_PORT}{quote}", default)


def servers(part: str | None) -> list[Json]:
    """Return the servers of a description: absolute URLs with a variable for the port.

    Only the part of the imitated API has the prefixes, because the control API answers without.
    """
    if part != API:
        return [_server("", "")]
    return [*(_server(prefix, "") for prefix in PREFIXES), _server("", _ROOT)]


def _server(prefix: str, text: str) -> Json:
    return {
        "url": _ORIGIN + prefix,
        **({"description": text} if text else {}),
        # Without a description, which the JSON Schema of OpenAPI 3.1 forbids by a slip.
        "variables": {"port": {"default": str(DEFAULT_PORT)}},
    }


def part_of(whole: Json, part: str) -> Json:
    """Return a document with the operations of one API, and the components that they refer to.

    It has no webhooks: generators make methods of them that a client cannot call, and
    openapi-generator makes Python of them that is not valid.
    """
    own = part == CONTROL
    paths = {path: item for path, item in whole["paths"].items() if path.startswith(PREFIX) is own}
    used = {tag for item in paths.values() for one in item.values() for tag in one["tags"]}
    tags = [tag for tag in whole["tags"] if tag["name"] in used]
    info = {**whole["info"], "description": tags[0]["description"]} if own else whole["info"]
    found = {**whole, "info": info, "servers": servers(part), "tags": tags, "paths": paths}
    del found["webhooks"]
    found["components"] = _needed_components(found, whole["components"])
    return found


def _needed_components(document: Json, components: Json) -> Json:
    """Return the components that a document refers to, also through each other."""
    rest = {key: value for key, value in document.items() if key != "components"}
    needed: set[str] = set()
    new = set(_references(rest))
    while new:
        needed |= new
        new = set(_references([_component(components, one) for one in new])) - needed
    kept = {
        kind: {name: one for name, one in named.items() if f"#/components/{kind}/{name}" in needed}
        for kind, named in components.items()
    }
    schemes = set(_schemes(document))
    kept["securitySchemes"] = {
        name: one for name, one in components["securitySchemes"].items() if name in schemes
    }
    return {kind: named for kind, named in kept.items() if named}


def _component(components: Json, reference: str) -> Any:
    kind, name = reference.removeprefix("#/components/").split("/")
    return components[kind][name]


def _references(value: object) -> Iterator[str]:
    """Yield every `$ref` inside a value."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _schemes(document: Json) -> Iterator[str]:
    """Yield the names of the security schemes that a document and its operations use."""
    operations = [one for item in document["paths"].values() for one in item.values()]
    for described in (document, *operations):
        for requirement in described.get("security", ()):
            yield from requirement


_NUMBER_IN_YAML_1_2: Final = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|0o[0-7]+"
)
"""Texts such as 0821234567, which are texts in PyYAML's YAML 1.1 and numbers in YAML 1.2."""


class _Dumper(yaml.SafeDumper):
    """A YAML dumper that writes equal values anew instead of as aliases, and short ones inline."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def text(self, text: str) -> yaml.Node:
        quotes = "'" if _NUMBER_IN_YAML_1_2.fullmatch(text) else None
        return self.represent_scalar(_STRING, text, style="|" if "\n" in text else quotes)

    def items(self, items: list[Any]) -> yaml.Node:
        flat = all(isinstance(item, str | int | float | None) for item in items)
        return self.represent_sequence(_LIST, items, flow_style=flat)

    def mapping(self, entries: Json) -> yaml.Node:
        flat = not entries or (len(entries) == 1 and isinstance(next(iter(entries.values())), str))
        return self.represent_mapping(_MAP, entries, flow_style=flat)


_STRING, _LIST, _MAP = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
_Dumper.add_representer(str, _Dumper.text)
_Dumper.add_representer(list, _Dumper.items)
_Dumper.add_representer(dict, _Dumper.mapping)


def as_yaml(described: Json) -> str:
    """Return an OpenAPI document as the text of openapi.yaml."""
    return yaml.dump(described, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)
