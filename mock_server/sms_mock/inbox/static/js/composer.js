// Where a person answers as the owner of the phone. What is typed survives a reload.
// Beside the element it gives what tells it whether the number has opted out.

import { post } from "./api.js";
import { button, h, icon } from "./dom.js";
import { form } from "./parts.js";
import { route } from "./route.js";
import { attempt } from "./toast.js";

const draftKey = (number) => `draft ${route().team} ${number}`;

export function composer(number, name) {
  const box = h("textarea", {
    rows: "1",
    "aria-label": `Reply as ${name}`,
    placeholder: "Reply",
    value: sessionStorage.getItem(draftKey(number)) ?? "",
    "aria-describedby": "reply-keys",
    spellcheck: "true",
  });
  const send = h(
    "button",
    { type: "submit", class: "primary send", "aria-label": "Send" },
    icon("send"),
  );
  // A double click sends one reply, not two.
  const answer = (word) =>
    button(word, (event) => event.detail < 2 && say(event.target.textContent), "");
  const opting = answer("STOP");
  const optedOut = (out) => {
    opting.textContent = out ? "START" : "STOP";
    opting.title = out ? "Opts this number in again" : "Opts this number out";
  };
  optedOut(false);
  const quick = h(
    "div",
    { class: "quick", role: "group", "aria-label": "Quick answers" },
    answer("Yes"),
    answer("No"),
    opting,
  );
  const element = form(
    "composer",
    () => submit(),
    quick,
    box,
    send,
    h(
      "span",
      { id: "reply-keys", class: "unseen" },
      "Enter sends, Shift and Enter make a new line.",
    ),
  );
  const say = (text) =>
    attempt(async () => {
      await post("/_mock/inbound", { from: number, message: text });
      return true;
    });
  let busy = false;
  const submit = async () => {
    const text = box.value;
    if (busy || !text.trim()) return;
    busy = true;
    const done = await say(text);
    busy = false;
    if (!done) return;
    if (box.value === text) box.value = "";
    keep();
  };
  const keep = () =>
    box.value
      ? sessionStorage.setItem(draftKey(number), box.value)
      : sessionStorage.removeItem(draftKey(number));
  box.addEventListener("input", keep);
  box.addEventListener("keydown", (event) => {
    // Enter that ends the composition of a character is not meant for us.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  return { element, optedOut };
}
