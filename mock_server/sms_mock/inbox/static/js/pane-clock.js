// The team's clock and what is planned on it.

import { call, get } from "./api.js";
import { button, h, replace, row, submit } from "./dom.js";
import { form, listOrNote, part, showMessage } from "./parts.js";
import { emit, keepCurrent, on } from "./signals.js";
import { story, summary } from "./story.js";
import {
  exact,
  fieldTime,
  instantOf,
  isFrozen,
  now,
  setClock,
  stamp,
  withSeconds,
  ZONE_LONG,
  ZONE_NAME,
} from "./time.js";
import { attempt } from "./toast.js";
import { ABOUT_MESSAGES, plural, readable, STATUS } from "./labels.js";

const SPANS = [
  ["1 minute", 60],
  ["10 minutes", 600],
  ["1 hour", 3600],
  ["1 day", 86400],
];
const SHOWN = 100;
const NOTHING_PLANNED =
  "Nothing is planned. Messages with a date, outcomes that are due and webhooks to be tried again stand here.";

const KINDS = {
  sent: ({ status }) => (status ? "Scheduled message went" : "Scheduled message goes"),
  outcome: ({ status }) => `Outcome: ${STATUS[status] ?? status}`,
  reply: () => "Reply",
  webhook: ({ webhook }) => `Webhook: ${webhook === "reply" ? "reply" : "delivery report"}`,
};

export function clockPage(body) {
  const face = h("p", { class: "big-time" });
  const state = h("p");
  const hold = button("", null);
  const next = button("Run next", null, "primary");
  const amount = h("input", {
    type: "number",
    min: "1",
    step: "1",
    value: "30",
    "aria-label": "Minutes to advance",
  });
  // Shows the clock's time until somebody touches it; what is half-typed stays.
  const date = h("input", {
    type: "datetime-local",
    step: "1",
    required: true,
    "aria-label": `Date and time, ${ZONE_NAME}`,
  });
  let touched = false;
  for (const name of ["focus", "input"]) date.addEventListener(name, () => (touched = true));
  const planned = h("ul");
  const beyond = h("p");
  const result = h("section", { class: "part", role: "status" });
  let pending = [];
  const tick = () => {
    const shown = `${exact(now())}. ${ZONE_LONG}. ${isFrozen() ? "The clock is frozen." : "The clock runs."}`;
    if (!touched) date.value = fieldTime(now());
    // The same text is not set again: somebody may have selected it, to copy it.
    if (state.textContent === shown) return;
    face.replaceChildren(withSeconds(now()), " ", h("small", {}, ZONE_NAME));
    state.textContent = shown;
    hold.textContent = isFrozen() ? "Let it run" : "Freeze";
  };
  const moved = async (method, path, asked) => {
    const answer = await attempt(() => call(method, path, asked));
    if (!answer) return;
    setClock(answer);
    emit("clock");
    pending = answer.pending;
    drawPending();
    const { events } = answer;
    if (!path.endsWith("advance") && !events.length) return;
    const lines = story(events);
    const others = lines.length - SHOWN;
    replace(
      result,
      h("h3", {}, `${plural(events.length, "thing")} happened`),
      events.length > 0 && h("p", { class: "lead" }, `${summary(events)}.`),
      h("ul", {}, lines.slice(0, SHOWN).map(storyLine)),
      others > 0 && h("p", {}, `and ${plural(others, "message")} more`),
    );
  };
  const drawPending = () => {
    // Not `disabled`, which would take the keyboard focus away.
    next.setAttribute("aria-disabled", String(!pending.length));
    const more = pending.length - SHOWN;
    listOrNote(planned, pending.slice(0, SHOWN), JSON.stringify, line, NOTHING_PLANNED);
    beyond.textContent = more > 0 ? `and ${more} more` : "";
  };
  const load = async () => {
    // What failed is asked for again with the next event.
    const answer = await get("/_mock/clock/pending").catch(() => null);
    if (!answer) return;
    pending = answer.items;
    drawPending();
  };
  hold.onclick = () => moved("PUT", "/_mock/clock", isFrozen() ? { run: true } : { freeze: true });
  const by = (seconds) => moved("POST", "/_mock/clock/advance", { seconds });
  next.onclick = () =>
    pending.length && by(Math.max(0, (Date.parse(pending[0].at) - now()) / 1000));
  const goTo = () => moved("POST", "/_mock/clock/advance", { to: instantOf(date.value) });
  const freezeAt = () => {
    if (date.reportValidity()) moved("PUT", "/_mock/clock", { freeze: instantOf(date.value) });
  };
  body.append(
    h("section", { class: "part" }, face, state, row(hold, next)),
    part(
      "Advance",
      row(SPANS.map(([name, seconds]) => button(name, () => by(seconds)))),
      form("row", () => by(Number(amount.value) * 60), amount, submit("Advance minutes")),
    ),
    result,
    part(
      "A date",
      form("row", goTo, date, submit("Go there"), button("Go there and stop", freezeAt)),
      h("p", {}, "What falls due until then happens, in order."),
    ),
    part("What comes next", planned, beyond),
  );
  tick();
  drawPending();
  const { stop } = keepCurrent([...ABOUT_MESSAGES, "webhook", "clock"], load);
  const timer = setInterval(tick, 500);
  const stops = [stop, on("clock", tick)];
  return () => {
    clearInterval(timer);
    stops.forEach((one) => one());
  };
}

function storyLine({ messageId, number, text, at, steps, failed }) {
  const about = number && `${readable(number)}: ${text}`;
  return h(
    "li",
    { class: "line" },
    h("span", { class: failed ? "bad" : "" }, steps.join(" · ")),
    showMessage(messageId),
    about && h("small", { class: "about" }, about),
    h("small", {}, stamp(Date.parse(at), exact)),
  );
}

function line(item) {
  const what = KINDS[item.kind]?.(item) ?? item.kind;
  const about = item.number && `${readable(item.number)}: ${item.text ?? item.message}`;
  return h(
    "li",
    { class: "line" },
    h("span", {}, what),
    item.messageId ? showMessage(item.messageId) : h("span"),
    about && h("small", { class: "about" }, about),
    h("small", {}, stamp(Date.parse(item.at), exact)),
  );
}
