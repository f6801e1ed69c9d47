// The Node helper against the server at SMS_MOCK_URL.
import assert, { AssertionError } from "node:assert/strict";
import { createServer } from "node:http";
import { createServer as createConnections } from "node:net";
import { afterEach, beforeEach, mock, test } from "node:test";

import { NothingSent, NotRunning, Refused, SmsMock } from "sms-mock";

let sms;
beforeEach(async () => {
  sms = await SmsMock.fresh({ credits: 10 });
});
afterEach(() => sms.delete());

/** The code under test. */
async function send(recipientNumber, message, more = {}, headers = sms.headers) {
  const response = await fetch(`${sms.url}/api/rest/v1/sms/send.json`, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ recipientNumber, message, ...more }),
  });
  return (await response.json()).messageId;
}

async function failure(call, kind = AssertionError) {
  const error = await call.then(
    () => assert.fail("nothing was thrown"),
    (thrown) => thrown,
  );
  assert.ok(error instanceof kind, error.stack);
  return error;
}

// A team

test("a team has what it was asked for", async () => {
  const team = await SmsMock.fresh({ credits: 2.5, email: "ann@b.example", webhookStyle: "form" });
  assert.equal(await team.balance(), 2.5);
  assert.equal(team.email, "ann@b.example");
  assert.equal((await team.settings()).webhookStyle, "form");
  assert.equal(team.url, `${team.origin}/app`);
  await team.delete();
  await assert.rejects(team.sent(), Refused);
});

test("a team that nobody deletes ends an hour after its last request, or when it was asked to", async () => {
  const team = await SmsMock.fresh({ expiresIn: 60 });
  const ends = async (one) => (await one.control.get(`/teams/${one.teamId}`)).expiresIn;
  const unset = await SmsMock.fresh({ expiresIn: undefined });
  assert.deepEqual([await ends(sms), await ends(team), await ends(unset)], [3600, 60, 3600]);
  await Promise.all([team.delete(), unset.delete()]);
});

test("a base URL does as the server's address", async () => {
  const team = await SmsMock.fresh({}, `${sms.url}/`);
  assert.equal(team.origin, sms.origin);
  await team.delete();
});

test("a reset forgets messages and keeps credits and the URLs of webhooks", async () => {
  await sms.setWebhooks({ replyUrl: "http://localhost:1/reply", webhookStyle: "query" });
  await send("0821234567", "Hello");
  await sms.topUp(5);
  await sms.reset();
  assert.deepEqual(await sms.sent(), []);
  assert.equal(await sms.balance(), 10);
  const { replyUrl, webhookStyle } = await sms.settings();
  assert.deepEqual([replyUrl, webhookStyle], ["http://localhost:1/reply", "query"]);
});

test("a refused call says what is wrong and what helps", async () => {
  const error = await failure(SmsMock.fresh({ credits: -1 }), Refused);
  assert.deepEqual([error.status, error.field], [400, "credits"]);
  assert.match(error.message, /negative; give 0 or more/);
});

test("no server at the address is told with the command that starts one", async () => {
  const error = await failure(SmsMock.fresh({}, "http://127.0.0.1:1"), NotRunning);
  assert.equal(error.message, "No sms-mock at http://127.0.0.1:1: start one with `sms-mock serve`");
  assert.match(error.stack, /sms-mock\.test\.mjs/);
});

test("something else at the address is told as such", async () => {
  const other = createServer((request, response) => response.end("<html>"));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${other.address().port}`;
  const { message } = await failure(SmsMock.fresh({}, url), NotRunning);
  assert.match(message, /^Something else than sms-mock answers at http:.*`sms-mock serve`$/);
  await new Promise((resolve) => other.close(resolve));
});

test("a server that ends in the middle of a call is told as such", async (t) => {
  const whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  for (const [answered, reason] of [
    ["", "socket hang up"],
    [whole.slice(0, -1), "aborted"],
  ]) {
    const dying = createConnections((socket) => socket.once("data", () => socket.end(answered)));
    await new Promise((resolve) => dying.listen(0, "127.0.0.1", resolve));
    t.after(() => dying.close());
    const url = `http://127.0.0.1:${dying.address().port}`;
    const { message } = await failure(SmsMock.fresh({}, url), NotRunning);
    assert.equal(message, `No sms-mock at ${url} (${reason}): start one with \`sms-mock serve\``);
  }
});

test("a server without TLS at an https address is told with the reason", async () => {
  const url = sms.origin.replace("http:", "https:");
  const { message } = await failure(SmsMock.fresh({}, url), NotRunning);
  const expected = `No sms-mock at ${url} (TLS could not be set up): start one with \`sms-mock serve\``;
  assert.equal(message, expected);
});

test("an address that is no URL of a server is refused", async () => {
  for (const url of ["localhost:8767", "nonsense", "ftp://localhost", "http://a:b@localhost"]) {
    await assert.rejects(SmsMock.fresh({}, url), {
      name: "TypeError",
      message: `'${url}' is not an address such as http://localhost:8767`,
    });
  }
});

test("a server that does not answer in time is told as such", async () => {
  const silent = createServer(() => {});
  await new Promise((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${silent.address().port}`;
  const { message } = await failure(
    new sms.control.constructor(url).get("/teams", {}, 0.1),
    NotRunning,
  );
  assert.equal(message, `The server at ${url} gave no answer within 0.1 s`);
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
});

test("a control token in the environment goes with every call", async () => {
  let sent = "";
  const server = createServer((request, response) => {
    sent = request.headers.authorization;
    response.end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.SMS_MOCK_CONTROL_TOKEN = "sesame";
  try {
    const url = `http://127.0.0.1:${server.address().port}`;
    await new sms.control.constructor(url).get("/teams");
  } finally {
    delete process.env.SMS_MOCK_CONTROL_TOKEN;
  }
  assert.equal(sent, "Bearer sesame");
  await new Promise((resolve) => server.close(resolve));
});

test("a misspelt option is refused, and does not let the call look for something else", async () => {
  for (const call of [
    () => sms.assertSent({ number: "0821234567", times: 0 }),
    () => sms.assertRequested({ pathh: "/sms/send", times: 0 }),
    () => sms.assertCost({ most: 2 }),
    () => sms.assertCost({}),
    () => sms.assertCost(2),
    () => sms.waitForMessage("0821234567"),
    () => sms.otp("0821234567"),
    () => sms.waitUntilIdle({ seconds: 1 }),
    () => sms.reply("0821234567", "Yes", { replyTo: "x" }),
    () => sms.setWebhooks({ reply: "http://localhost:1/" }),
    () => sms.deliverTo(() => 204, { replies: "/reply" }),
    () => sms.faults.add({}, { status: 503 }, { time: 1 }),
    () => sms.clock.advance(),
    () => sms.clock.advance(new Date()),
  ]) {
    await assert.rejects(call, TypeError, String(call));
  }
  await assert.rejects(sms.assertSent({ number: "1" }), {
    message: "assertSent has no option number; its options are to, contains, times",
  });
  await assert.rejects(sms.otp("0821234567"), {
    message: "otp takes an object such as { to: … }, not '0821234567'",
  });
});

test("errors begin with the line of the test", async () => {
  for (const call of [
    () => SmsMock.fresh({}, "http://127.0.0.1:1"),
    () => SmsMock.fresh({ credits: -1 }),
    () => sms.assertSent(),
    () => sms.assertCost({ atMost: -1 }),
    () => sms.waitForMessage({ timeout: 0 }),
    () => sms.otp({ timeout: 0 }),
    () => sms.assertRequested(),
  ]) {
    const { stack } = await failure(call(), Error);
    assert.doesNotMatch(stack, /helpers.node.(lib|sms-mock\.cjs)|node_modules/);
    assert.match(stack, /sms-mock\.test\.mjs/);
  }
});

// What was sent

test("a message and its code are waited for", async () => {
  const waiting = sms.waitForMessage({ to: "082 123 4567", contains: "code", status: "DELIVERED" });
  const sent = await send("0821234567", "Your code is 482159");
  assert.equal((await waiting).messageId, sent);
  assert.equal(await sms.otp({ to: "0821234567" }), "482159");
  assert.equal(await sms.otp({ pattern: "code is (\\d\\d)" }), "48");
});

test("a wait that ends without the message shows what came", async () => {
  await send("0821234567", "Welcome");
  const error = await failure(sms.waitForMessage({ contains: "Goodbye", timeout: 0 }), NothingSent);
  assert.match(error.message, /no matching message came within 0 s: contains 'Goodbye'/);
  assert.match(error.message, /sent so far:\n {2}27821234567 DELIVERED: "Welcome"$/);
});

test("waits end before Vitest and Jest end a test, which is after 5 seconds", async () => {
  const asked = [];
  sms.control.get = async (path, { timeout }) => {
    asked.push(timeout);
    return {};
  };
  for (const wait of [sms.waitForMessage(), sms.otp(), sms.waitUntilIdle()]) await wait;
  assert.deepEqual(asked, [4, 4, 4]);
});

test("a wait counts and looks after a message", async () => {
  const first = await send("0821234567", "One");
  const second = await send("0821234567", "Two");
  assert.equal((await sms.waitForMessage({ count: 2, timeout: 0 })).messageId, second);
  assert.equal((await sms.waitForMessage({ after: first, timeout: 0 })).messageId, second);
  await assert.rejects(sms.waitForMessage({ after: second, timeout: 0 }), NothingSent);
});

test("assertSent returns the messages that match", async () => {
  await send("0821234567", "Welcome, Thandi");
  await send("0829999999", "Welcome, Pieter");
  const [one] = await sms.assertSent({ to: "+27 82 123 4567", contains: "Welcome" });
  assert.equal(one.message, "Welcome, Thandi");
  await sms.assertSent({ contains: "Welcome", times: 2 });
  await sms.assertSent({ to: "0820000000", times: 0 });
});

test("assertSent fails with what was wanted, found and closest", async () => {
  await send("0821234567", "Welcome");
  await send("0829999999", "Goodbye");
  const error = await failure(sms.assertSent({ to: "0821234567", contains: "Goodbye" }));
  assert.equal(
    error.message,
    [
      "wanted 1 message, found 0",
      "wanted:",
      "  to           27821234567",
      "  contains     Goodbye",
      "closest:",
      '  27821234567 DELIVERED: "Welcome"',
    ].join("\n"),
  );
  assert.deepEqual([error.actual, error.expected], [0, 1]);
  assert.match(error.stack, /sms-mock\.test\.mjs/);
});

test("assertSent refuses a number that no message can go to", async () => {
  await assert.rejects(sms.assertSent({ to: "nonsense", times: 0 }), /has letters in it/);
});

test("if nothing was sent, requests that were refused or made elsewhere are clues", async () => {
  await send("0821234567", "Hello", {}, { email: "nobody@b.example", token: "wrong" });
  await send("nonsense", "Hello");
  const { message } = await failure(sms.assertSent());
  assert.match(message, /no message was sent at all\nrefused:\n {2}POST \S+\/sms\/send\.json 400/);
  assert.match(message, /other credentials than the team's .*:\n {2}POST \S+\/sms\/send\.json 401/);
  assert.equal((await sms.requestsElsewhere()).at(-1).status, 401);
});

test("assertNothingSent fails if something was sent", async () => {
  await sms.assertNothingSent();
  await send("0821234567", "Hello");
  const { message } = await failure(sms.assertNothingSent());
  assert.match(message, /^wanted no message, found 1\nfound:\n {2}27821234567/);
});

test("assertCost names what is expensive and the character that is the reason", async () => {
  await send("0821234567", "Short");
  await send("0821234567", `Don’t forget ${"x".repeat(100)}`);
  await sms.assertCost({ atMost: 3 });
  const { message } = await failure(sms.assertCost({ atMost: 2 }));
  assert.match(message, /^wanted 2 credits at most, 2 messages cost 3\n {2}2: 2782/);
  assert.match(message, /\(2 parts of UCS2 for ’\)\n/);
  assert.match(message, /\(1 part of GSM7\)$/);
});

test("a message is replied to and gets a status", async () => {
  const team = await SmsMock.fresh({ delivery: "manual" });
  const sent = await send("0821234567", "Will you come?", {}, team.headers);
  assert.equal((await team.setStatus(sent, "FAILED_REFUNDED")).messageStatus, "FAILED_REFUNDED");
  assert.equal(await team.balance(), 1000);
  const reply = await team.reply("0821234567", "Yes", { repliedTo: sent });
  assert.equal(reply.repliedToMessage.messageId, sent);
  assert.deepEqual(
    (await team.messages()).map((one) => one.message),
    ["Will you come?", "Yes"],
  );
  await team.delete();
});

// What was asked

test("requests are asserted, and the closest shown", async () => {
  await send("0821234567", "Hello");
  await sms.assertRequested({ path: "/sms/send", number: "082 123 4567", contains: "Hello" });
  const { message } = await failure(sms.assertRequested({ path: "/sms/send", status: 503 }));
  assert.match(message, /^wanted 1 request, found 0\nwanted:\n {2}path {9}\/sms\/send\n/);
  assert.match(message, /closest:\n {2}POST \S+\/sms\/send\.json 200/);
  const [request] = await sms.requests();
  assert.equal(request.operationId, "sendSms");
});

test("refusals are unexpected unless a fault made them", async () => {
  await sms.faults.add({ path: "/sms/send" }, { status: 429 }, { times: 1 });
  await send("0821234567", "Hello");
  assert.deepEqual(await sms.unexpectedRefusals(), []);
  await send("nonsense", "Hello");
  assert.deepEqual(
    (await sms.unexpectedRefusals()).map((one) => one.status),
    [400],
  );
});

test("every message is listed where there are more than a page", async () => {
  await sms.topUp(1100);
  const messages = Array.from({ length: 1001 }, (_, number) => ({
    recipientNumber: "0821234567",
    message: `Number ${number}`,
  }));
  const response = await fetch(`${sms.url}/api/rest/v1/sms/send-bulk.json`, {
    method: "POST",
    headers: { ...sms.headers, "Content-Type": "application/json" },
    body: JSON.stringify({ sendSmsRequests: messages }),
  });
  await response.json(); // a connection with an unread answer keeps the process alive
  const sent = await sms.sent();
  assert.equal(sent.length, 1001);
  assert.equal(sent[1000].message, "Number 1000");
});

// Clock, faults, schedule

test("a reminder goes when its time comes", async () => {
  await sms.clock.freeze("2030-01-07T07:59:00+02:00");
  await send("0821234567", "Hi", { dateToSend: "203001070800" });
  assert.equal((await sms.sent())[0].messageStatus, "SCHEDULED");
  assert.equal(await sms.clock.frozen(), true);
  const kinds = (await sms.clock.advance(60)).map((event) => event.kind);
  assert.ok(kinds.includes("sent"), kinds.join());
  assert.equal((await sms.sent())[0].messageStatus, "DELIVERED");
  await sms.clock.advance({ to: new Date("2030-01-07T09:00:00+02:00") });
  assert.deepEqual(await sms.clock.now(), new Date("2030-01-07T09:00:00+02:00"));
  await sms.clock.run();
  assert.equal(await sms.clock.frozen(), false);
});

test("faults are added, listed, removed and cleared", async () => {
  const rule = await sms.faults.add({ path: "/sms/send" }, { status: 503 });
  await send("0821234567", "Hello");
  assert.deepEqual(
    (await sms.faults.all()).map(({ id, hits }) => [id, hits]),
    [[rule.id, 1]],
  );
  await sms.faults.remove(rule.id);
  await sms.faults.add({}, { drop: "before" });
  await sms.faults.clear();
  assert.deepEqual(await sms.faults.all(), []);
});

test("a schedule is set, and kept over a reset", async () => {
  const reports = [];
  await sms.deliverTo((values) => void reports.push(values.status));
  await sms.perturb("report1x2");
  await sms.reset();
  await send("0821234567", "Hello");
  await sms.waitUntilIdle();
  assert.deepEqual(reports, ["DELIVERED", "DELIVERED"]);
  const [{ token, state }] = (await sms.schedule()).perturbations;
  assert.deepEqual([token, state], ["report1x2", "applied"]);
});

// Webhooks

test("a handler in the test gets reports and replies while the test waits", async () => {
  const got = [];
  await sms.deliverTo(async (values, { kind, url }) => {
    got.push([kind, new URL(url).pathname, values.status ?? values.message]);
  });
  const failed = await send("0600000001", "Hello");
  await sms.waitForMessage({ status: "FAILED" });
  assert.deepEqual(got, [["deliveryReport", "/report", "FAILED"]]);
  await sms.reply("0821234567", "Yes");
  assert.deepEqual(
    (await sms.receivedReplies()).map((values) => values.from),
    ["+27821234567"],
  );
  const [report] = await sms.receivedReports();
  assert.deepEqual([report.messageId, report.checksum.length], [failed, 40]);
});

test("an error of the handler is a 500, and the webhook comes again", async () => {
  const down = () => {
    throw new Error("the shop is down");
  };
  const answers = [down, () => 204];
  await sms.deliverTo(() => answers.shift()(), { reply: "/sms/reply", report: null });
  await sms.clock.freeze();
  await sms.reply("0821234567", "Yes");
  await sms.waitUntilIdle();
  await sms.clock.advance(1);
  const [{ attempts, url }] = await sms.webhooks();
  assert.deepEqual(
    attempts.map((attempt) => attempt.status),
    [500, 204],
  );
  assert.match(attempts[0].response, /the shop is down/);
  assert.equal(url, "http://test.invalid/sms/reply");
});

test("a failed assertion in the handler fails the test that waits", async () => {
  await sms.deliverTo((values) => assert.equal(values.message, "No"));
  await sms.reply("0821234567", "Yes");
  const { message } = await failure(sms.waitUntilIdle());
  assert.match(message, /'Yes' !== 'No'/);
  const [{ attempts }] = await sms.webhooks();
  assert.equal(attempts[0].status, 500);
});

test("a message that the handler waits for in vain fails the test that waits", async () => {
  await sms.deliverTo(() => sms.waitForMessage({ to: "0821234567", timeout: 0.1 }));
  await sms.reply("0821234567", "Yes");
  const { message } = await failure(sms.waitUntilIdle(), NothingSent);
  assert.match(message, /came within 0.1 s: to 27821234567/);
});

test("what a handler returns is a status, or stands for 200", async () => {
  const results = [404, 1, "404", new Map(), undefined];
  await sms.deliverTo(() => results.shift(), { report: null });
  for (let count = 0; count < 5; count++) await sms.reply("0821234567", "Yes");
  await sms.waitUntilIdle();
  assert.deepEqual(
    (await sms.webhooks()).map(({ attempts }) => attempts[0].status),
    [404, 200, 200, 200, 200],
  );
});

test("an application with fetch gets webhooks as requests", async () => {
  const seen = [];
  const app = {
    async fetch(request) {
      const form = await request.formData();
      seen.push([new URL(request.url).pathname, form.get("message")]);
      return new Response("thanks", { status: 201 });
    },
  };
  await sms.deliverTo(app, { reply: "/sms/reply" });
  await sms.reply("0821234567", "Yes");
  await sms.waitUntilIdle();
  assert.deepEqual(seen, [["/sms/reply", "Yes"]]);
  const [{ attempts }] = await sms.webhooks();
  assert.deepEqual([attempts[0].status, attempts[0].response], [201, "thanks"]);
});

test("a receiver on a socket in the test's own process gets webhooks too", async () => {
  let arrived = "";
  const receiver = createServer((request, response) => {
    request.on("data", (part) => (arrived += part));
    request.on("end", () => response.end());
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${receiver.address().port}/report`;
  await sms.setWebhooks({ deliveryReportUrl: url });
  await send("0821234567", "Hello");
  await sms.waitUntilIdle();
  assert.match(arrived, /status=DELIVERED/);
  await new Promise((resolve) => receiver.close(resolve));
});

test("what cannot get webhooks is refused at once", async () => {
  await assert.rejects(sms.deliverTo({}), TypeError);
  await assert.rejects(
    sms.deliverTo(() => 204, { reply: "sms/reply" }),
    /not a path/,
  );
  await assert.rejects(sms.receivedReports(), /call deliverTo\(\) before/);
});

// Beside other tools

test("timers and fetch that a test replaces do not disturb it", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  const original = globalThis.fetch;
  globalThis.fetch = () => assert.fail("the helper used the test's fetch");
  try {
    await sms.deliverTo();
    await sms.reply("0821234567", "Yes");
    assert.equal((await sms.receivedReplies())[0].message, "Yes");
  } finally {
    globalThis.fetch = original;
    mock.timers.reset();
  }
});

test("teams of tests that run at once are apart", async () => {
  const teams = await Promise.all(Array.from({ length: 10 }, () => SmsMock.fresh()));
  await Promise.all(teams.map((team, i) => send(`08212345${10 + i}`, "Hello", {}, team.headers)));
  for (const [i, team] of teams.entries()) {
    await team.assertSent({ to: `08212345${10 + i}` });
    await team.delete();
  }
});
