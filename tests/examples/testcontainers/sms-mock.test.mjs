import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { GenericContainer, Wait } from "testcontainers";

let mock;
let baseUrl;

before(async () => {
  mock = await new GenericContainer("sms-mock")
    .withCommand(["--delivery", "immediate"])
    .withExposedPorts(8767)
    .withWaitStrategy(Wait.forHealthCheck())
    .start();
  baseUrl = `http://${mock.getHost()}:${mock.getMappedPort(8767)}/app/`;
});

after(() => mock.stop());

test("a message is accepted", async () => {
  const answer = await fetch(`${baseUrl}api/rest/v1/sms/send.json`, {
    method: "POST",
    headers: {
      email: "demo@example.com",
      token: "11111111-1111-4111-8111-111111111111",
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ recipientNumber: "0821234567", message: "Hello" }),
  });
  assert.equal(answer.status, 200);
});
