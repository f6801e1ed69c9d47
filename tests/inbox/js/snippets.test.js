// The code snippets carry the credentials as text of their language, whatever characters these have.

import assert from "node:assert/strict";
import { test } from "node:test";

import { SNIPPETS } from "../../../mock_server/sms_mock/inbox/static/js/snippets.js";

const BASE = "http://localhost:8767/app";
const ODD = { email: `o'neil"\\@example.com`, token: "t" };

test("every snippet names the address, the email and the token", () => {
  for (const [name, snippet] of Object.entries(SNIPPETS)) {
    const text = snippet(BASE, { email: "demo@example.com", token: "1111" });
    for (const part of [BASE, "demo@example.com", "1111"]) assert.ok(text.includes(part), name);
  }
});

test("quotes in credentials are escaped", () => {
  assert.ok(SNIPPETS.curl(BASE, ODD).includes(`'email: o'\\''neil"\\@example.com'`));
  assert.ok(SNIPPETS.PHP(BASE, ODD).includes(`'email: o\\'neil"\\\\@example.com'`));
  assert.ok(SNIPPETS.Node(BASE, ODD).includes(JSON.stringify(ODD.email)));
});
