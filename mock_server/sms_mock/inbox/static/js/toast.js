// Short notes at the edge of the page: a refusal, a copy made, a request that was rejected.

import { button, byId, h, iconButton } from "./dom.js";

const MOST = 3;
// The notes that are shown, by their text.
const shown = new Map();

/**
 * Shows a note, or counts up the equal one that is still shown. A note closes after `seconds`, but
 * not while the pointer or the keyboard focus is on it. `withdraw` closes it earlier.
 * @param {string} title
 * @param {{detail?: string, bad?: boolean, onclick?: any, seconds?: number, about?: any}} [options]
 *   `about` names what makes the note true; `withdraw` takes it
 */
export function toast(title, { about = Symbol("never withdrawn"), ...options } = {}) {
  const key = JSON.stringify([title, options.detail]);
  if (!shown.has(key)) {
    const note = makeNote(title, options, () => shown.delete(key));
    shown.set(key, note);
    byId("toasts").append(note.element);
    const others = [...shown.values()].filter(({ element }) => !isRead(element));
    for (const { close } of others.slice(0, Math.max(0, shown.size - MOST))) close();
  } else shown.get(key).countUp();
  shown.get(key).reasons.add(about);
}

const isRead = (element) => element.matches(":hover, :focus-within");

// Closes the notes that were only about this: they are no longer true.
export function withdraw(about) {
  for (const { reasons, close } of [...shown.values()])
    if (reasons.delete(about) && !reasons.size) close();
}

function makeNote(title, { detail = "", bad = false, onclick = null, seconds = 6 }, closed) {
  const times = h("span", { class: "times" });
  const text = [h("strong", {}, title, times), detail && h("span", {}, detail)];
  /** @type {any} */
  let focusedBefore = document.activeElement;
  let timer = null;
  let count = 1;
  const stopTimer = () => clearTimeout(timer);
  const startTimer = () => {
    stopTimer();
    if (!isRead(element)) timer = setTimeout(close, seconds * 1000);
  };
  const close = () => {
    stopTimer();
    closed();
    const focused = element.contains(document.activeElement);
    element.remove();
    if (focused) (focusedBefore?.isConnected ? focusedBefore : byId("thread"))?.focus();
  };
  const follow = () => {
    close();
    onclick();
  };
  const element = h(
    "div",
    { class: `toast${bad ? " bad" : ""}` },
    onclick ? button(text, follow, "says") : h("div", { class: "says" }, text),
    iconButton("close", "Close", close),
  );
  element.addEventListener("focusin", ({ relatedTarget }) => {
    stopTimer();
    if (relatedTarget && !byId("toasts").contains(relatedTarget)) focusedBefore = relatedTarget;
  });
  element.addEventListener("pointerenter", stopTimer);
  for (const name of ["pointerleave", "focusout"]) element.addEventListener(name, startTimer);
  const countUp = () => {
    count += 1;
    times.textContent = ` ×${count}`;
    startTimer();
  };
  startTimer();
  return { element, reasons: new Set(), close, countUp };
}

// "The server is away" is withdrawn when the event stream is open again.
export const AWAY = "away";

export function refused(error, about = undefined) {
  const { field, message } = error;
  toast(field && !message.includes(field) ? `${field}: ${message}` : message, {
    detail: error.help ?? "",
    bad: true,
    seconds: 9,
    about: error.status === 0 ? AWAY : about,
  });
}

// Does something and shows a note if it was refused, until the same button succeeds.
export async function attempt(work) {
  const pressed = document.activeElement;
  try {
    const result = await work();
    withdraw(pressed);
    return result;
  } catch (error) {
    refused(error, pressed);
    return null;
  }
}
