// The parts `clock` and `faults` of an SmsMock.
"use strict";

const { checked } = require("./options.cjs");

/** Reads, freezes, moves and starts a team's clock. */
class Clock {
  #control;
  #during;

  constructor(control, during) {
    this.#control = control;
    this.#during = during;
  }

  /** The time of the team's clock. */
  async now() {
    return new Date((await this.#control.get("/clock")).now);
  }

  async frozen() {
    return (await this.#control.get("/clock")).frozen;
  }

  /** Stop the clock, now or at an instant, and return what fell due by then. */
  async freeze(at) {
    const asked = { freeze: at === undefined ? true : instant(at) };
    return (await this.#during(() => this.#control.put("/clock", asked))).events;
  }

  /** Start the frozen clock again, from the instant at which it stands. */
  async run() {
    await this.#control.put("/clock", { run: true });
  }

  /** Move the clock forward by seconds, or `{to: instant}`, and return what fell due by then. */
  async advance(far) {
    const options = typeof far === "number" ? { seconds: far } : far;
    const names = ["seconds", "to", "timeout"];
    const { seconds, to, timeout = 60 } = checked("clock.advance", options, names);
    const asked = { seconds, to: to === undefined ? undefined : instant(to), timeout };
    const call = () => this.#control.post("/clock/advance", asked, timeout + 10);
    return (await this.#during(call)).events;
  }
}

/** Adds, lists and removes a team's fault rules, which make the imitated API fail for it. */
class Faults {
  #control;

  constructor(control) {
    this.#control = control;
  }

  /** Add a rule: `add({path: "/sms/send"}, {status: 503}, {times: 1})`. */
  async add(match, effect, more = {}) {
    const { times } = checked("faults.add", more, ["times"]);
    return this.#control.post("/faults", { match, effect, times });
  }

  /** Return every rule with `hits`, the number of requests it acted on, the newest first. */
  async all() {
    return (await this.#control.get("/faults")).items;
  }

  async remove(id) {
    await this.#control.delete(`/faults/${encodeURIComponent(id)}`);
  }

  /** Remove every fault rule of the team. */
  async clear() {
    await this.#control.delete("/faults");
  }
}

function instant(at) {
  return at instanceof Date ? at.toISOString() : at;
}

module.exports = { Clock, Faults };
