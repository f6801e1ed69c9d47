// What an advance of the clock did, one line a message.

import assert from "node:assert/strict";
import { test } from "node:test";

import { story, summary } from "../../../mock_server/sms_mock/inbox/static/js/story.js";

const event = (kind, messageId, minute, more = {}) => ({
  kind,
  messageId,
  at: `2030-01-01T12:${String(minute).padStart(2, "0")}:00+02:00`,
  ...more,
});
const EVENTS = [
  event("sent", "a", 0, { status: "SENT", number: "27821234567", message: "Reminder" }),
  event("sent", "b", 1, { status: "SENT" }),
  event("outcome", "a", 2, { status: "DELIVERED" }),
  event("webhook", "a", 2, { webhook: "deliveryReport", status: 200 }),
  event("outcome", "b", 3, { status: "FAILED" }),
  event("reply", "c", 4, { from: "27821234567", message: "Yes" }),
  event("webhook", "c", 4, { webhook: "reply", status: 500 }),
  event("sent", "d", 5, { status: "SENT" }),
];

test("everything about a message is one line, with where it went and what it says", () => {
  const line = story(EVENTS).find(({ messageId }) => messageId === "a");
  assert.deepEqual(line.steps, ["Went", "Delivered", "Report posted"]);
  assert.deepEqual([line.number, line.text, line.failed], ["27821234567", "Reminder", false]);
});

test("a step that was repeated is told once with its count", () => {
  const failed = event("webhook", "a", 1, { webhook: "deliveryReport", status: 404 });
  const [line] = story([failed, failed, EVENTS[2], failed]);
  assert.deepEqual(line.steps, ["Report failed (404) ×2", "Delivered", "Report failed (404)"]);
});

test("what failed stands first, then what is newest", () => {
  assert.deepEqual(
    story(EVENTS).map(({ messageId }) => messageId),
    ["c", "b", "d", "a"],
  );
});

test("a reply stands before what only went", () => {
  const replied = [event("reply", "r", 0), event("sent", "s", 9, { status: "SENT" })];
  assert.deepEqual(
    story(replied).map(({ messageId }) => messageId),
    ["r", "s"],
  );
});

test("the summary counts what happened and leaves out what did not", () => {
  assert.equal(
    summary(EVENTS),
    "3 messages went, 1 delivered, 1 failed, 1 reply, 1 webhook posted, 1 webhook attempt failed",
  );
  assert.equal(summary([EVENTS[0]]), "1 message went");
});
