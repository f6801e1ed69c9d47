// The errors that the helper throws. Their stacks begin with the test's own line, which is what test
// runners show, and not inside the helper.
"use strict";

const { AssertionError } = require("node:assert");
const { dirname, sep } = require("node:path");

const HELPER = dirname(__dirname) + sep;

/** No sms-mock answers at the address. */
class NotRunning extends Error {
  /** @param reason what came instead of an answer; empty if nothing listens there */
  constructor(url, reason = "", text = noneAt(url, reason)) {
    super(text);
    this.name = "NotRunning";
    this.url = url;
    beginAtTheTest(this);
  }
}

/** The server refused a call and changed nothing; the text says what is wrong and what helps. */
class Refused extends Error {
  constructor(status, body) {
    const { field = null, message, help = "" } = body.error;
    super(help ? `${message.replace(/\.$/, "")}; ${help}` : message);
    this.name = "Refused";
    Object.assign(this, { status, field, help, body });
    this.problem = message;
    beginAtTheTest(this);
  }
}

/** The message that a test waited for was not sent; the text says which messages were. */
class NothingSent extends AssertionError {
  constructor(message) {
    super({ message, operator: "fail" });
    this.name = "NothingSent";
    beginAtTheTest(this);
  }
}

/** Throw what a failed assertion of `node:assert` throws. */
function fail(message, actual, expected) {
  // Jest writes a sentence of its own about any other operator.
  throw beginAtTheTest(new AssertionError({ message, actual, expected, operator: "fail" }));
}

function beginAtTheTest(error) {
  // Jest shows the frame of Node's own AssertionError, too.
  const isOurs = (line) =>
    /^\s+at /.test(line) && (line.includes(HELPER) || line.includes("(node:internal/"));
  error.stack = error.stack
    .split("\n")
    .filter((line) => !isOurs(line))
    .join("\n");
  return error;
}

function noneAt(url, reason) {
  return `No sms-mock at ${url}${reason && ` (${reason})`}: start one with \`sms-mock serve\``;
}

/** Return whether an error is a failed assertion of this helper, node:assert, Chai, Vitest or Jest. */
function isFailedAssertion(error) {
  if (error instanceof AssertionError || error?.name === "AssertionError") return true;
  return Object(error).matcherResult !== undefined;
}

module.exports = { NotRunning, NothingSent, Refused, fail, isFailedAssertion };
