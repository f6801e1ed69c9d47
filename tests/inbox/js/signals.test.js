// Signals between the parts of the page, and work that is done once for many requests.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import {
  coalesced,
  emit,
  keepCurrent,
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

// A read that is under way until `answer()` is called, and counts how often it began.
function slowRead() {
  const read = { count: 0, underWay: 0, most: 0, answer: () => {}, begin: undefined };
  read.begin = () => {
    read.count += 1;
    read.underWay += 1;
    read.most = Math.max(read.most, read.underWay);
    return new Promise((done) => {
      read.answer = () => {
        read.underWay -= 1;
        done(undefined);
      };
    });
  };
  return read;
}

const settled = () => new Promise((done) => process.nextTick(done));

test("while it is asked for on and on, a read begins once a gap, and once after the last", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let reads = 0;
  const ask = coalesced(async () => (reads += 1), 1000);
  for (let tick = 0; tick < 50; tick += 1) {
    ask();
    await settled();
    mock.timers.tick(200);
    await settled();
  }
  assert.equal(reads, 11);
  mock.timers.tick(10_000);
  await settled();
  assert.equal(reads, 11);
  ask();
  assert.equal(reads, 12);
  mock.timers.reset();
});

test("two reads are never under way, and what is asked for meanwhile is one read afterwards", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const read = slowRead();
  const ask = coalesced(read.begin, 1000);
  ask();
  ask();
  ask({ atOnce: true });
  mock.timers.tick(5000);
  await settled();
  assert.equal(read.count, 1);
  read.answer();
  await settled();
  assert.equal(read.count, 2);
  read.answer();
  await settled();
  mock.timers.tick(5000);
  assert.deepEqual([read.count, read.most], [2, 1]);
  mock.timers.reset();
});

test("what a person did is read at once, without the gap", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let reads = 0;
  const ask = coalesced(async () => (reads += 1), 1000);
  ask();
  await settled();
  ask({ atOnce: true });
  assert.equal(reads, 2);
  mock.timers.reset();
});

test("after a read that failed the next one is made", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let reads = 0;
  const ask = coalesced(async () => {
    reads += 1;
    if (reads === 1) throw new Error("the server is away");
  }, 1000);
  const failed = ask();
  ask();
  await assert.rejects(failed, /away/);
  mock.timers.tick(1000);
  assert.equal(reads, 2);
  mock.timers.reset();
});

test("a list is read at first, on its own events, on those that were missed, and no more once it is left", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  let reads = 0;
  const pass = async () => {
    await settled();
    mock.timers.tick(1000);
    await settled();
  };
  const { stop } = keepCurrent(["credits"], async () => (reads += 1), 1000);
  assert.equal(reads, 1);
  await pass();
  for (const [signal, value, expected] of [
    ["events", [{ type: "credits" }, { type: "message" }], 2],
    ["events", [{ type: "message" }], 2],
    ["resync", ["message", "credits"], 3],
    ["resync", ["message"], 3],
    // Whatever may have been missed: everything is read.
    ["resync", undefined, 4],
  ]) {
    emit(signal, value);
    await pass();
    assert.equal(reads, expected, `${signal} ${JSON.stringify(value)}`);
  }
  emit("resync");
  emit("resync");
  stop();
  await pass();
  emit("resync");
  assert.equal(reads, 5);
  mock.timers.reset();
});
