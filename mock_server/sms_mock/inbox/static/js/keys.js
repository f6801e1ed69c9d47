// Keys that work anywhere on the page, except while somebody writes.

import { byId } from "./dom.js";
import { showKeys } from "./dialog.js";
import { neighbour } from "./list.js";
import { closePane } from "./pane.js";
import { go, route } from "./route.js";

const writing = (element) => element.closest("input, textarea, select, [contenteditable]");

export function startKeys() {
  byId("keys").addEventListener("click", showKeys);
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]"))
      return;
    if (event.key === "Escape") return leave(event);
    if (writing(event.target)) return undefined;
    const does = { "/": toSearch, j: () => move(1), k: () => move(-1), r: toReply, "?": showKeys }[
      event.key
    ];
    if (!does) return undefined;
    event.preventDefault();
    return does();
  });
}

const toSearch = () => byId("q").select();
const toReply = () => /** @type {any} */ (document.querySelector(".composer textarea"))?.focus();

function move(step) {
  const number = neighbour(step);
  if (!number) return;
  go({ number, message: "", pane: route().pane === "message" ? "" : route().pane });
}

function leave(event) {
  if (event.target === byId("q") && byId("q").value) {
    byId("q").value = "";
    return go({ q: "" });
  }
  if (route().pane) return closePane();
  if (writing(event.target)) event.target.blur();
  return undefined;
}
