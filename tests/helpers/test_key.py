"""The helpers for Node and PHP call a server with the key of its address."""

from __future__ import annotations

import json

import pytest

from tests.helpers.running import run
from tests.keyed import keyed_server
from tests.programs import NODE_HELPER, command, node_of_today

MESSAGES = 1_001
"""One more than a page of the control API's lists has."""

_NODE = """
require(process.argv[1]).SmsMock.fresh({ credits: 2000 }).then(async (sms) => {
  const sendSmsRequests = Array.from({ length: Number(process.argv[2]) }, (_, at) => (
    { recipientNumber: '0821234567', message: `No. ${at}` }));
  await fetch(`${sms.url}/api/rest/v1/sms/send-bulk`, {
    method: 'POST',
    headers: { ...sms.headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ sendSmsRequests }),
  });
  const sent = await sms.sent();
  console.log(JSON.stringify([sms.url, sent.length, sent[0].message]));
  await sms.delete();
  process.exit();  // the connection of `fetch` would keep the process for seconds
});
"""
_PHP = """
require $argv[1];
$sms = SmsMock\\SmsMock::fresh(['credits' => 2000]);
$item = fn ($at) => ['recipientNumber' => '0821234567', 'message' => "No. $at"];
$context = stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Content-Type: application/json', "email: $sms->email", "token: $sms->token"],
    'content' => json_encode(['sendSmsRequests' => array_map($item, range(0, $argv[2] - 1))]),
]]);
file_get_contents("$sms->url/api/rest/v1/sms/send-bulk", false, $context);
$sent = $sms->sent();
echo json_encode([$sms->url, count($sent), $sent[0]->message ?? $sent[0]['message']]);
$sms->delete();
"""


@pytest.mark.parametrize("language", ["Node", "PHP"])
def test_calls_and_the_pages_of_lists_have_the_key(language: str) -> None:
    words = (
        (node_of_today(), "-e", _NODE, str(NODE_HELPER))
        if language == "Node"
        else (command("php"), "-r", _PHP, "--", str(NODE_HELPER.parent / "php" / "autoload.php"))
    )
    with keyed_server() as keyed:
        printed = json.loads(run(keyed.origin, *words, str(MESSAGES)))
        assert printed == [f"{keyed.origin}/app", MESSAGES, "No. 0"]
        assert keyed.was_always_named(), keyed.without_key
