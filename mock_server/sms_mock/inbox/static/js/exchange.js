// A request to the imitated API and its answer, masked as the server keeps them, folded up.

import { get } from "./api.js";
import { h } from "./dom.js";
import { exact, stamp, withSeconds } from "./time.js";

let contract = null;

export function exchange(entry, { open = false } = {}) {
  const kind = entry.status >= 400 ? "bad" : "good";
  const at = Date.parse(entry.at);
  const inside = h("div", { class: "inside" });
  const card = h(
    "details",
    { class: "entry-card", open },
    h(
      "summary",
      {},
      h("span", { class: `chip ${kind}` }, entry.status),
      h("span", { class: "path" }, `${entry.method} ${entry.path}`, h("small", {}, entry.summary)),
      stamp(at, withSeconds),
    ),
    inside,
  );
  const fill = () => {
    if (!card.open || inside.hasChildNodes()) return;
    inside.append(
      h(
        "p",
        {},
        `${exact(at)} · took ${Math.max(1, Math.round(entry.seconds * 1000))} ms`,
        entry.email ? ` · ${entry.email}` : "",
        entry.fault ? ` · struck by fault ${entry.fault}` : "",
      ),
      h("h4", {}, "Request"),
      headers(entry.request.headers),
      body(entry.request.body, "request body"),
      h("h4", {}, `Answer ${entry.status}`),
      headers(entry.response.headers),
      body(entry.response.body, "answer body"),
      restsOn("This answer rests on assumptions; the live service may differ.", entry.assumed),
      restsOn(
        "This answer is inferred from what a server of the same framework does.",
        entry.inferred,
      ),
    );
  };
  card.addEventListener("toggle", fill);
  fill();
  return card;
}

const headers = (given) =>
  h(
    "div",
    { class: "headers" },
    Object.entries(given).map(([name, value]) => h("div", {}, `${name}: ${value}`)),
  );

function body(text, label) {
  return text
    ? h("pre", { class: "code", tabindex: "0", "aria-label": label }, pretty(text))
    : h("p", {}, "(no body)");
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function restsOn(sentence, ids) {
  if (!ids.length) return null;
  const box = h(
    "div",
    { class: "assumed" },
    h("p", {}, sentence),
    h(
      "ul",
      {},
      ids.map((id) => h("li", { data: { id } }, h("strong", {}, id))),
    ),
  );
  contract ??= get("/_mock/contract");
  contract
    .then((known) => {
      for (const line of box.querySelectorAll("li")) {
        const text = known.entries.find((entry) => entry.id === line.dataset.id)?.statement;
        if (text) line.append(` ${text}`);
      }
    })
    .catch(() => {
      contract = null;
    });
  return box;
}
