// Everything about one message: its steps, its price, the request behind it, its webhooks.

import { get } from "./api.js";
import { costPart } from "./cost.js";
import { endings } from "./deeds.js";
import { h, replace } from "./dom.js";
import { exchange } from "./exchange.js";
import { route } from "./route.js";
import { on, paced } from "./signals.js";
import { exact, stamp } from "./time.js";
import { copyable } from "./copy.js";
import { ABOUT_MESSAGES, at, credits, encodingName, isBad, isReply, plural, readable, STATUS } from "./words.js";
import { webhookCard } from "./webhook.js";

export function messagePage(body) {
  const id = route().message;
  const life = h("section", { class: "part" });
  const cost = h("section", { class: "part" });
  const asked = h("section", { class: "part" });
  const told = h("section", { class: "part" });
  body.append(life, cost, asked, told);
  let gone = false;
  const failed = (box) => (error) => { if (!gone) replace(box, h("p", {}, error.message)); };
  const hooks = paced(() => get("/_mock/webhooks", { messageId: id }).then(({ items }) => !gone && drawHooks(told, items)).catch(failed(told)));
  get(`/_mock/messages/${encodeURIComponent(id)}`).then((message) => {
    if (gone) return;
    drawLife(life, message);
    costPart(cost, message);
  }).catch(failed(life));
  get("/_mock/requests", { messageId: id }).then(({ items }) => !gone && drawRequests(asked, items)).catch(failed(asked));
  hooks();
  const stop = on("events", (events) => {
    for (const { type, data } of events) {
      if (data.messageId !== id) continue;
      if (type === "webhook") hooks();
      else if (ABOUT_MESSAGES.includes(type)) drawLife(life, data);
    }
  });
  return () => { gone = true; stop(); };
}

function drawLife(box, message) {
  const reply = isReply(message);
  const ends = endings(message);
  replace(
    box,
    h("h3", {}, reply ? "Received" : "Status"),
    reply ? h("p", { class: "lead" }, exact(at(message))) : steps(message),
    ends.length ? h("div", { class: "row" }, ends.map((end) => h("button", { type: "button", class: `plain${end.danger ? " danger" : ""}`, onclick: end.does }, end.label))) : null,
    table([
      [reply ? "From" : "To", readable(reply ? message.fromNumber : message.toNumber)],
      ["Campaign", message.campaign],
      ["Data field", message.userDataField],
      ["Cost", reply ? null : `${plural(message.numberOfMessages, "part")} in ${encodingName(message.encoding)}, ${credits(message.creditCost)}`],
      ["Code", message.otp],
      ["Reply to", message.repliedToMessage?.messageId],
      ["Read", reply ? (message.read ? "yes" : "not yet") : null],
    ]),
    copyable(message.messageId, "message id"),
  );
}

export function table(rows) {
  return h("dl", { class: "table" }, rows.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function steps(message) {
  const waiting = message.messageStatus === "SCHEDULED" ? (message.deleted ? "cancelled" : ["goes ", stamp(message.dateTimeScheduled, exact)]) : message.messageStatus === "SENT" ? "no report yet" : null;
  return h(
    "ol",
    { class: "steps" },
    message.steps.map(({ status, at: when }) => h("li", { class: isBad(status) ? "bad" : "" }, h("span", {}, STATUS[status] ?? status), stamp(Date.parse(when), exact))),
    waiting && h("li", { class: "waiting" }, h("span", {}, waiting)),
  );
}

function drawRequests(box, items) {
  replace(box, h("h3", {}, "The request behind it"), items.length ? h("div", { class: "stack" }, items.map((entry) => exchange(entry))) : h("p", {}, "No request of the API is kept for it: it came another way, or more than 1,000 came after it."));
}

function drawHooks(box, items) {
  replace(box, h("h3", {}, "Webhooks"), items.length ? h("div", { class: "stack" }, items.map((item) => webhookCard(item))) : h("p", {}, "None went out. Addresses for delivery reports and replies are under Settings."));
}
