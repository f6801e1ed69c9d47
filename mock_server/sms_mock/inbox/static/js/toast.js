// Short notes at the edge: a refusal, a copy made, a request that was rejected.

import { button, byId, h, iconButton } from "./dom.js";

const MOST = 3;
// The notes that are shown, by what they say.
const shown = new Map();

// An equal note that is still there is counted instead of shown again. A note stays while it is
// pointed at or has the focus.
export function toast(title, { detail = "", bad = false, onclick = null, seconds = 6 } = {}) {
  const key = JSON.stringify([title, detail]);
  const same = shown.get(key);
  if (same) return same.again();
  const box = byId("toasts");
  const times = h("span", { class: "times" });
  const text = [h("strong", {}, title, times), detail && h("span", {}, detail)];
  const opener = document.activeElement;
  let timer = null;
  let count = 1;
  const close = () => {
    clearTimeout(timer);
    shown.delete(key);
    const focused = note.contains(document.activeElement);
    note.remove();
    if (focused) /** @type {any} */ (opener)?.focus?.();
  };
  const follow = () => {
    close();
    onclick();
  };
  const note = h(
    "div",
    { class: `toast${bad ? " bad" : ""}` },
    onclick ? button(text, follow, "says") : h("div", { class: "says" }, text),
    iconButton("close", "Close", close),
  );
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(close, seconds * 1000);
  };
  const stay = () => clearTimeout(timer);
  for (const name of ["pointerenter", "focusin"]) note.addEventListener(name, stay);
  for (const name of ["pointerleave", "focusout"]) note.addEventListener(name, start);
  const again = () => {
    count += 1;
    times.textContent = ` ×${count}`;
    if (!note.matches(":hover, :focus-within")) start();
  };
  shown.set(key, { again, close });
  box.append(note);
  for (const { close: closeOldest } of [...shown.values()].slice(0, -MOST)) closeOldest();
  return start();
}

export function refused(error) {
  const { field, message } = error;
  toast(field && !message.includes(field) ? `${field}: ${message}` : message, {
    detail: error.help ?? "",
    bad: true,
    seconds: 9,
  });
}

// Does something and shows a note if it was refused.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    refused(error);
    return null;
  }
}
