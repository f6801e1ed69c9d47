// Questions that stop the page for a moment: following a link, the keys.

import { button, h, row } from "./dom.js";

export function ask(title, content, buttons) {
  const before = document.activeElement;
  const dialog = h("dialog", { class: "ask", "aria-label": title }, h("h2", {}, title), content);
  const press = (work) => () => {
    dialog.close();
    work?.();
  };
  dialog.append(row(buttons.map(([label, look, work]) => button(label, press(work), look))));
  dialog.addEventListener("close", () => {
    dialog.remove();
    /** @type {any} */ (before)?.focus?.();
  });
  document.body.append(dialog);
  dialog.showModal();
}

export function askToFollow(address) {
  ask(
    "Open this link?",
    [
      h("p", {}, "It came in a message. Look at it before you go there."),
      h("pre", { class: "code" }, address),
    ],
    [
      ["Stay", "plain"],
      ["Open in a new tab", "primary", () => open(address, "_blank", "noopener,noreferrer")],
    ],
  );
}

const KEYS = [
  ["/", "Search"],
  ["j  k", "Next and previous conversation"],
  ["r", "Reply"],
  ["Enter", "Send, in the reply"],
  ["Shift Enter", "New line, in the reply"],
  ["Esc", "Close what is open beside"],
  ["?", "These keys"],
];

export function showKeys() {
  ask(
    "Keys",
    h(
      "dl",
      {},
      KEYS.map(([key, does]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, does)]),
    ),
    [["Close", "primary"]],
  );
}
