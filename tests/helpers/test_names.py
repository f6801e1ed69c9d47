"""The Python object and each helper have every row of helpers/names.json, and the docs show it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from sms_mock import SmsMock
from sms_mock.testing.parts import TeamClock, TeamFaults
from tests.helpers.names_table import markdown, names, rows
from tests.helpers.running import run, typescript
from tests.programs import NODE_HELPER, ROOT, command, node_of_today

PARTS = {"clock": TeamClock, "faults": TeamFaults}
_LOOK_IN_NODE = """
const { SmsMock } = require(process.argv[1]);
SmsMock.fresh().then(async (sms) => {
  const has = (name) => name.split('.').reduce((place, part) => place?.[part], sms) !== undefined;
  const lacking = JSON.parse(process.argv[2]).filter((name) => !has(name) && !SmsMock[name]);
  await sms.delete();
  console.log(JSON.stringify(lacking));
});
"""
_LOOK_IN_PHP = """
require $argv[1];
$sms = SmsMock\\SmsMock::fresh();
$has = function (string $name) use ($sms): bool {
    [$part, $rest] = explode('.', "$name.");
    return $rest === ''
        ? method_exists($sms, $name) || property_exists($sms, $name)
        : method_exists($sms->$part, $rest);
};
$lacking = array_filter(json_decode($argv[2]), fn (string $name) => !$has($name));
$sms->delete();
echo json_encode(array_values($lacking));
"""


def public(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


def test_the_python_object_has_each_row_and_nothing_else() -> None:
    with SmsMock.fresh() as sms:
        whole = {name for name in public(sms) if name not in PARTS}
    parts = {f"{part}.{name}" for part, kind in PARTS.items() for name in public(kind)}
    listed = [row["python"] for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == whole | parts


def test_the_node_helper_has_each_row(sms_mock_origin: str) -> None:
    asked = json.dumps([*names("node"), "nothing"])
    words = (node_of_today(), "-e", _LOOK_IN_NODE, str(NODE_HELPER), asked)
    assert json.loads(run(sms_mock_origin, *words)) == ["nothing"]


def test_the_php_helper_has_each_row(sms_mock_origin: str) -> None:
    asked = json.dumps([*names("php"), "nothing"])
    autoload = str(ROOT / "helpers" / "php" / "autoload.php")
    words = (command("php"), "-r", _LOOK_IN_PHP, "--", autoload, asked)
    assert json.loads(run(sms_mock_origin, *words)) == ["nothing"]


def test_the_types_of_the_node_helper_have_each_row(tmp_path: Path) -> None:
    uses = [
        f"void {'SmsMock' if name == 'fresh' else 'sms'}.{name};"
        for name in [*names("node"), "nothing"]
    ]
    program = 'import { SmsMock } from "sms-mock";\ndeclare const sms: SmsMock;\n'
    ended = typescript(tmp_path, program + "\n".join(uses))
    assert ended.stdout.count("error TS") == 1, ended.stdout
    assert "Property 'nothing' does not exist" in ended.stdout


def test_the_docs_show_the_table() -> None:
    page = (ROOT / "docs" / "other-languages.md").read_text("utf-8")
    assert markdown() in page, f"the table is now:\n{markdown()}"


def test_composer_and_the_autoloader_name_the_same_folder() -> None:
    package = json.loads((ROOT / "helpers" / "php" / "composer.json").read_text("utf-8"))
    assert package["autoload"] == {"psr-4": {"SmsMock\\": "src/"}}
    for file in sorted((ROOT / "helpers" / "php" / "src").glob("*.php")):
        assert f" {file.stem}\n" in file.read_text("utf-8").replace(" extends", "\n"), file.name


def test_what_npm_would_pack_is_the_helper_alone() -> None:
    words = (command("npm"), "pack", "--dry-run", "--json", "--offline")
    ended = subprocess.run(words, cwd=NODE_HELPER, capture_output=True, text=True, check=True)
    (packed,) = json.loads(ended.stdout)
    on_disk = {
        str(file.relative_to(NODE_HELPER)) for file in NODE_HELPER.rglob("*") if file.is_file()
    }
    assert {file["path"] for file in packed["files"]} == on_disk
