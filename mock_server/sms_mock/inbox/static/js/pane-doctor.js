// What the doctor found in the team's run: what would hurt in production, and where it is.

import { get } from "./api.js";
import { h } from "./dom.js";
import { ABOUT_MESSAGES, plural } from "./labels.js";
import { linkTo, listOrNote } from "./parts.js";
import { keepCurrent } from "./signals.js";
import { refused } from "./toast.js";

// Milliseconds: the doctor reads the whole run each time.
const PAUSE = 2000;
const LOOK = { error: "bad", warning: "bad" };

export function doctorPage(body) {
  const read = h("p");
  const findings = h("ul", { class: "stack" });
  body.append(h("section", { class: "part", role: "status" }, read), findings);
  const draw = (answer) => {
    const found = answer.findings;
    const requests = plural(answer.read.requests, "request");
    read.textContent = `Read ${requests}, the messages and the webhooks: ${plural(found.length, "finding")}.`;
    const note = answer.read.requests
      ? "Nothing was found that would hurt in production."
      : "Nothing was asked of the API yet. What would hurt in production stands here, as soon as it is seen.";
    const key = ({ rule, where }) => `${rule} ${where[0]}`;
    listOrNote(findings, found, key, finding, note);
  };
  const load = () => get("/_mock/doctor").then(draw).catch(refused);
  return keepCurrent([...ABOUT_MESSAGES, "request", "webhook"], load, PAUSE).stop;
}

function finding({ rule, severity, summary, where, help }) {
  return h(
    "li",
    { class: "entry-card" },
    h(
      "div",
      { class: "head" },
      h("span", { class: `chip ${LOOK[severity] ?? ""}` }, severity),
      h("span", { class: "path" }, summary, h("small", {}, rule)),
    ),
    h("div", { class: "inside" }, h("p", {}, help), h("ul", {}, where.map(place))),
  );
}

// `where` names requests and messages by their ids; anything else is the URL of a receiver.
function place(text) {
  const [, kind, id] = /^(request|message) (\w+)$/.exec(text) ?? [];
  const changes = {
    request: { pane: "requests", request: id },
    message: { pane: "message", message: id, number: "", request: "" },
  };
  const shown = linkTo(changes[kind] ?? { pane: "webhooks" });
  return h(
    "li",
    { class: "line" },
    h("span", {}, text),
    h("a", { ...shown, "aria-label": `Show ${text}` }, "Show"),
  );
}
