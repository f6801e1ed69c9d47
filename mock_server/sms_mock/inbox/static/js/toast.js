// Short notes at the edge: a refusal, a copy made, a request that was rejected.

import { button, byId, h, iconButton } from "./dom.js";

const MOST = 3;

export function toast(title, { detail = "", bad = false, onclick = null, seconds = 6 } = {}) {
  const box = byId("toasts");
  const text = [h("strong", {}, title), detail && h("span", {}, detail)];
  const follow = () => {
    note.remove();
    onclick();
  };
  const note = h(
    "div",
    { class: `toast${bad ? " bad" : ""}` },
    onclick ? button(text, follow, "says") : h("div", { class: "says" }, text),
    iconButton("close", "Close", () => note.remove()),
  );
  box.append(note);
  while (box.children.length > MOST) box.firstElementChild.remove();
  setTimeout(() => note.remove(), seconds * 1000);
}

export function refused(error) {
  const { field, message } = error;
  toast(field && !message.includes(field) ? `${field}: ${message}` : message, {
    detail: error.help ?? "",
    bad: true,
    seconds: 9,
  });
}

// Does something and tells when it was refused.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    refused(error);
    return null;
  }
}
