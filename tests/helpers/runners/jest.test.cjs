// The Node helper under Jest, with the timers that Jest replaces.
const { SmsMock } = require("sms-mock");

let sms;
beforeEach(async () => {
  sms = await SmsMock.fresh({ credits: 2 });
});
afterEach(() => sms.delete());

function send(recipientNumber, message) {
  return fetch(`${sms.url}/api/rest/v1/sms/send.json`, {
    method: "POST",
    headers: { ...sms.headers, "Content-Type": "application/json" },
    body: JSON.stringify({ recipientNumber, message }),
  });
}

test("a message and its code are found", async () => {
  await send("0821234567", "Your code is 482159");
  await sms.assertSent({ to: "0821234567", contains: "code" });
  expect(await sms.otp()).toBe("482159");
  expect(await sms.balance()).toBe(1);
});

test("fake timers do not stop a wait", async () => {
  jest.useFakeTimers();
  try {
    await sms.deliverTo();
    await sms.reply("0821234567", "Yes");
    expect(await sms.receivedReplies()).toMatchObject([{ message: "Yes" }]);
  } finally {
    jest.useRealTimers();
  }
});

test("a failed assertion has its own text", async () => {
  await expect(sms.assertSent({ contains: "Welcome" })).rejects.toThrow(
    "wanted 1 message, found 0\nwanted:\n  contains     Welcome\nno message was sent at all",
  );
});

test("the stack of a failed assertion begins with the test's own line", async () => {
  for (const call of [() => sms.assertSent(), () => sms.waitForMessage({ timeout: 0.1 })]) {
    const { stack } = await call().catch((error) => error);
    expect(stack.split("\n").find((line) => /^\s+at /.test(line))).toContain(__filename);
  }
});

test("a wait without its message says what came before Jest's own time-out", async () => {
  await send("0829999999", "Hello");
  await expect(sms.waitForMessage({ to: "0821234567" })).rejects.toThrow(
    /came within 4 s: to 27821234567\nsent so far:\n {2}27829999999/,
  );
});

test("a failed expectation in the handler fails the test", async () => {
  await sms.deliverTo((values) => expect(values.message).toBe("No"));
  await sms.reply("0821234567", "Yes");
  await expect(sms.waitUntilIdle()).rejects.toThrow('Received: "Yes"');
});
