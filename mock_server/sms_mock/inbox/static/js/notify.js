// Shows a notification of the browser for new messages while the page is hidden, if that was chosen.

import { conversation } from "./conversations.js";
import { h } from "./dom.js";
import { ABOUT_MESSAGES, isUnread, numberOf, readable, textOf } from "./labels.js";
import { go } from "./route.js";
import { on } from "./signals.js";
import { toast } from "./toast.js";

const KEY = "notify";
const chosen = () => localStorage.getItem(KEY) === "yes";

export function startNotifications() {
  on("events", (events) => {
    if (!document.hidden || !chosen() || Notification.permission !== "granted") return;
    const fresh = events.filter(
      ({ type, data }) => ABOUT_MESSAGES.includes(type) && isUnread(data),
    );
    // One for each conversation: a newer one takes the place of the one before.
    const newest = new Map(fresh.map(({ data }) => [numberOf(data), data]));
    for (const [number, message] of newest) notify(number, message);
  });
}

function notify(number, message) {
  const title = conversation(number)?.name ?? readable(number);
  const note = new Notification(title, { body: textOf(message), tag: number });
  note.onclick = () => {
    focus();
    go({ number, message: message.messageId, q: "" });
  };
}

export function notificationChoice() {
  const box = h("input", { type: "checkbox", checked: chosen() });
  box.addEventListener("change", async () => {
    localStorage.setItem(KEY, box.checked ? "yes" : "no");
    if (!box.checked) return;
    box.checked = (await Notification.requestPermission()) === "granted";
    if (box.checked) return;
    localStorage.setItem(KEY, "no");
    toast("The browser does not allow notifications", {
      detail: "Its settings for this address can.",
    });
  });
  const text = "Notify me of new messages while this page is hidden";
  return "Notification" in globalThis && h("label", { class: "row" }, box, text);
}
