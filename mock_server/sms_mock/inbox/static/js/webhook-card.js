// A webhook on its way, with its attempts and the receiver's answers.

import { redeliver } from "./actions.js";
import { button, h } from "./dom.js";
import { exact, stamp } from "./time.js";
import { attempt } from "./toast.js";

const KIND = { reply: "Reply", deliveryReport: "Delivery report" };
const LOOK = { delivered: "good", "given-up": "bad", pending: "" };

export function webhookCard(item) {
  const next = item.state === "pending" && item.nextAttemptAt;
  return h(
    "div",
    { class: "entry-card" },
    h(
      "div",
      { class: "head" },
      h("span", { class: `chip ${LOOK[item.state]}` }, item.state.replace("-", " ")),
      h("span", { class: "path" }, KIND[item.kind] ?? item.kind, h("small", {}, item.url)),
      button("Redeliver", () => attempt(() => redeliver(item))),
    ),
    h(
      "div",
      { class: "inside" },
      item.attempts.map(tried),
      next && h("p", {}, "Next attempt ", stamp(Date.parse(next), exact)),
    ),
  );
}

function tried(one, index) {
  const good = one.status >= 200 && one.status < 300;
  return h(
    "div",
    { class: "stack" },
    h(
      "p",
      {},
      h("span", { class: `chip ${good ? "good" : "bad"}` }, one.status ?? "no answer"),
      ` Attempt ${index + 1}, `,
      stamp(Date.parse(one.at), exact),
      one.seconds === null || one.seconds === undefined
        ? ""
        : `, ${Math.round(one.seconds * 1000)} ms`,
    ),
    one.error && h("p", {}, one.error),
    one.response &&
      h("pre", { class: "code", tabindex: "0", "aria-label": "receiver's answer" }, one.response),
  );
}
