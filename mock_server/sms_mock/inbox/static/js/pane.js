// The pane at the side: which of its pages is shown, its head, and the tabs that open it.

import { ROOT } from "./api.js";
import { button, byId, h, iconButton, replace } from "./dom.js";
import { go, route } from "./route.js";
import { on } from "./signals.js";
import { toast, withdraw } from "./toast.js";
import { isFailing, isGivenUp, lastAttempt, webhooks } from "./webhooks.js";
import { messagePage } from "./pane-message.js";
import { sendPage } from "./pane-send.js";
import { requestsPage } from "./pane-requests.js";
import { webhooksPage } from "./pane-webhooks.js";
import { clockPage } from "./pane-clock.js";
import { ledgerPage } from "./pane-ledger.js";
import { faultsPage } from "./pane-faults.js";
import { doctorPage } from "./pane-doctor.js";
import { settingsPage } from "./pane-settings.js";

// A page fills its body, and may give back a function that is called when it is left.
const PAGES = {
  message: ["Message", messagePage],
  send: ["Send", sendPage],
  requests: ["Requests", requestsPage],
  webhooks: ["Webhooks", webhooksPage],
  clock: ["Clock", clockPage],
  ledger: ["Ledger", ledgerPage],
  faults: ["Faults", faultsPage],
  doctor: ["Doctor", doctorPage],
  settings: ["Settings", settingsPage],
};

export const titleOfPane = (pane) => PAGES[pane]?.[0];

let shown = "";
let leave = null;
const counts = { requests: 0, webhooks: 0 };

export function startPane() {
  const tabs = Object.entries(PAGES).filter(([name]) => name !== "message");
  replace(
    byId("tabs"),
    tabs.map(([name, [title]]) => tab(name, title)),
    h("a", { href: `${ROOT}/_mock/docs` }, "API"),
  );
  on("route", follow);
  on("events", countRejected);
  on("webhooks", watchWebhooks);
  follow();
}

function tab(name, title) {
  const toggle = () => go({ pane: route().pane === name ? "" : name, request: "", find: "" });
  return button(title, toggle, "", {
    data: { pane: name },
    "aria-controls": "pane",
    "aria-expanded": "false",
  });
}

export function closePane() {
  const [from, message] = shown.split(" ");
  go({ pane: "", message: "", request: "", find: "" });
  const opener = message
    ? byId("thread")?.querySelector(`[data-id="${CSS.escape(message)}"] .facts`)
    : byId("tabs").querySelector(`[data-pane="${from}"]`);
  (opener ?? byId("thread"))?.focus();
}

function follow() {
  const { pane, message } = route();
  const name = PAGES[pane] && (pane !== "message" || message) ? pane : "";
  const wanted = name && (name === "message" ? `${name} ${message}` : name);
  for (const one of byId("tabs").querySelectorAll("button")) {
    one.setAttribute("aria-expanded", String(one.dataset.pane === name));
    // In a narrow window the tabs are wider than it.
    if (one.dataset.pane === name) one.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  byId("room").classList.toggle("with-pane", Boolean(name));
  if (counts[name]) tally(name, (counts[name] = 0));
  if (name === "webhooks") for (const item of webhooks()) withdraw(aboutWebhook(item));
  if (wanted === shown) return;
  leave?.();
  leave = null;
  shown = wanted;
  const box = byId("pane");
  box.hidden = !name;
  if (!name) return replace(box);
  const [title, page] = PAGES[name];
  const body = h("div", { class: "pane-body" });
  box.setAttribute("aria-label", title);
  replace(
    box,
    h("div", { class: "pane-top" }, h("h2", {}, title), iconButton("close", "Close", closePane)),
    body,
  );
  box.scrollTop = 0;
  leave = page(body);
  return undefined;
}

function countRejected(events) {
  if (shown === "requests") return;
  const more = events.filter(({ type, data }) => type === "request" && data.status >= 400).length;
  if (more) tally("requests", (counts.requests += more));
}

// How many attempts the webhooks had that were told of.
const told = new Map();

// Told when a webhook first fails and when it is given up; what is tried again in between is not. Its
// event may come after the list was read, which then knew already what the event tells.
function watchWebhooks(changes) {
  const givenUp = [];
  for (const { item, before } of changes) {
    const count = item.attempts.length;
    if (!isFailing(item) || isGivenUp(item)) withdraw(aboutWebhook(item));
    if (!isFailing(item) || told.get(item.id) === count) continue;
    const known = before?.attempts.length ?? 0;
    if (isGivenUp(item)) givenUp.push({ item });
    else if (told.has(item.id) || (known && known < count)) continue;
    else tellWebhook("A webhook failed and is tried again", item);
    told.set(item.id, count);
  }
  for (const { item } of givenUp) tellWebhook("A webhook was given up", item);
  if (givenUp.length && shown !== "webhooks")
    tally("webhooks", (counts.webhooks += givenUp.length));
}

const aboutWebhook = ({ id }) => `webhook ${id}`;

function tellWebhook(title, item) {
  if (shown === "webhooks") return;
  const { status, error } = lastAttempt(item);
  toast(title, {
    detail: `${item.url}: ${error ?? status}`,
    bad: true,
    seconds: 8,
    about: aboutWebhook(item),
    onclick: () => go({ pane: "webhooks" }),
  });
}

const COUNTED = { requests: " rejected", webhooks: " given up" };

function tally(name, number) {
  const badge = [number > 99 ? "99+" : number, h("span", { class: "unseen" }, COUNTED[name])];
  replace(
    byId("tabs").querySelector(`[data-pane="${name}"]`),
    PAGES[name][0],
    number > 0 && h("span", { class: "count", title: `${COUNTED[name]} since you looked` }, badge),
  );
}
