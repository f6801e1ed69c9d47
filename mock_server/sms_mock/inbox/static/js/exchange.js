// A card that unfolds: a request to the imitated API and its answer, with the secrets masked.

import { get, origin } from "./api.js";
import { block, copy, copyLink } from "./copy.js";
import { button, h, replace, row } from "./dom.js";
import { plural } from "./labels.js";
import { curlOf } from "./request-curl.js";
import { address, go } from "./route.js";
import { credentials } from "./team.js";
import { exact, stamp, withSeconds } from "./time.js";

let contract = null;

const MOST_LINKS = 5;

// `toggled(open)` is called when the reader folds it or unfolds it; `more` stands among its buttons.
export function exchange(entry, { open = false, toggled = undefined, more = null } = {}) {
  const kind = entry.status >= 400 ? "bad" : "good";
  const at = Date.parse(entry.at);
  const inside = h("div", { class: "inside" });
  const card = h(
    "details",
    { class: "entry-card", open, data: { id: entry.id } },
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
    replace(
      inside,
      h(
        "p",
        {},
        `${exact(at)} · took ${Math.max(1, Math.round(entry.seconds * 1000))} ms`,
        entry.email ? ` · ${entry.email}` : "",
        entry.fault ? ` · changed by fault ${entry.fault}` : "",
      ),
      row(curlButton(entry), linkButton(entry), more),
      messageLinks(entry),
      h("h4", {}, "Request"),
      headers(entry.request.headers, "headers of the request"),
      body(entry.request.body, "request"),
      h("h4", {}, `Answer ${entry.status}`),
      headers(entry.response.headers, "headers of the answer"),
      body(entry.response.body, "answer"),
      restsOn("This answer rests on assumptions; the live service may differ.", entry.assumed),
      restsOn(
        "This answer is inferred from what a server of the same framework does.",
        entry.inferred,
      ),
    );
  };
  card.addEventListener("toggle", () => {
    fill();
    toggled?.(card.open);
  });
  fill();
  return card;
}

function curlButton(entry) {
  const { email, token, urlToken, users } = credentials();
  const { command, reason } = curlOf(
    entry,
    origin,
    users?.length ? users : [{ email, token, urlToken }],
  );
  return button("Copy as curl", () => copy(command, "curl command"), "plain", {
    disabled: !command,
    title: reason,
  });
}

const linkButton = ({ id }) => {
  const to = () =>
    address({ pane: "requests", request: String(id), number: "", message: "", q: "" });
  return button("Copy link", () => copyLink(to()));
};

function messageLinks({ messageIds }) {
  if (!messageIds.length) return null;
  const rest = messageIds.length - MOST_LINKS;
  return h(
    "p",
    {},
    `${plural(messageIds.length, "message")}: `,
    messageIds
      .slice(0, MOST_LINKS)
      .map((id) => [button(id, () => openFound(id), "text-link"), " "]),
    rest > 0 && `and ${rest} more`,
  );
}

// Opens the conversation of the message too.
const openFound = (message) =>
  go({ message, number: "", q: "", pane: "message", request: "", find: "" });

function headers(given, what) {
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}`);
  const shown = lines.map((line) => h("div", {}, line));
  return block(lines.join("\n"), what, h("div", { class: "headers" }, shown));
}

function body(text, whose) {
  if (!text) return h("p", {}, "(no body)");
  const shown = pretty(text);
  const code = h("pre", { class: "code", tabindex: "0", "aria-label": `${whose} body` }, shown);
  return block(shown, `body of the ${whose}`, code);
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
