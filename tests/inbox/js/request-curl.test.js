// What a request of the journal becomes as a curl command.

import assert from "node:assert/strict";
import { test } from "node:test";

import { curlOf } from "../../../mock_server/sms_mock/inbox/static/js/request-curl.js";

const USER = { email: "a@example.com", token: "1111-long-token", urlToken: "2222-long-token" };
const asked = (changes, request = {}) => ({
  method: "GET",
  path: "/app/api/rest/v1/account/balance",
  email: "a@example.com",
  ...changes,
  request: { headers: {}, body: "", ...request },
});
const command = (entry) => curlOf(entry, "http://localhost:8767", [USER]).command;

test("secrets that were masked are put back, wherever they stand", () => {
  const url = command(asked({ path: "/app/api/rest/v1/sms/send-url/2222…?token=1111…" }));
  assert.equal(
    url,
    "curl 'http://localhost:8767/app/api/rest/v1/sms/send-url/2222-long-token?token=1111-long-token'",
  );
  const headers = { Token: "1111…", Host: "localhost:8767", "Content-Length": "3" };
  assert.match(command(asked({}, { headers })), /\n {2}-H 'Token: 1111-long-token'$/);
  const basic = { headers: { Authorization: "Basic YXBp…" } };
  assert.match(command(asked({}, basic)), /-u 'a@example.com:1111-long-token'$/);
});

test("a body is sent as it was, with quotation marks escaped", () => {
  const body = '{"message": "it\'s"}';
  const sent = command(asked({ method: "POST" }, { body }));
  assert.match(sent, /^curl -X POST /);
  assert.ok(sent.endsWith(`--data-binary '{"message": "it'\\''s"}'`), sent);
});

test("what was not kept whole gives a reason instead", () => {
  assert.match(curlOf(asked({}, { body: "abc… (99999 bytes)" }), "", [USER]).reason, /too long/);
  const headers = { "Content-Type": "multipart/form-data; boundary=x" };
  assert.match(curlOf(asked({}, { headers, body: "x" }), "", [USER]).reason, /file/);
});
