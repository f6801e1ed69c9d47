// One message on the handset: what was said, its code, what became of it, and its menu.

import { copy } from "./copy.js";
import { button, h, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { actionsOf } from "./actions.js";
import { openMessage } from "./parts.js";
import { linked } from "./text.js";
import { exact, stamp, stepTime, withSeconds, ZONE_NAME } from "./time.js";
import { at, credits, encodingName, isBad, isComing, isReply, plural, STATUS } from "./words.js";

export function bubble(message, { picked }) {
  const reply = isReply(message);
  const kind = [
    "bubble",
    reply ? "in" : "out",
    picked && "picked",
    message.deleted && "gone",
    isComing(message) && "coming",
    isBad(message.messageStatus) && "failed",
  ].filter(Boolean);
  const item = h("li", { class: kind.join(" "), data: { id: message.messageId } });
  const blank = h("span", { class: "blank" }, "(blank)");
  const body = message.message.trim() ? linked(message.message) : blank;
  item.append(h("p", { class: "said", dir: "auto" }, body));
  if (message.otp) item.append(code(message.otp));
  item.append(below(message, reply));
  return item;
}

function code(otp) {
  const more = { "aria-label": `Copy code ${otp}`, data: { part: "otp" } };
  return button(["Copy code", h("code", {}, otp)], () => copy(otp, "Code"), "otp", more);
}

function below(message, reply) {
  const told = reply
    ? received(message)
    : [h("span", {}, steps(message)), h("span", { class: "price" }, price(message))];
  const facts = button(
    [told, h("span", { class: "unseen" }, "Details")],
    () => openMessage(message.messageId),
    "facts",
    {
      title: `${exact(at(message))}. Shows everything about this message`,
      data: { part: "facts" },
    },
  );
  const open = () => openMenu(more, "Message", actionsOf(message));
  const more = iconButton("more", "What to do with this message", open, {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    data: { part: "more" },
  });
  return h("div", { class: "below" }, facts, more);
}

const received = (message) =>
  h("span", {}, "Received ", stamp(at(message), withSeconds), ` ${ZONE_NAME}`);

function steps(message) {
  const brief = (when) => stepTime(when, at(message));
  const found = message.steps.map(({ status, at: when }, index) => {
    const name = h("b", { class: isBad(status) ? "bad" : "" }, STATUS[status] ?? status);
    return [index ? " · " : "", name, " ", stamp(Date.parse(when), brief)];
  });
  const due = isComing(message) && [" · due ", stamp(message.dateTimeScheduled, brief)];
  const unknown = h("b", {}, STATUS[message.messageStatus] ?? message.messageStatus);
  return [
    found.length ? found : unknown,
    due,
    ` ${ZONE_NAME}`,
    message.deleted ? " · cancelled" : "",
  ];
}

function price(message) {
  const facts = [
    plural(message.numberOfMessages, "part"),
    encodingName(message.encoding),
    credits(message.creditCost),
    message.campaign && `Campaign ${message.campaign}`,
    message.userDataField && `Data ${message.userDataField}`,
  ].filter(Boolean);
  return facts.map((fact) => [h("em", {}, fact), " "]);
}
