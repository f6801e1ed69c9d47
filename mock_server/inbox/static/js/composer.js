// Where a person answers as the owner of the phone. What is typed survives a reload.

import { post } from "./api.js";
import { h, icon } from "./dom.js";
import { emit } from "./signals.js";
import { attempt } from "./toast.js";

const draftKey = (number) => `draft ${number}`;

export function composer(number, name) {
  const box = h("textarea", { rows: "1", "aria-label": `Reply as ${name}`, placeholder: "Reply", value: sessionStorage.getItem(draftKey(number)) ?? "", "aria-describedby": "reply-keys", spellcheck: "true" });
  const send = h("button", { type: "submit", class: "primary send", "aria-label": "Send" }, icon("send"));
  const form = h(
    "form",
    { class: "composer", onsubmit: (event) => { event.preventDefault(); submit(); } },
    h("div", { class: "quick", role: "group", "aria-label": "Quick answers" }, ["Yes", "No", "STOP"].map((word) => h("button", { type: "button", title: word === "STOP" ? "Opts this number out" : null, onclick: () => say(word) }, word))),
    box,
    send,
    h("span", { id: "reply-keys", class: "unseen" }, "Enter sends, Shift and Enter make a new line."),
  );
  const say = (text) => attempt(() => post("/_mock/inbound", { from: number, message: text }).then(() => emit("replied", number)));
  let busy = false;
  const submit = async () => {
    const text = box.value;
    if (busy || !text.trim()) return;
    busy = true;
    const done = await attempt(() => post("/_mock/inbound", { from: number, message: text }).then(() => true));
    busy = false;
    if (!done) return;
    if (box.value === text) box.value = "";
    keep();
    emit("replied", number);
  };
  const keep = () => (box.value ? sessionStorage.setItem(draftKey(number), box.value) : sessionStorage.removeItem(draftKey(number)));
  box.addEventListener("input", keep);
  box.addEventListener("keydown", (event) => {
    // Enter that ends the composition of a character is not meant for us.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  return form;
}
