// "From here": a moment that a person marked. Lists show a line there, the bar counts what came since.
// Kept by the tab for each team, until it is cleared or the team reset.

import { get, ROOT } from "./api.js";
import { button, byId, h, iconButton, replace } from "./dom.js";
import { credits, plural, reached } from "./labels.js";
import { route } from "./route.js";
import { coalesced, emit, on } from "./signals.js";
import { now, stepTime, ZONE_NAME } from "./time.js";
import { attempt } from "./toast.js";

const key = () => `mark ${ROOT} ${route().team}`;
// What `/_mock/totals` answered when the moment was marked, with its time in milliseconds; null if
// none is marked. `figures` is what it answered last.
let marked = null;
let figures = null;

export function startRun() {
  marked = JSON.parse(sessionStorage.getItem(key()) ?? "null");
  on("events", () => recount());
  on("resync", () => recount());
  // The day of the clock is not said on the day itself.
  on("day", draw);
  on("restarted", () => keep(null));
  draw();
}

const mark = () =>
  attempt(async () => {
    const found = await get("/_mock/totals");
    figures = { ...found, reached: 0 };
    keep({ ...found, at: Date.parse(found.now) });
    // Something may have come meanwhile, with its event already gone by.
    recount({ atOnce: true });
  });

function keep(moment) {
  marked = moment;
  if (moment) sessionStorage.setItem(key(), JSON.stringify(moment));
  else sessionStorage.removeItem(key());
  draw();
  emit("run");
}

const recount = coalesced(async () => {
  if (!marked) return;
  const { at, newestMessageId } = marked;
  // What failed is asked for again with the next event.
  const since = new Date(at).toISOString();
  const found = await get("/_mock/totals", { since, after: newestMessageId }).catch(() => null);
  if (!found || marked?.at !== at) return;
  figures = found;
  // All of it only grows, unless the team was reset.
  const names = ["messages", "requests", "webhooks", "movements"];
  if (names.some((name) => found[name] < marked[name])) keep(null);
  else draw();
});

function draw() {
  const box = byId("run");
  box.classList.toggle("set", Boolean(marked));
  const begin = button("From here", mark, "quiet", {
    title: "Marks this moment: lists show a line, and the bar counts from here",
  });
  if (!marked) return replace(box, begin);
  const clear = iconButton("close", "Clear “from here”", () => keep(null));
  return replace(
    box,
    h("span", { class: "figures" }, `From ${timeText()}${sinceThen()}`),
    begin,
    clear,
  );
}

function sinceThen() {
  if (!figures) return "";
  const spent = marked.credits - figures.credits;
  const counts = [
    plural(figures.reached, "message"),
    plural(figures.requests - marked.requests, "request"),
    plural(figures.webhooks - marked.webhooks, "webhook"),
    spent >= 0 ? credits(spent) : `${credits(-spent)} more`,
  ];
  return `: ${counts.join(", ")}`;
}

// What the line says, if a moment is marked.
export const lineText = () => (marked ? `From ${timeText()} ${ZONE_NAME}` : "");
const timeText = () => stepTime(marked.at, now());

// Whether something came after the marked moment. A clock that stands still gives many messages one
// instant: then their ids, which grow, decide.
export const isMessageSince = (message) =>
  reached(message) > marked.at ||
  (reached(message) === marked.at && message.messageId > (marked.newestMessageId ?? ""));
export const isRequestSince = ({ id }) => id > marked.requests;
export const isWebhookSince = ({ id }) => id > marked.newestWebhook;

// The items, the newest first, with a line before those from before the marked moment.
export function withLine(items, isSince) {
  if (!marked || !items.length) return items;
  const first = items.findIndex((item) => !isSince(item));
  return items.toSpliced(first < 0 ? items.length : first, 0, { line: lineText() });
}

// The same for movements of credits, which have no ids: the newest are those that came since.
export function withLineInLedger(movements, total) {
  const since = new Set(marked ? movements.slice(0, total - marked.movements) : []);
  return withLine(movements, (one) => since.has(one));
}
