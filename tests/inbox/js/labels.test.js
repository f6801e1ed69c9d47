// How messages, numbers and credits are called on the page.

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  credits,
  initials,
  isUnread,
  mark,
  numberOf,
  plural,
  readable,
  textOf,
} from "../../../mock_server/sms_mock/inbox/static/js/labels.js";

test("a South African number is grouped, another has a plus, a short code stays", () => {
  assert.equal(readable("27821234567"), "+27 82 123 4567");
  assert.equal(readable("4915112345678"), "+4915112345678");
  assert.equal(readable("12345"), "12345");
});

test("one is singular, everything else plural, thousandths are not lost", () => {
  assert.equal(plural(1, "part"), "1 part");
  assert.equal(plural(0, "part"), "0 parts");
  assert.equal(plural(2, "reply", "replies"), "2 replies");
  assert.equal(credits(1), "1 credit");
  assert.equal(credits(0.1 + 0.2), "0.3 credits");
});

test("initials are of the first and last name, without the title, else of the number", () => {
  assert.equal(initials("Ms Thandi Maseko", "27600000100"), "TM");
  assert.equal(initials("Cher", "27600000100"), "C");
  assert.equal(initials(null, "27600000100"), "00");
});

test("the other side of a reply is its sender, of a message its recipient", () => {
  const both = { fromNumber: "1", toNumber: "2" };
  assert.equal(numberOf({ messageType: "INBOUND", ...both }), "1");
  assert.equal(numberOf({ messageType: "OUTBOUND", ...both }), "2");
});

test("a reply that somebody saw, read or deleted is not unread", () => {
  const reply = { messageType: "INBOUND" };
  assert.ok(isUnread(reply));
  for (const field of ["seen", "read", "deleted"])
    assert.ok(!isUnread({ ...reply, [field]: true }), field);
});

test("what is not plainly sent is marked", () => {
  const message = (messageStatus, deleted = false) => ({
    messageType: "OUTBOUND",
    messageStatus,
    deleted,
  });
  assert.equal(mark(message("DELIVERED")), "");
  assert.equal(mark(message("SCHEDULED")), "Scheduled: ");
  assert.equal(mark(message("SCHEDULED", true)), "Cancelled: ");
  assert.equal(mark(message("FAILED_OPTOUT")), "Failed: ");
  assert.equal(mark({ messageType: "INBOUND" }), "Reply: ");
});

test("a call says so, also that it plays an audio", () => {
  assert.equal(mark({ messageType: "VOICE", messageStatus: "SENT" }), "Call: ");
  assert.equal(mark({ messageType: "VOICE", messageStatus: "FAILED" }), "Failed call: ");
  assert.equal(textOf({ messageType: "VOICE", message: null }), "(plays an audio)");
  assert.equal(textOf({ messageType: "OUTBOUND", message: " " }), "(blank)");
});
