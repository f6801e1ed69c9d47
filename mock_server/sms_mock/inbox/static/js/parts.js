// Elements that several modules use: sections of a pane, empty states, links to a message.

import { button, byId, h, list } from "./dom.js";
import { address, go } from "./route.js";

export const part = (title, ...children) =>
  h("section", { class: "part" }, h("h3", {}, title), children);

export const empty = (title, text, ...more) =>
  h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, text), more);

export function table(rows, look = "") {
  const told = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h(
    "dl",
    { class: `table ${look}`.trim() },
    told.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

// A keyed list, or a sentence while there is nothing in it. An item of `{line}` is a line across.
export function listOrNote(box, items, key, make, note, update = undefined) {
  const tag = box.matches("ul, ol") ? "li" : "div";
  const makeAny = (item) => {
    if (item.note) return h(tag, {}, h("p", {}, item.note));
    return item.line ? h(tag, { class: "run-line" }, item.line) : make(item);
  };
  list(
    box,
    items.length ? items : [{ note }],
    (item) => item.note ?? (item.line ? "line" : key(item)),
    makeAny,
    (element, item) => (item.line || !update ? makeAny(item) : update(element, item)),
  );
}

// A form that calls `does` when it is submitted.
export function form(look, does, ...children) {
  const onsubmit = (event) => {
    event.preventDefault();
    does();
  };
  return h("form", { class: look, onsubmit }, children);
}

export function openMessage(messageId) {
  go({ message: messageId, pane: "message" });
  byId("pane").focus({ preventScroll: true });
}

// The attributes of a link that changes what is open; it can be opened in another tab too.
export const linkTo = (changes, look = "") => ({
  class: look,
  href: address(changes),
  onclick: (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(changes);
  },
});

// Also opens the conversation of the message.
export const showMessage = (messageId) =>
  button("Show", () => go({ message: messageId, number: "", pane: "message" }), "quiet");
