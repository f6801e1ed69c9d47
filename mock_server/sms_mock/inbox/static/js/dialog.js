// Modal dialogs: a title, content, and buttons of which each closes the dialog.

import { button, h, row } from "./dom.js";

/**
 * Opens a modal dialog. Afterwards the keyboard focus is where it was.
 * @param {string} title
 * @param {any} content nodes
 * @param {any[][]} buttons each its label, its look, and what it does, if anything; Escape does
 *   nothing but close
 */
export function ask(title, content, buttons) {
  const focusedBefore = document.activeElement;
  const dialog = h("dialog", { class: "ask", "aria-label": title }, h("h2", {}, title), content);
  const closeAnd = (work) => () => {
    dialog.close();
    work?.();
  };
  dialog.append(row(buttons.map(([label, look, work]) => button(label, closeAnd(work), look))));
  dialog.addEventListener("close", () => {
    dialog.remove();
    /** @type {any} */ (focusedBefore)?.focus?.();
  });
  document.body.append(dialog);
  dialog.showModal();
}

export function askToFollow(address) {
  ask(
    "Open this link?",
    [
      h("p", {}, "It came in a message. Check where it leads first."),
      h("pre", { class: "code" }, address),
    ],
    [
      ["Stay", "plain"],
      ["Open in a new tab", "primary", () => open(address, "_blank", "noopener,noreferrer")],
    ],
  );
}
