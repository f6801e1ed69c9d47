// Webhooks: each with its state, what was posted, its attempts and the receiver's answers.

import { redeliver } from "./actions.js";
import { button, h, row } from "./dom.js";
import { plural } from "./labels.js";
import { listOrNote } from "./parts.js";
import { isWebhookSince, withLine } from "./run.js";
import { on } from "./signals.js";
import { attempt, toast } from "./toast.js";
import { updateWebhookCard, webhookCard } from "./webhook-card.js";
import { isFailing, isGivenUp, webhooks } from "./webhooks.js";

const NO_WEBHOOKS =
  "No webhooks yet. Set where replies and delivery reports go under Settings; each webhook then stands here with every attempt at it.";
const SHOWN = 100;

export function webhooksPage(body) {
  const cards = h("div", { class: "stack" });
  const only = h("input", { type: "checkbox" });
  const all = button("Redeliver all that were given up", () => redeliverAll(), "plain");
  const draw = () => {
    const found = webhooks().filter((item) => !only.checked || isFailing(item));
    const note = only.checked && webhooks().length ? "No webhook is failing." : NO_WEBHOOKS;
    const shown = withLine(found.slice(0, SHOWN), isWebhookSince);
    listOrNote(cards, shown, ({ id }) => id, webhookCard, note, updateWebhookCard);
    all.hidden = !webhooks().some(isGivenUp);
  };
  only.addEventListener("change", draw);
  body.append(row(h("label", { class: "row" }, only, "Only failing ones"), all), cards);
  draw();
  const stops = [on("webhooks", draw), on("run", draw)];
  return () => stops.forEach((stop) => stop());
}

async function redeliverAll() {
  const found = webhooks().filter(isGivenUp);
  await attempt(async () => {
    for (const item of found) await redeliver(item, { quiet: true });
    toast(`Redelivering ${plural(found.length, "webhook")}`, { seconds: 3 });
  });
}
