// Delivers a team's webhooks to a handler inside the test, while the test waits for the server.
"use strict";

// The real one, taken before a test replaces timers.
const { setTimeout } = require("node:timers");
const { isFailedAssertion } = require("./errors.cjs");

const LOOK_AGAIN = 10; // milliseconds between two looks for a due webhook
const KEPT = 2048; // characters of an answer that the server keeps

/** Takes a team's due webhooks from the server and calls the test's handler with them. */
class Deliveries {
  /**
   * @param control the client of the control API, about the team
   * @param handler a function of (values, webhook), or an object with a `fetch` function
   */
  constructor(control, handler) {
    const isFetch = typeof handler?.fetch === "function";
    if (!isFetch && typeof handler !== "function") {
      throw new TypeError(
        "give a function of a webhook's values, or an object with fetch(request)",
      );
    }
    this.control = control;
    this.answer = isFetch
      ? (webhook) => byFetch(handler, webhook)
      : (webhook) => byCall(handler, webhook);
    this.delivered = [];
  }

  /**
   * Deliver the next due webhook, and return whether there was one.
   * @throws a failed assertion of the handler, after it was answered as an error
   */
  async deliverNext() {
    const { webhook: taken } = await this.control.post("/webhooks/take");
    if (!taken) return false;
    const webhook = { ...taken, values: valuesOf(taken) };
    this.delivered.push(webhook);
    const { failure, ...answer } = await this.#answered(webhook);
    await this.control.post(`/webhooks/${webhook.id}/answer`, answer);
    if (failure) throw failure;
    return true;
  }

  /** Make a call to the server, deliver what is due until it has ended, and return its result. */
  async during(call) {
    let ended = false;
    const result = call();
    const end = result.then(
      () => (ended = true),
      () => (ended = true),
    );
    while (!ended) {
      while (await this.deliverNext());
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN))]);
    }
    while (await this.deliverNext());
    return result;
  }

  async #answered(webhook) {
    const begun = process.hrtime.bigint();
    let answer;
    try {
      answer = await this.answer(webhook);
    } catch (error) {
      answer = { status: 500, response: String(error).slice(0, KEPT) };
      // Counted as an answer alone, it would let a test pass whose assertion failed.
      if (isFailedAssertion(error)) answer.failure = error;
    }
    return { ...answer, seconds: Number(process.hrtime.bigint() - begun) / 1e9 };
  }
}

function valuesOf({ url, body }) {
  const pairs = [...new URL(url).searchParams, ...new URLSearchParams(body)];
  return Object.fromEntries(pairs);
}

async function byCall(handler, webhook) {
  const result = await handler(webhook.values, webhook);
  // An arrow function returns something on the way, such as the new length of a list.
  const isStatus = Number.isInteger(result) && result >= 100 && result <= 599;
  return { status: isStatus ? result : 200 };
}

async function byFetch(app, { url, method, headers, body }) {
  const response = await app.fetch(new Request(url, { method, headers, body }));
  return { status: response.status, response: (await response.text()).slice(0, KEPT) };
}

module.exports = { Deliveries };
