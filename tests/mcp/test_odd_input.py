"""Every line on the standard input gets an answer, and nothing else stands on standard output."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from sms_mock.config import Settings
from sms_mock.serving.threads import MockServer
from tests.mcp.test_session import started
from tests.server.running import PATIENCE

_HUGE = 10_000_000
_INITIALIZE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "odd", "version": "1"},
}


class Wire:
    """Writes lines to an MCP server and reads its answers, without the SDK's client."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.process = process
        self._stdin = process.stdin
        self._stdout = process.stdout

    def write(self, line: str) -> None:
        self._stdin.write(f"{line}\n")
        self._stdin.flush()

    def read(self) -> Any:
        """Return the next answer, which is one JSON-RPC message."""
        answer = json.loads(self._stdout.readline())
        assert answer["jsonrpc"] == "2.0"
        return answer

    def answer(self, line: str) -> Any:
        """Write a line, and return the next answer."""
        self.write(line)
        return self.read()

    def error(self, line: str) -> tuple[Any, int, str]:
        """Return the id, the code and the text of the JSON-RPC error that answers a line."""
        answer = self.answer(line)
        return answer["id"], answer["error"]["code"], answer["error"]["message"]

    def refusal(self, line: str) -> str:
        """Return the text with which a tool refuses a call."""
        result = self.answer(line)["result"]
        assert result["isError"] is True
        (content,) = result["content"]
        text: str = content["text"]
        return text


def request(id: Any, method: str, **params: Any) -> str:
    return json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params})


def call(tool: str, arguments: Any, id: Any = 7) -> str:
    return request(id, "tools/call", name=tool, arguments=arguments)


def with_seconds(number: str) -> str:
    """Return a call of advance_clock with a number as it is written in JSON."""
    return call("advance_clock", {"seconds": "HERE"}).replace('"HERE"', number)


@pytest.fixture(scope="module")
def server() -> Iterator[MockServer]:
    with MockServer(Settings(port=0)) as made:
        yield made


@pytest.fixture(scope="module")
def wire(server: MockServer) -> Iterator[Wire]:
    with started("--url", server.origin) as process:
        made = Wire(process)
        made.write(request(0, "initialize", **_INITIALIZE))
        assert made.read()["id"] == 0
        made.write('{"jsonrpc": "2.0", "method": "notifications/initialized"}')
        yield made


@pytest.mark.parametrize(
    "line, text",
    [
        (
            call("send_message", {"number": "0821234567", "text": "\ud800"}),
            r"params.arguments.text: has half a surrogate pair, such as \ud800; give the whole",
        ),
        (
            call("get_clock", {"\udfff": 1}),
            r"params.arguments.\udfff: the name has half a surrogate pair; give the whole",
        ),
        (
            call("put_schedule", {"tokens": ["report1x2", "\ud83d"]}),
            r"params.arguments.tokens[1]: has half a surrogate pair",
        ),
        (
            with_seconds("9" * 5000),
            "params.arguments.seconds: is a number with more than 400 digits; give a smaller one",
        ),
    ],
)
def test_json_that_the_sdk_cannot_read_is_answered_by_its_place(
    wire: Wire, line: str, text: str
) -> None:
    id, code, told = wire.error(line)
    assert (id, code) == (7, -32602)
    assert told.startswith(text)


def test_a_whole_surrogate_pair_is_a_character(wire: Wire) -> None:
    line = call("analyse_text", {"text": "\U0001f600"})
    assert r"\ud83d\ude00" in line
    parts = wire.answer(line)["result"]["structuredContent"]["text_of_parts"]
    assert parts == ["\U0001f600"]


@pytest.mark.parametrize(
    "line, code, text",
    [
        ("hello", -32700, "the line is not JSON; send one JSON-RPC message a line"),
        ('{"jsonrpc": "2.0", "id": 7, "method":', -32700, "the line is not JSON"),
        ("[" * 100_000, -32700, "the line is not JSON"),
        (f"[{request(7, 'ping')}]", -32600, "a batch is not taken; send each message"),
        ("5", -32600, "the line is not a JSON-RPC 2.0 message; give"),
        (request(None, "ping"), -32600, "the line is not a JSON-RPC 2.0 message; give"),
        (request(1.5, "ping"), -32600, "the line is not a JSON-RPC 2.0 message; give"),
        (request({}, "ping"), -32600, "the line is not a JSON-RPC 2.0 message; give"),
        (request("\ud800", "ping"), -32602, "id: has half a surrogate pair"),
    ],
)
def test_a_line_that_is_no_request_is_answered_without_an_id(
    wire: Wire, line: str, code: int, text: str
) -> None:
    id, found, told = wire.error(line)
    assert (id, found) == (None, code)
    assert told.startswith(text)


def test_a_request_that_lacks_its_version_is_answered_with_its_id(wire: Wire) -> None:
    id, code, told = wire.error('{"id": "seven", "method": "ping"}')
    assert (id, code) == ("seven", -32600)
    assert 'give "jsonrpc": "2.0"' in told


def test_json_that_nests_too_deep_is_answered(wire: Wire) -> None:
    line = call("get_clock", {"team": "HERE"}).replace('"HERE"', "[" * 400 + "]" * 400)
    id, code, told = wire.error(line)
    assert (id, code) == (7, -32700)
    assert told.startswith("the line cannot be read: recursion limit exceeded")


@pytest.mark.parametrize("line", ["", " \t", '{"jsonrpc": "2.0", "id": 999, "result": {}}'])
def test_blank_lines_and_answers_to_nothing_are_passed_over(wire: Wire, line: str) -> None:
    wire.write(line)
    assert wire.answer(request("next", "ping"))["id"] == "next"


@pytest.mark.parametrize(
    "line, text",
    [
        (with_seconds("1e999"), "seconds: input should be a finite number"),
        (with_seconds("NaN"), "seconds: input should be a finite number"),
        (with_seconds("-1"), "seconds: input should be greater than or equal to 0"),
        (with_seconds("9" * 300), "seconds: is "),
        (
            call("send_message", {"number": "0821234567", "text": "a\0b"}),
            "sms/send answered 400: message holds a NUL character. Take the NUL out.",
        ),
        (call("get_clock", {"team": "a\0b"}), 'team: Parameter "team" holds a NUL character'),
        (
            call("send_message", {"number": ["x"], "text": {"a": 1}}),
            "number: input should be a valid string; text: input should be a valid string",
        ),
        (call("nothing", {}), "there is no tool 'nothing'"),
        (call("get_clock", {"x": 1}), "x: get_clock has no such argument; it has team"),
    ],
)
def test_an_odd_argument_is_refused_by_its_name(wire: Wire, line: str, text: str) -> None:
    assert wire.refusal(line).startswith(text)


@pytest.mark.parametrize(
    "tool, argument",
    [
        ("send_message", "text"),
        ("list_messages", "search"),
        ("look_up_behaviour", "subject"),
        ("get_clock", "x" * _HUGE),
    ],
)
def test_ten_megabytes_of_text_are_refused_in_a_short_line(
    wire: Wire, tool: str, argument: str
) -> None:
    refusal = wire.refusal(call(tool, {argument: "x" * _HUGE}))
    assert refusal == f"{argument[:60]}: has 10,000,000 characters; give at most 20,000"


def test_ten_megabytes_in_the_name_of_a_tool_or_in_a_list_are_refused_too(wire: Wire) -> None:
    assert wire.refusal(call("x" * _HUGE, {})) == f"there is no tool '{'x' * 60}'"
    assert wire.refusal(call("put_schedule", {"tokens": ["x" * _HUGE]})).startswith("tokens: has")


def test_an_error_that_repeats_what_was_given_stays_short(wire: Wire) -> None:
    given = {"number": "0821234567", "text": "Hi", "user": "x" * 19_000}
    refusal = wire.refusal(call("send_message", given))
    assert refusal.startswith("user: team default has no user 'xxx")
    assert len(refusal) < 2_100


@pytest.mark.parametrize("arguments", [[1], "x", 5])
def test_arguments_that_are_no_object_are_refused(wire: Wire, arguments: Any) -> None:
    assert wire.error(call("get_clock", arguments)) == (7, -32602, "Invalid request parameters")


def test_an_unknown_method_is_refused(wire: Wire) -> None:
    assert wire.error(request(7, "no/such")) == (7, -32601, "Method not found")


def test_two_requests_with_the_same_id_are_both_answered(wire: Wire) -> None:
    waiting = {"to": "0829999999", "timeout_seconds": 0.2}
    wire.write(call("wait_for_message", waiting))
    wire.write(call("get_clock", {}))
    first, second = wire.read(), wire.read()
    assert first["id"] == second["id"] == 7
    assert {first["result"]["isError"], second["result"]["isError"]} == {True, False}


@pytest.mark.parametrize(
    "last", [call("wait_for_message", {"timeout_seconds": 60}) + "\n", '{"jsonrpc": "2.0", "id']
)
def test_the_end_of_the_input_in_the_middle_ends_it_cleanly(server: MockServer, last: str) -> None:
    with started("--url", server.origin) as process:
        told, errors = process.communicate(
            request(0, "initialize", **_INITIALIZE) + "\n" + last, timeout=PATIENCE
        )
    # The error about half a line may overtake the answer to the request before it.
    answers = [json.loads(line) for line in told.splitlines()]
    assert 0 in [answer["id"] for answer in answers]
    assert process.returncode == 0
    assert "Traceback" not in errors
