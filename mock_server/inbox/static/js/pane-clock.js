// The team's clock and what is planned on it.

import { call, get, post } from "./api.js";
import { h, replace } from "./dom.js";
import { go } from "./route.js";
import { emit, on, paced } from "./signals.js";
import { exact, isFrozen, now, setClock, stamp, withSeconds, ZONE_LONG, ZONE_NAME } from "./time.js";
import { attempt } from "./toast.js";
import { plural, STATUS } from "./words.js";

const SPANS = [["1 minute", 60], ["10 minutes", 600], ["1 hour", 3600], ["1 day", 86400]];
const SHOWN = 100;

export function clockPage(body) {
  const face = h("p", { class: "big-time" });
  const state = h("p");
  const hold = h("button", { type: "button", class: "plain" });
  const next = h("button", { type: "button", class: "primary" }, "Run next");
  const amount = h("input", { type: "number", min: "1", step: "1", value: "30", "aria-label": "Minutes to advance" });
  const planned = h("section", { class: "part" });
  const result = h("section", { class: "part", role: "status" });
  let pending = [];
  const tick = () => {
    face.replaceChildren(withSeconds(now()), " ", h("small", {}, ZONE_NAME));
    state.textContent = `${exact(now())}. ${ZONE_LONG}. ${isFrozen() ? "The clock is frozen." : "The clock runs."}`;
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
    if (path.endsWith("advance")) replace(result, h("h3", {}, `${plural(events.length, "thing")} happened`), h("ul", {}, events.slice(0, SHOWN).map(line)));
  };
  const drawPending = () => {
    next.disabled = !pending.length;
    replace(planned, h("h3", {}, "What comes next"), pending.length ? h("ul", {}, pending.slice(0, SHOWN).map(line)) : h("p", {}, "Nothing is planned. Messages with a date, outcomes that are due and webhooks to be tried again stand here."), pending.length > SHOWN ? h("p", {}, `and ${pending.length - SHOWN} more`) : null);
  };
  const load = paced(() => get("/_mock/clock/pending").then(({ items }) => { pending = items; drawPending(); }).catch(() => {}), 500);
  hold.onclick = () => moved("PUT", "/_mock/clock", isFrozen() ? { run: true } : { freeze: true });
  next.onclick = () => pending.length && moved("POST", "/_mock/clock/advance", { seconds: Math.max(0, (Date.parse(pending[0].at) - now()) / 1000) });
  const by = (seconds) => moved("POST", "/_mock/clock/advance", { seconds });
  body.append(
    h("section", { class: "part" }, face, state, h("div", { class: "row" }, hold, next)),
    h("section", { class: "part" }, h("h3", {}, "Advance"), h("div", { class: "row" }, SPANS.map(([name, seconds]) => h("button", { type: "button", class: "plain", onclick: () => by(seconds) }, name))), h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); by(Number(amount.value) * 60); } }, amount, h("button", { class: "plain" }, "Advance minutes"))),
    result,
    planned,
  );
  tick();
  drawPending();
  load();
  const timer = setInterval(tick, 500);
  const stops = [on("events", load), on("resync", load), on("clock", tick)];
  return () => { clearInterval(timer); stops.forEach((stop) => stop()); };
}

function line(item) {
  const what = { sent: "Scheduled message goes", outcome: `Outcome: ${STATUS[item.status] ?? item.status}`, reply: `Reply: ${item.message ?? item.text ?? ""}`, webhook: `Webhook: ${item.webhook === "reply" ? "reply" : "delivery report"}` }[item.kind] ?? item.kind;
  return h("li", { class: "line" }, h("span", {}, what), item.messageId ? h("button", { type: "button", class: "quiet", onclick: () => go({ message: item.messageId, number: "", pane: "message" }) }, "Show") : h("span"), h("small", {}, stamp(Date.parse(item.at), exact)));
}
