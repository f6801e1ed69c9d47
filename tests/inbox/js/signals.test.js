// Signals between the parts of the page, and work that is done once for many requests.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import {
  emit,
  on,
  oneAtATime,
  paced,
} from "../../../mock_server/sms_mock/inbox/static/js/signals.js";

test("every listener is called until it stops listening", () => {
  const calls = [];
  const stop = on("signal", (value) => calls.push(value));
  emit("signal", 1);
  stop();
  emit("signal", 2);
  assert.deepEqual(calls, [1]);
});

test("paced work is done at once, and once more after the gap however often it was wanted", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let done = 0;
  const work = paced(() => (done += 1), 250);
  work();
  assert.equal(done, 1);
  work();
  work();
  mock.timers.tick(249);
  assert.equal(done, 1);
  mock.timers.tick(1);
  assert.equal(done, 2);
  mock.timers.tick(250);
  assert.equal(done, 2);
  mock.timers.reset();
});

test("work runs one at a time, and once more if it was wanted meanwhile", async () => {
  let running = 0;
  let runs = 0;
  const work = oneAtATime(async () => {
    running += 1;
    assert.equal(running, 1);
    runs += 1;
    await null;
    running -= 1;
  });
  await Promise.all([work(), work(), work()]);
  assert.equal(runs, 2);
});
