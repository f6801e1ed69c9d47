// The team's time: relative to its own clock, days as its people count them.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  clockAsked,
  dayName,
  isElsewhere,
  isFrozen,
  now,
  setClock,
  stepTime,
} from "../../../mock_server/sms_mock/inbox/static/js/time.js";

const NOON = "2030-01-01T12:00:00+02:00";
const DAY = 86_400_000;

test("a frozen clock stands still, and on another day than the people before it", () => {
  setClock({ now: NOON, frozen: true });
  assert.ok(isFrozen());
  assert.equal(now(), Date.parse(NOON));
  assert.ok(isElsewhere());
});

test("days have their names by the team's clock", () => {
  setClock({ now: NOON, frozen: true });
  assert.equal(dayName(now()), "Today");
  assert.equal(dayName(now() - DAY), "Yesterday");
  assert.equal(dayName(now() - 2 * DAY), "Sunday 30 December");
});

test("a day ends at midnight in South Africa, not in UTC", () => {
  setClock({ now: "2030-01-01T00:30:00+02:00", frozen: true });
  assert.equal(dayName(now() - 45 * 60_000), "Yesterday");
});

test("the date of a step is written only if it is not the day of the message", () => {
  assert.equal(stepTime(Date.parse(NOON), Date.parse(NOON) - 60_000), "12:00:00");
  assert.match(stepTime(Date.parse(NOON) + DAY, Date.parse(NOON)), /^2 Jan 12:00:00$/);
});

test("an answer from before a change does not turn the clock back", () => {
  const late = clockAsked();
  setClock({ now: NOON, frozen: true });
  late({ now: "2020-01-01T12:00:00+02:00", frozen: true });
  assert.equal(now(), Date.parse(NOON));
});
