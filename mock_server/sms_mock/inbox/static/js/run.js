// "From here": a moment that a person marked. Lists show a line there, the bar counts what came since.
// Kept by the tab for each team, until it is cleared or the team reset.

import { get, ROOT } from "./api.js";
import { button, byId, h, iconButton, replace } from "./dom.js";
import { credits, plural, reached } from "./labels.js";
import { route } from "./route.js";
import { emit, on, oneAtATime, paced } from "./signals.js";
import { credentials, loadTeams } from "./team.js";
import { now, stepTime, ZONE_NAME } from "./time.js";
import { attempt } from "./toast.js";

const key = () => `run ${ROOT} ${route().team}`;
let marked = null;
let figures = null;

export function startRun() {
  marked = JSON.parse(sessionStorage.getItem(key()) ?? "null");
  const recount = oneAtATime(count);
  const later = paced(() => marked && recount(), 1000);
  on("events", later);
  on("resync", later);
  // The day of the clock is not said on the day itself.
  on("day", draw);
  on("restarted", () => keep(null));
  draw();
}

// What can be compared later: the newest of each list, and how much there is.
async function measure() {
  const lists = ["messages", "requests", "webhooks", "credits"];
  const [messages, requests, webhooks, movements] = await Promise.all(
    lists.map((name) => get(`/_mock/${name}`, { limit: 1 })),
  );
  await loadTeams();
  return {
    message: messages.items[0]?.messageId ?? "",
    messages: messages.total,
    request: requests.items[0]?.id ?? 0,
    webhook: webhooks.items[0]?.id ?? 0,
    webhooks: webhooks.total,
    movements: movements.total,
    credits: credentials().users.reduce((sum, user) => sum + user.credits, 0),
  };
}

const mark = () =>
  attempt(async () => {
    const found = await measure();
    const { now: at } = await get("/_mock/clock");
    figures = found;
    keep({ ...found, at: Date.parse(at) });
  });

function keep(moment) {
  marked = moment;
  if (moment) sessionStorage.setItem(key(), JSON.stringify(moment));
  else sessionStorage.removeItem(key());
  draw();
  emit("run");
}

async function count() {
  // What failed is asked for again with the next event.
  const found = await measure().catch(() => null);
  if (!found || !marked) return;
  figures = found;
  // Lists only grow, unless the team was reset.
  const names = ["messages", "request", "webhooks", "movements"];
  if (names.some((name) => found[name] < marked[name])) keep(null);
  else draw();
}

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
    plural(figures.messages - marked.messages, "message"),
    plural(figures.request - marked.request, "request"),
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
  (reached(message) === marked.at && message.messageId > marked.message);
export const isRequestSince = ({ id }) => id > marked.request;
export const isWebhookSince = ({ id }) => id > marked.webhook;

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
