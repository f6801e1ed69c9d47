// The keys that work anywhere on the page: their list, and the choice to turn those of one
// character off, for people whose speech input or restless hands would press them.

import { ask } from "./dialog.js";
import { h } from "./dom.js";

const STORED_AS = "shortcuts";
export const areShortcutsOn = () => localStorage.getItem(STORED_AS) !== "off";

const KEYS = [
  ["/", "Search"],
  ["j  k", "Next and previous conversation"],
  ["r", "Reply"],
  ["?", "These keys"],
  ["↑ ↓", "Next and previous message or conversation, in their lists"],
  ["Home End", "First and last of them"],
  ["Enter", "Send, in the reply"],
  ["Shift Enter", "New line, in the reply"],
  ["Esc", "Close what is open beside the phone"],
];

export function showKeys() {
  const keys = KEYS.map(([key, does]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)]);
  ask("Keys", [h("dl", {}, keys), shortcutsChoice()], [["Close", "primary"]]);
}

export function shortcutsChoice() {
  const box = h("input", { type: "checkbox", checked: areShortcutsOn() });
  box.addEventListener("change", () => localStorage.setItem(STORED_AS, box.checked ? "on" : "off"));
  return h("label", { class: "row" }, box, "Keys of one character: / j k r ?");
}
