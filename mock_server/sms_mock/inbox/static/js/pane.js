// The pane at the side: which of its pages is shown, its head, and the tabs that open it.

import { ROOT } from "./api.js";
import { button, byId, h, iconButton, replace } from "./dom.js";
import { go, route } from "./route.js";
import { on } from "./signals.js";
import { messagePage } from "./pane-message.js";
import { requestsPage } from "./pane-requests.js";
import { clockPage } from "./pane-clock.js";
import { ledgerPage } from "./pane-ledger.js";
import { faultsPage } from "./pane-faults.js";
import { settingsPage } from "./pane-settings.js";

// A page fills its body, and may give back a function that is called when it is left.
const PAGES = {
  message: ["Message", messagePage],
  requests: ["Requests", requestsPage],
  clock: ["Clock", clockPage],
  ledger: ["Ledger", ledgerPage],
  faults: ["Faults", faultsPage],
  settings: ["Settings", settingsPage],
};

export const titleOfPane = (pane) => PAGES[pane]?.[0];

let shown = "";
let leave = null;
let rejected = 0;

export function startPane() {
  const tabs = Object.entries(PAGES).filter(([name]) => name !== "message");
  replace(
    byId("tabs"),
    tabs.map(([name, [title]]) => tab(name, title)),
    h("a", { href: `${ROOT}/_mock/docs` }, "API"),
  );
  on("route", follow);
  on("events", countRejected);
  follow();
}

function tab(name, title) {
  const toggle = () => go({ pane: route().pane === name ? "" : name, request: "" });
  return button(title, toggle, "", {
    data: { pane: name },
    "aria-controls": "pane",
    "aria-expanded": "false",
  });
}

export function closePane() {
  const [from, message] = shown.split(" ");
  go({ pane: "", message: "", request: "" });
  const opener = message
    ? byId("thread")?.querySelector(`[data-id="${CSS.escape(message)}"] .facts`)
    : byId("tabs").querySelector(`[data-pane="${from}"]`);
  (opener ?? byId("thread"))?.focus();
}

function follow() {
  const { pane, message } = route();
  const name = PAGES[pane] && (pane !== "message" || message) ? pane : "";
  const wanted = name && (name === "message" ? `${name} ${message}` : name);
  for (const one of byId("tabs").querySelectorAll("button"))
    one.setAttribute("aria-expanded", one.dataset.pane === name ? "true" : "false");
  byId("room").classList.toggle("with-pane", Boolean(name));
  if (name === "requests" && rejected) tally((rejected = 0));
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
  if (more) tally((rejected += more));
}

function tally(number) {
  const count = [number > 99 ? "99+" : number, h("span", { class: "unseen" }, " rejected")];
  replace(
    byId("tabs").querySelector('[data-pane="requests"]'),
    "Requests",
    number > 0 && h("span", { class: "count", title: "rejected since you looked" }, count),
  );
}
