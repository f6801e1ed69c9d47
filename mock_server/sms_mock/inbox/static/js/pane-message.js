// Everything about one message: its steps, its price, the request behind it, its webhooks.

import { get } from "./api.js";
import { costPart } from "./cost.js";
import { statusActions } from "./actions.js";
import { button, h, replace, row } from "./dom.js";
import { exchange } from "./exchange.js";
import { amongRequests } from "./pane-requests.js";
import { listOrNote, openMessage, part, table } from "./parts.js";
import { route } from "./route.js";
import { coalesced, concerns, on } from "./signals.js";
import { exact, stamp } from "./time.js";
import { copyable } from "./copy.js";
import {
  ABOUT_MESSAGES,
  accepted,
  credits,
  encodingName,
  isBad,
  isCall,
  isReply,
  plural,
  readable,
  STATUS,
  textOf,
} from "./labels.js";
import { updateWebhookCard, webhookCard } from "./webhook-card.js";

const NO_REQUEST =
  "No request of the API is kept for it: it came another way, more than 1,000 came after it, or the server was started anew since.";
const NO_WEBHOOK = "None went out. Addresses for delivery reports and replies are under Settings.";

export function messagePage(body) {
  const id = route().message;
  const life = h("section", { class: "part" });
  const price = h("section", { class: "part" });
  const requests = h("div", { class: "stack" });
  const webhooks = h("div", { class: "stack" });
  body.append(life, price, part("The request behind it", requests), part("Webhooks", webhooks));
  let gone = false;
  // Counts the events about the message: what was read before the last one is out of date.
  let changes = 0;
  const failed = (box) => (error) => listOrNote(box, [], String, h, error.message);
  const hooks = coalesced(() =>
    get("/_mock/webhooks", { messageId: id })
      .then(({ items }) =>
        listOrNote(webhooks, items, ({ id: key }) => key, openCard, NO_WEBHOOK, updateWebhookCard),
      )
      .catch(failed(webhooks)),
  );
  const load = coalesced(() => {
    const before = changes;
    return get(`/_mock/messages/${encodeURIComponent(id)}`)
      .then((item) => {
        if (gone) return;
        if (before === changes) drawLife(life, item);
        costPart(price, item);
      })
      .catch((error) => {
        // What is shown stays while the server is away.
        if (!gone && !(error.status === 0 && life.hasChildNodes()))
          replace(life, h("p", {}, error.message));
      });
  });
  load();
  get("/_mock/requests", { messageId: id })
    .then(({ items }) =>
      listOrNote(
        requests,
        items,
        ({ id: key }) => key,
        (entry) => exchange(entry, { more: amongRequests(entry.id) }),
        NO_REQUEST,
      ),
    )
    .catch(failed(requests));
  hooks();
  const stopResync = on("resync", (missed) => {
    if (concerns(missed, ABOUT_MESSAGES)) load();
    if (concerns(missed, ["webhook"])) hooks();
  });
  const stopEvents = on("events", (events) => {
    for (const { type, data } of events) {
      if (data.messageId !== id) continue;
      if (type === "webhook") hooks();
      else if (ABOUT_MESSAGES.includes(type)) {
        changes += 1;
        drawLife(life, data);
      }
    }
  });
  return () => {
    gone = true;
    stopResync();
    stopEvents();
  };
}

const openCard = (item) => webhookCard(item, { open: true });

function drawLife(box, message) {
  const reply = isReply(message);
  const call = isCall(message);
  const title = reply ? "Received" : "Status";
  const ends = statusActions(message);
  replace(
    box,
    h("h3", {}, call ? "Voice call" : title),
    reply ? h("p", { class: "lead" }, exact(accepted(message))) : steps(message),
    ends.length > 0 &&
      row(
        ends.map(({ label, danger, does }) =>
          button(label, does, danger ? "plain danger" : "plain"),
        ),
      ),
    table([
      [reply ? "From" : "To", readable(reply ? message.fromNumber : message.toNumber)],
      ["Campaign", message.campaign],
      ["Data field", message.userDataField],
      ["Says", call ? textOf(message) : null],
      ["Language", message.language],
      ["Cost", reply ? null : call ? credits(message.creditCost) : cost(message)],
      ["Code", message.otp],
      ["Reply to", message.repliedToMessage && link(message.repliedToMessage.messageId)],
      ["Read", reply ? (message.read ? "yes" : "not yet") : null],
    ]),
    copyable(message.messageId, "message id"),
  );
}

const link = (messageId) => button(messageId, () => openMessage(messageId), "text-link");

const cost = ({ numberOfMessages, encoding, creditCost }) =>
  `${plural(numberOfMessages, "part")} in ${encodingName(encoding)}, ${credits(creditCost)}`;

function steps(message) {
  const done = message.steps.map(({ status, at: when }) =>
    h(
      "li",
      { class: isBad(status) ? "bad" : "" },
      h("span", {}, STATUS[status] ?? status),
      stamp(Date.parse(when), exact),
    ),
  );
  const next = nextStep(message);
  return h(
    "ol",
    { class: "steps" },
    done,
    next && h("li", { class: "waiting" }, h("span", {}, next)),
  );
}

function nextStep({ messageStatus, deleted, dateTimeScheduled }) {
  if (messageStatus === "SENT") return "no report yet";
  if (messageStatus !== "SCHEDULED") return null;
  return deleted ? "cancelled" : ["goes ", stamp(dateTimeScheduled, exact)];
}
