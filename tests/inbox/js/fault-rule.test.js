import assert from "node:assert/strict";
import { test } from "node:test";

import {
  fieldOf,
  fieldsOf,
  ruleOf,
  textOf,
  valueOf,
  withField,
} from "../../../mock_server/sms_mock/inbox/static/js/fault-rule.js";

const DROP = {
  type: ["string", "null"],
  enum: ["before", "middle", null],
  description: "`before` x",
};
const SCHEMA = {
  properties: {
    match: { type: "object", properties: { path: { type: ["string", "null"] } } },
    effect: { type: "object", properties: { drop: DROP } },
    times: { type: ["integer", "null"] },
  },
};
const LATENCY = { oneOf: [{ type: "number" }, { type: "array" }, { type: "null" }] };
const INTEGER = { type: ["integer", "null"] };

test("the fields follow from the schema", () => {
  const found = fieldsOf(SCHEMA).map(({ group, name, options }) => [group, name, options]);
  assert.deepEqual(found, [
    ["match", "path", []],
    ["effect", "drop", ["before", "middle"]],
    ["", "times", []],
  ]);
  assert.equal(fieldsOf(SCHEMA)[1].hint, "before x");
});

test("a field's text becomes the value that its schema takes", () => {
  assert.equal(valueOf(" ", INTEGER), undefined);
  assert.equal(valueOf("500", INTEGER), 500);
  assert.equal(valueOf("5x", INTEGER), "5x");
  assert.equal(valueOf("500", { type: ["string", "null"] }), "500");
  assert.equal(valueOf("2.5", LATENCY), 2.5);
  assert.deepEqual(valueOf("1 to 5", LATENCY), [1, 5]);
  assert.deepEqual(valueOf("0.5-1", LATENCY), [0.5, 1]);
  assert.equal(valueOf("1 to", LATENCY), "1 to");
});

test("a value's text means the value again", () => {
  for (const value of [3, 2.5, [1, 5]]) assert.deepEqual(valueOf(textOf(value), LATENCY), value);
  assert.equal(textOf(null), "");
  assert.equal(textOf({ a: 1 }), '{"a":1}');
});

test("a field is set and taken away, and all else stays", () => {
  const rule = { match: { path: "/sms" }, effect: {}, other: 1 };
  const [path, drop, times] = fieldsOf(SCHEMA);
  const set = withField(withField(rule, drop, "before"), times, 2);
  assert.deepEqual(set, {
    match: { path: "/sms" },
    effect: { drop: "before" },
    other: 1,
    times: 2,
  });
  assert.equal(fieldOf(set, drop), "before");
  assert.deepEqual(withField(set, path, undefined).match, {});
  assert.deepEqual(withField({}, drop, "middle"), { effect: { drop: "middle" } });
});

test("what is not a rule is refused", () => {
  for (const text of ["{", "5", "[]", "null", '{"match": 5}', '{"effect": []}'])
    assert.throws(() => ruleOf(text), SyntaxError);
  assert.deepEqual(ruleOf('{"times": 1}'), { times: 1 });
});
