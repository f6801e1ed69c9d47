// Modal dialogs: a title, content, and buttons of which each closes the dialog.

import { button, h, row } from "./dom.js";

/**
 * Opens a modal dialog. Afterwards the keyboard focus is where it was.
 * @param {string} title
 * @param {any} content nodes
 * @param {any[][]} buttons each its label, its look, and what it does, if anything; Escape does
 *   nothing but close
 * @returns {() => void} closes the dialog
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
  return () => dialog.close();
}

// Asks for one line of text, and calls `save` with it unless it is empty or the same as before.
export function askForText(title, label, before, action, save) {
  const input = h("input", { value: before });
  const take = () => {
    const given = input.value.trim();
    if (given && given !== before) save(given);
  };
  const onsubmit = (event) => {
    event.preventDefault();
    close();
    take();
  };
  const field = h("label", { class: "field" }, h("span", {}, label), input);
  const close = ask(title, h("form", { onsubmit }, field), [
    ["Keep it", "plain"],
    [action, "primary", take],
  ]);
  input.select();
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
