// One webhook, folded up: its state, what was posted, its attempts and the receiver's answers.

import { redeliver } from "./actions.js";
import { button, h, row } from "./dom.js";
import { plural, STATUS } from "./labels.js";
import { showMessage, table } from "./parts.js";
import { exact, stamp, withSeconds } from "./time.js";
import { attempt } from "./toast.js";
import { isFailing, isSuccess } from "./webhooks.js";

const KIND = { reply: "Reply", deliveryReport: "Delivery report" };
const LOOK = { delivered: "good", "given-up": "bad" };
const stateOf = (item) => {
  if (item.heldBySchedule) return "held by the schedule";
  return item.state === "pending" && isFailing(item) ? "retrying" : item.state.replace("-", " ");
};

/** @returns {any} */
export function webhookCard(item, { open = false } = {}) {
  const [last] = item.attempts.slice(-1);
  const next = item.state === "pending" && item.nextAttemptAt;
  const look = LOOK[item.state] ?? (isFailing(item) ? "bad" : "");
  const answered = last && (last.error ?? `answered ${last.status}`);
  return h(
    "details",
    { class: "entry-card", open },
    h(
      "summary",
      {},
      h("span", { class: `chip ${look}` }, stateOf(item)),
      h("span", { class: "path" }, titleOf(item), h("small", {}, factsOf(item))),
      last ? stamp(Date.parse(last.at), withSeconds) : "",
    ),
    h(
      "div",
      { class: "inside" },
      h("p", {}, [plural(item.attempts.length, "attempt"), answered].filter(Boolean).join(", ")),
      next && h("p", {}, "Next attempt ", stamp(Date.parse(next), exact)),
      row(
        button("Redeliver", () => attempt(() => redeliver(item))),
        showMessage(item.messageId),
      ),
      posted(item),
      item.attempts.length > 0 && h("h4", {}, "Attempts"),
      item.attempts.map(tried),
    ),
  );
}

function titleOf({ kind, parameters: { status } }) {
  const name = KIND[kind] ?? kind;
  return status ? `${name}: ${STATUS[status] ?? status}` : name;
}

// What tells one webhook from another: a reply its sender, a report what its message carries.
function factsOf({ url, messageId, parameters: { from, campaign, dataField } }) {
  const which = [from && `from ${from}`, dataField && `data ${dataField}`, campaign];
  const known = which.filter(Boolean);
  return [...(known.length ? known : [`message ${messageId}`]), url].join(" · ");
}

// What each attempt posts: the values stand in the query string, the form, or both.
function posted({ url, headers, parameters, webhookStyle }) {
  const [, own = ""] = url.split("#", 1)[0].split(/\?(.*)/s);
  const signature = ["nonce, nonce-date, checksum", "new in each attempt, see below"];
  const values = [...Object.entries(parameters), signature];
  const inQuery = webhookStyle === "form" ? [] : values;
  const inForm = webhookStyle === "query" ? [] : values;
  return [
    valuesPart("Headers", Object.entries(headers)),
    valuesPart("Query", [...new URLSearchParams(own), ...inQuery]),
    valuesPart("Form", inForm),
  ];
}

const valuesPart = (title, rows) =>
  h(
    "section",
    { class: "stack", "aria-label": title },
    h("h4", {}, title),
    rows.length ? table(rows) : h("p", {}, "Empty."),
  );

// A card that was unfolded stays so.
export const updateWebhookCard = (card, item) => webhookCard(item, { open: card.open });

function tried(one, index) {
  const took = typeof one.seconds === "number" ? `, ${Math.round(one.seconds * 1000)} ms` : "";
  return h(
    "div",
    { class: "stack" },
    h(
      "p",
      {},
      h("span", { class: `chip ${isSuccess(one) ? "good" : "bad"}` }, one.status ?? "no answer"),
      ` Attempt ${index + 1}, `,
      stamp(Date.parse(one.at), exact),
      took,
    ),
    one.error && h("p", {}, one.error),
    table([
      ["nonce", one.nonce],
      ["nonce-date", one.nonceDate],
      ["checksum", one.checksum && h("code", {}, one.checksum)],
    ]),
    one.response &&
      h("pre", { class: "code", tabindex: "0", "aria-label": "receiver's answer" }, one.response),
  );
}
