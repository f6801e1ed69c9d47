// SmsMock: a team made for one test on a running sms-mock, with the calls that a test makes.
// Nothing to install; Node 20 or later. sms-mock.d.cts has the types and says what each call does.
"use strict";

const { Control } = require("./lib/control.cjs");
const { Deliveries } = require("./lib/deliveries.cjs");
const { NotRunning, NothingSent, Refused, fail } = require("./lib/errors.cjs");
const failures = require("./lib/failures.cjs");
const { checked } = require("./lib/options.cjs");
const { Clock, Faults } = require("./lib/parts.cjs");

const IN_TEST = "http://test.invalid"; // the server posts nothing to this address; the test takes it
const ELSEWHERE_KEPT = 10;
const CATCH_UP_SECONDS = 5;
const ABANDONED_SECONDS = 3600; // a run that is killed leaves no team behind for longer
// Vitest and Jest end a test after 5 seconds: a longer wait would not get to say what came instead.
const WAIT_SECONDS = 4;
const REQUEST_OPTIONS = [
  ...["path", "method", "operationId", "email", "number", "status", "contains", "times"],
];

class SmsMock {
  #deliveries = null;
  #elsewhereBefore = 0;
  #perturbations = null;
  #urls;

  // Made and ended

  static async fresh(spec = {}, origin = undefined) {
    const usual = { delivery: "immediate", expiresIn: ABANDONED_SECONDS };
    const team = await new Control(origin).post("/teams", { ...usual, ...given(spec) });
    const made = new SmsMock(origin, team, spec);
    await made.#beginTest();
    return made;
  }

  constructor(origin, team, { replyUrl, deliveryReportUrl } = {}) {
    const { teamId, userId, email, token, urlToken, secretKey } = team;
    Object.assign(this, { teamId, userId, email, token, urlToken, secretKey });
    this.control = new Control(origin, teamId);
    this.origin = this.control.url;
    this.url = `${this.origin}/app`;
    this.headers = { email, token };
    const during = (call) => this.#during(call);
    this.clock = new Clock(this.control, during);
    this.faults = new Faults(this.control);
    this.#urls = given({ replyUrl, deliveryReportUrl });
  }

  async delete() {
    await this.control.delete(`/teams/${this.teamId}`);
  }

  async [Symbol.asyncDispose]() {
    await this.delete();
  }

  async reset() {
    await this.control.post("/reset", {});
    await this.#beginTest();
    if (this.#deliveries) this.#deliveries.delivered.length = 0;
    await this.#putSettings(this.#urls);
    if (this.#perturbations) await this.perturb(...this.#perturbations);
  }

  // What was sent

  async sent() {
    return (await this.messages()).filter((one) => one.messageType === "OUTBOUND");
  }

  messages() {
    return this.control.oldestFirst("/messages");
  }

  async waitForMessage(wanted = {}) {
    const names = ["to", "contains", "status", "after", "count", "timeout"];
    const { timeout = WAIT_SECONDS, ...asked } = checked("waitForMessage", wanted, names);
    return this.#wait("/messages/wait", { ...asked, timeout });
  }

  async otp(wanted = {}) {
    const names = ["to", "after", "pattern", "timeout"];
    const { to, after, pattern, timeout = WAIT_SECONDS } = checked("otp", wanted, names);
    return (await this.#wait("/otp", { to, after, pattern, timeout })).otp;
  }

  async assertSent(options = {}) {
    const names = ["to", "contains", "times"];
    const { to, contains, times = 1 } = checked("assertSent", options, names);
    const wanted = { number: await this.#numberOf(to), contains };
    const sent = await this.sent();
    const found = failures.among(sent, wanted);
    if (found.length !== times) {
      const tried = await this.#tried();
      fail(failures.wrongNumberOf(wanted, times, sent, tried), found.length, times);
    }
    return found;
  }

  async assertNothingSent() {
    await this.assertSent({ times: 0 });
  }

  async assertCost(options) {
    const { atMost } = checked("assertCost", options, ["atMost"]);
    if (typeof atMost !== "number") throw new TypeError("assertCost needs a number, { atMost: 2 }");
    const sent = await this.sent();
    const cost = failures.costOf(sent);
    if (cost > atMost) {
      fail(failures.costsTooMuch(sent, atMost, await this.#reasonsForUcs2(sent)), cost, atMost);
    }
  }

  // What was asked, and what came of it

  requests() {
    return this.control.oldestFirst("/requests");
  }

  async requestsElsewhere() {
    const items = await this.#newestElsewhere(ELSEWHERE_KEPT);
    // If the whole server was reset meanwhile, ids begin again.
    const before =
      items.length > 0 && items[0].id < this.#elsewhereBefore ? 0 : this.#elsewhereBefore;
    return items.filter((one) => one.id > before).reverse();
  }

  async assertRequested(wanted = {}) {
    const { times = 1, ...match } = checked("assertRequested", wanted, REQUEST_OPTIONS);
    const answer = await this.control.post("/requests/verify", { match, count: times });
    if (!answer.ok) fail(failures.wrongNumberOfRequests(match, times, answer), answer.found, times);
  }

  async unexpectedRefusals() {
    const asked = await this.requests();
    return asked.filter(({ status, fault }) => status >= 400 && status < 500 && fault === null);
  }

  async balance() {
    return (await this.control.get(`/teams/${this.teamId}`)).credits;
  }

  // What people and networks do

  async reply(from, message, more = {}) {
    const { repliedTo } = checked("reply", more, ["repliedTo"]);
    return this.control.post("/inbound", { from, message, repliedToMessageId: repliedTo });
  }

  setStatus(messageId, status) {
    return this.control.post(`/messages/${encodeURIComponent(messageId)}/status`, { status });
  }

  async topUp(credits) {
    await this.control.post("/credits", { credits });
  }

  // What the live service may do differently

  async perturb(...tokens) {
    await this.control.put("/schedule", { perturbations: tokens });
    this.#perturbations = tokens;
  }

  schedule() {
    return this.control.get("/schedule");
  }

  // Webhooks

  async deliverTo(handler = () => 204, options = {}) {
    const names = ["reply", "report"];
    const { reply = "/reply", report = "/report" } = checked("deliverTo", options, names);
    const paths = given({ replyUrl: reply ?? undefined, deliveryReportUrl: report ?? undefined });
    for (const path of Object.values(paths)) {
      if (!path.startsWith("/"))
        throw new TypeError(`'${path}' is not a path such as '/sms/reply'`);
    }
    this.#deliveries = new Deliveries(this.control, handler);
    await this.#keepUrls(mapped(paths, (path) => `${IN_TEST}${path}`));
  }

  async setWebhooks(settings) {
    const names = ["replyUrl", "deliveryReportUrl", "webhookStyle"];
    await this.#keepUrls(given(checked("setWebhooks", settings, names)));
  }

  settings() {
    return this.control.get(`/accounts/${this.userId}/developer-settings`);
  }

  webhooks() {
    return this.control.oldestFirst("/webhooks");
  }

  async waitUntilIdle(wanted = {}) {
    const { timeout = WAIT_SECONDS } = checked("waitUntilIdle", wanted, ["timeout"]);
    await this.#during(() => this.control.get("/webhooks/idle", { timeout }, timeout + 10));
  }

  receivedReports() {
    return this.#received("deliveryReport");
  }

  receivedReplies() {
    return this.#received("reply");
  }

  async #received(kind) {
    if (!this.#deliveries) {
      throw new Error("webhooks do not come here yet: call deliverTo() before the code that sends");
    }
    await this.waitUntilIdle();
    const delivered = this.#deliveries.delivered.filter((one) => one.kind === kind);
    return delivered.map((one) => one.values);
  }

  async #keepUrls(settings) {
    await this.#putSettings(settings);
    this.#urls = { ...this.#urls, ...settings };
  }

  async #putSettings(settings) {
    if (Object.keys(settings).length === 0) return;
    await this.control.put(`/accounts/${this.userId}/developer-settings`, settings);
  }

  // Waiting, and clues for failures

  #during(call) {
    return this.#deliveries ? this.#deliveries.during(call) : call();
  }

  async #wait(path, asked) {
    let found;
    try {
      found = await this.#during(() => this.control.get(path, asked, asked.timeout + 10));
    } catch (error) {
      if (!(error instanceof Refused && "came" in error.body)) throw error;
      const wanted = { number: await this.#numberOf(asked.to), contains: asked.contains };
      const [sent, tried] = [await this.sent(), await this.#tried()];
      throw new NothingSent(failures.nothingCame(error.problem, wanted, sent, tried));
    }
    if (this.#deliveries) await this.#deliverWhatIsDue();
    return found;
  }

  async #deliverWhatIsDue() {
    const asked = { timeout: CATCH_UP_SECONDS, dueOnly: true };
    try {
      await this.#during(() => this.control.get("/webhooks/idle", asked));
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // another receiver does not answer
    }
  }

  /** The wanted number as messages show it; as it was given if nothing was sent to it. */
  async #numberOf(to) {
    if (to === undefined) return undefined;
    try {
      return (await this.control.get("/messages/latest", { to })).toNumber;
    } catch (error) {
      if (error instanceof Refused && "came" in error.body) return to;
      throw error; // no message can go to that number, so looking for one would prove nothing
    }
  }

  async #tried() {
    const refused = (await this.requests()).filter((one) => one.status >= 400);
    return { refused, elsewhere: await this.requestsElsewhere() };
  }

  async #reasonsForUcs2(sent) {
    const reasons = {};
    for (const { messageId, message, encoding } of sent) {
      if (encoding !== "UCS2") continue;
      const { forcing } = await this.control.post("/analyse", { message });
      reasons[messageId] = forcing[0].character;
    }
    return reasons;
  }

  async #beginTest() {
    const [newest] = await this.#newestElsewhere(1);
    this.#elsewhereBefore = newest?.id ?? 0;
  }

  /** Requests of the default team, which gets those with unknown credentials too. */
  async #newestElsewhere(limit) {
    return (await new Control(this.origin).get("/requests", { limit })).items;
  }
}

/** Return the options without those that are undefined, as if they were left out. */
function given(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function mapped(values, change) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}

module.exports = { SmsMock, NotRunning, NothingSent, Refused };
