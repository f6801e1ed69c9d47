// Pieces that several places are made of: parts of the pane, empty states, the way to a message.

import { button, byId, h } from "./dom.js";
import { go } from "./route.js";

export const part = (title, ...children) =>
  h("section", { class: "part" }, h("h3", {}, title), children);

export const empty = (title, text, ...more) =>
  h("div", { class: "empty" }, h("h2", {}, title), h("p", {}, text), more);

export function table(rows) {
  const told = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h(
    "dl",
    { class: "table" },
    told.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

// A form of which only this is done with what it holds.
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

// From where its conversation need not be the one that is open.
export const showMessage = (messageId) =>
  button("Show", () => go({ message: messageId, number: "", pane: "message" }), "quiet");
