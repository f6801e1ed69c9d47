// Webhooks: each with its state, what was posted, its attempts and the receiver's answers.

import { get, post } from "./api.js";
import { button, h, row } from "./dom.js";
import { plural } from "./labels.js";
import { listOrNote } from "./parts.js";
import { isWebhookSince, withLine } from "./run.js";
import { keepCurrent, on } from "./signals.js";
import { attempt, toast } from "./toast.js";
import { updateWebhookCard, webhookCard } from "./webhook-card.js";
import {
  countWebhooks,
  hasEarlierWebhooks,
  isFailing,
  loadEarlierWebhooks,
  webhooks,
} from "./webhooks.js";

const NO_WEBHOOKS =
  "No webhooks yet. Set where replies and delivery reports go under Settings; each webhook then stands here with every attempt at it.";
const PAGE = 100;

export function webhooksPage(body) {
  const cards = h("div", { class: "stack" });
  const only = h("input", { type: "checkbox" });
  const all = button("", redeliverAll, "plain", { hidden: true });
  let most = PAGE;
  const earlier = button("Earlier webhooks", () => showEarlier(), "plain", { hidden: true });
  const beyond = h("p", { class: "hint" });
  const showEarlier = () =>
    attempt(async () => {
      most += PAGE;
      if (webhooks().length < most && hasEarlierWebhooks()) await loadEarlierWebhooks();
      else draw();
    });
  const draw = () => {
    const found = webhooks().filter((item) => !only.checked || isFailing(item));
    const note = only.checked && webhooks().length ? "No webhook is failing." : NO_WEBHOOKS;
    const shown = withLine(found.slice(0, most), isWebhookSince);
    listOrNote(cards, shown, ({ id }) => id, webhookCard, note, updateWebhookCard);
    earlier.hidden = found.length <= most && !hasEarlierWebhooks();
    const others = countWebhooks() - webhooks().length;
    beyond.textContent =
      earlier.hidden && others > 0
        ? `and ${plural(others, "earlier webhook")}, listed by sms-mock webhooks`
        : "";
  };
  // Also those that are not shown here.
  const countGivenUp = async () => {
    const found = await get("/_mock/webhooks", { state: "given-up", limit: 1 }).catch(() => null);
    if (!found) return;
    // The keyboard focus goes to what stands beside the button that goes.
    if (!found.total && document.activeElement === all) only.focus();
    all.hidden = !found.total;
    all.textContent = `Redeliver all that were given up (${found.total})`;
  };
  only.addEventListener("change", draw);
  body.append(
    row(h("label", { class: "row" }, only, "Only failing ones"), all),
    cards,
    earlier,
    beyond,
  );
  draw();
  const { stop } = keepCurrent(["webhook"], countGivenUp);
  const stops = [stop, on("webhooks", draw), on("run", draw)];
  return () => stops.forEach((one) => one());
}

const redeliverAll = () =>
  attempt(async () => {
    const { redelivered } = await post("/_mock/webhooks/redeliver");
    toast(`Redelivering ${plural(redelivered, "webhook")}`, { seconds: 3 });
  });
