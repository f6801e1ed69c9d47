// Does what the keys of shortcuts.js say, except while somebody types into a field.

import { byId } from "./dom.js";
import { printThread } from "./hand-over.js";
import { neighbour } from "./list.js";
import { closePane } from "./pane.js";
import { go, route } from "./route.js";
import { areShortcutsOn, showKeys } from "./shortcuts.js";

const isField = (element) => element.closest("input, textarea, select, [contenteditable]");

export function startKeys() {
  byId("keys").addEventListener("click", showKeys);
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "p" && route().number) {
      event.preventDefault();
      return printThread();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]"))
      return;
    if (event.key === "Escape") return leave(event);
    if (isField(event.target) || !areShortcutsOn()) return undefined;
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
  if (isField(event.target)) event.target.blur();
  return undefined;
}
