"""The helpers' own tests, run by the test runners that their users have."""

from __future__ import annotations

import re
import shutil
import socket
import sys
from pathlib import Path

from tests.helpers.running import link_node_helper, run, typescript
from tests.programs import NODE_HELPER, command, node_of_today

HERE = Path(__file__).parent
_BOTH_WAYS = """
import { createRequire } from 'node:module';
import * as imported from 'sms-mock';
const required = createRequire(import.meta.url)('sms-mock');
for (const name of Object.keys(required)) {
  if (required[name] !== imported[name]) throw new Error(name);
}
console.log(Object.keys(required).join());
"""
_TYPED = """
import { SmsMock, NotRunning, Refused, NothingSent, type Message } from "sms-mock";

await using sms = await SmsMock.fresh({ credits: 2, webhookStyle: "form" });
const message: Message = await sms.waitForMessage({ to: "0821234567", timeout: 1 });
const cost: number = message.creditCost;
const code: string = await sms.otp({ to: "0821234567" });
await sms.faults.add({ path: "/sms/send", first: 2 }, { status: 503, latency: [0.1, 0.2] });
await sms.clock.advance({ to: new Date() });
await sms.deliverTo(async (values, webhook) => (webhook.kind === "reply" ? 204 : undefined));
await sms.deliverTo((values) => console.log(values.status), { reply: null });
await sms.deliverTo({ fetch: async (request) => new Response(await request.text()) });
const urls: (string | null)[] = [(await sms.settings()).replyUrl];
const errors: Error[] = [new NotRunning(), new Refused(), new NothingSent()];
const problem: string = new Refused().problem;
const asked: { phone?: string | undefined; mock?: string | undefined } = {};
await sms.assertSent({ to: asked.phone });
await SmsMock.fresh({ email: undefined }, asked.mock);
await sms.deliverTo(undefined, { reply: undefined });
"""
_REPLY_IN_NODE = """
require(process.argv[1]).SmsMock.fresh().then(async (sms) => {
  await sms.deliverTo();
  await sms.reply('0821234567', 'Yes');
  console.log('Node:', (await sms.receivedReplies())[0].message);
  await sms.delete();
});
"""
_REPLY_IN_PHP = """
require $argv[1];
$sms = SmsMock\\SmsMock::fresh();
$sms->deliverTo();
$sms->reply('0821234567', 'Yes');
echo 'PHP: ', $sms->receivedReplies()[0]['message'], "\\n";
$sms->delete();
"""
_WRONG = """
import { SmsMock } from "sms-mock";
const sms = await SmsMock.fresh({ credit: 2 });
await sms.assertSent({ from: "0821234567" });
await sms.faults.add({ path: "/sms/send" }, { drop: "now" });
sms.email = "ann@example.com";
"""


def test_node(sms_mock_origin: str, tmp_path: Path) -> None:
    shutil.copy(HERE / "node" / "sms-mock.test.mjs", tmp_path)
    link_node_helper(tmp_path)
    words = (node_of_today(), "--test", "--test-reporter=tap", "sms-mock.test.mjs")
    printed = run(sms_mock_origin, *words, cwd=tmp_path)
    written = (HERE / "node" / "sms-mock.test.mjs").read_text("utf-8")
    assert f"# pass {len(re.findall('^test', written, re.MULTILINE))}\n" in printed
    assert "# fail 0\n" in printed


def test_node_gives_import_and_require_the_same(tmp_path: Path) -> None:
    link_node_helper(tmp_path)
    (tmp_path / "both.mjs").write_text(_BOTH_WAYS, "utf-8")
    printed = run("", node_of_today(), "both.mjs", cwd=tmp_path)
    assert printed == "SmsMock,NotRunning,NothingSent,Refused\n"


def test_node_has_types(tmp_path: Path) -> None:
    ended = typescript(tmp_path, _TYPED)
    assert ended.returncode == 0, ended.stdout


def test_node_has_types_for_a_bundler_without_the_types_of_node(tmp_path: Path) -> None:
    page = {"module": "esnext", "moduleResolution": "bundler", "types": []}
    libraries = {"target": "es2022", "lib": ["es2022", "dom"]}
    program = _TYPED.replace("await using sms", "const sms")
    ended = typescript(tmp_path, program, **page, **libraries)
    assert ended.returncode == 0, ended.stdout


def test_node_refuses_wrong_types(tmp_path: Path) -> None:
    printed = typescript(tmp_path, _WRONG).stdout
    for line in (3, 4, 5, 6):
        assert f"program.mts({line}," in printed, printed


def test_php(sms_mock_origin: str) -> None:
    phpunit = ("--no-configuration", "--do-not-cache-result", "php/SmsMockTest.php")
    printed = run(sms_mock_origin, command("php"), command("phpunit"), *phpunit, cwd=HERE)
    written = (HERE / "php" / "SmsMockTest.php").read_text("utf-8")
    assert f"OK ({written.count('function test')} tests," in printed


def test_under_run_both_use_its_server(tmp_path: Path) -> None:
    run_mock = (sys.executable, "-m", "sms_mock", "run", "--allow-none", "--")
    helper = str(NODE_HELPER)
    printed = run("", *run_mock, node_of_today(), "-e", _REPLY_IN_NODE, helper, cwd=tmp_path)
    assert "Node: Yes" in printed
    autoload = str(NODE_HELPER.parent / "php" / "autoload.php")
    program = tmp_path / "reply.php"
    program.write_text(f"<?php {_REPLY_IN_PHP}", "utf-8")
    printed = run("", *run_mock, command("php"), str(program), autoload, cwd=tmp_path)
    assert "PHP: Yes" in printed


def test_without_a_server_both_say_how_to_start_one() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        origin = f"http://127.0.0.1:{unused.getsockname()[1]}"
        wanted = f"No sms-mock at {origin}: start one with `sms-mock serve`"
        ask = (
            "require(process.argv[1]).SmsMock.fresh().catch((error) => console.log(error.message))"
        )
        assert run(origin, node_of_today(), "-e", ask, str(NODE_HELPER)) == f"{wanted}\n"
        ask = (
            "require $argv[1]; try { SmsMock\\SmsMock::fresh(); }"
            " catch (Throwable $error) { echo $error->getMessage(); }"
        )
        autoload = str(NODE_HELPER.parent / "php" / "autoload.php")
        assert run(origin, command("php"), "-r", ask, "--", autoload) == wanted
