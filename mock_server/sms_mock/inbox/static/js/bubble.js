// One message on the phone: its text, its one-time code, its status, and its menu.

import { copy } from "./copy.js";
import { button, h, iconButton, replace } from "./dom.js";
import { askToFollow } from "./dialog.js";
import { openMenu } from "./menu.js";
import { actionsOf } from "./actions.js";
import { openMessage } from "./parts.js";
import { stamp, stepTime, withSeconds, ZONE_NAME } from "./time.js";
import {
  accepted,
  credits,
  encodingName,
  isBad,
  isCall,
  isComing,
  isReply,
  plural,
  STATUS,
  textOf,
} from "./labels.js";

// The messages that bubbles show now: a menu is made when it is opened.
const messages = new WeakMap();

// The bubble of `{message, picked, day, line, webhook, tabbable}`: `day` stands above the first message
// of a day, `line` above the first since the marked moment, `webhook` says what is wrong with the newest webhook about the message. Only of the bubble
// that is `tabbable` are there stops of the Tab key.
export function bubble(view) {
  const { message } = view;
  const { messageId: id } = message;
  const item = h("li", { data: { id }, "aria-labelledby": `said-${id} facts-${id}` });
  const blank = h("span", { class: "blank" }, textOf(message));
  const text = message.message?.trim() ? linked(message.message) : blank;
  if (isCall(message)) item.append(h("p", { class: "call-sign" }, "Voice call"));
  item.append(h("p", { class: "said", id: `said-${id}`, dir: "auto" }, text));
  if (message.otp) item.append(code(message.otp));
  item.append(below(item, view));
  setLook(item, view);
  return item;
}

// Changes only what is different, so that a screen reader says nothing twice.
export function updateBubble(item, view, before) {
  setLook(item, view);
  const same = (part) => JSON.stringify(view[part]) === JSON.stringify(before[part]);
  if (!same("message") || !same("webhook")) replace(item.querySelector(".facts"), factsOf(view));
}

function setLook(item, { message, picked, day, line, tabbable }) {
  messages.set(item, message);
  item.className = [
    "bubble",
    isReply(message) ? "in" : "out",
    isCall(message) && "call",
    picked && "picked",
    message.deleted && "gone",
    isComing(message) && "coming",
    isBad(message.messageStatus) && "failed",
  ]
    .filter(Boolean)
    .join(" ");
  if (day) item.dataset.day = day;
  else delete item.dataset.day;
  if (line) item.dataset.line = line;
  else delete item.dataset.line;
  for (const stop of [item, ...item.querySelectorAll("button")]) stop.tabIndex = tabbable ? 0 : -1;
}

function code(otp) {
  const more = { "aria-label": `Copy code ${otp}`, data: { part: "otp" } };
  return button(["Copy code", h("code", {}, otp)], () => copy(otp, "Code"), "otp", more);
}

function below(item, view) {
  const show = () => openMessage(view.message.messageId);
  const facts = button(factsOf(view), show, "facts", {
    title: "Shows everything about this message",
    id: `facts-${view.message.messageId}`,
    data: { part: "facts" },
  });
  const open = () => openMenu(more, "Message", actionsOf(messages.get(item)));
  const more = iconButton("more", "What to do with this message", open, {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    data: { part: "more" },
  });
  // A message is announced when it comes, not again with each of its statuses.
  return h("div", { class: "below", "aria-live": "off" }, facts, more);
}

const factsOf = ({ message, webhook }) => [
  isReply(message)
    ? received(message)
    : [h("span", {}, steps(message)), h("span", { class: "price" }, price(message))],
  webhook && h("b", { class: "bad" }, webhook),
  h("span", { class: "unseen" }, "Details"),
];

const received = (message) =>
  h("span", {}, "Received ", stamp(accepted(message), withSeconds), ` ${ZONE_NAME}`);

function steps(message) {
  const brief = (when) => stepTime(when, accepted(message));
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
    !isCall(message) && plural(message.numberOfMessages, "part"),
    !isCall(message) && encodingName(message.encoding),
    message.language,
    credits(message.creditCost),
    message.campaign && `Campaign ${message.campaign}`,
    message.userDataField && `Data ${message.userDataField}`,
  ].filter(Boolean);
  return facts.map((fact) => [h("em", {}, fact), " "]);
}

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi;

function linked(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    pieces.push(text.slice(end, found.index), link(found[0]));
    end = found.index + found[0].length;
  }
  pieces.push(text.slice(end));
  return pieces.filter((piece) => piece !== "");
}

function link(address) {
  return button(address, () => askToFollow(address), "text-link", {
    title: "Asks before it opens",
  });
}
