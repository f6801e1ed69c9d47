// The page put together: what starts, and which conversation is open.

import { get, Refusal } from "./api.js";
import { startAttention } from "./attention.js";
import { startBalance } from "./balance.js";
import * as conversations from "./conversations.js";
import { startDemo } from "./demo.js";
import { byId, h, replace } from "./dom.js";
import { startKeys } from "./keys.js";
import { startList } from "./list.js";
import { connect } from "./live.js";
import { startPane } from "./pane.js";
import { startPhone } from "./phone.js";
import { go, route } from "./route.js";
import { startNotifications } from "./notify.js";
import { startRun } from "./run.js";
import { startSearch } from "./search.js";
import { concerns, emit, on, oneAtATime } from "./signals.js";
import { isGone, loadTeams, startTeam } from "./team.js";
import { openThread, refreshThread, thread } from "./thread.js";
import {
  clockAsked,
  dayKey,
  exact,
  isElsewhere,
  isFrozen,
  now,
  refreshTimes,
  setClock,
  withDay,
  withMinutes,
  withSeconds,
  ZONE_LONG,
  ZONE_NAME,
} from "./time.js";
import { startTitle } from "./title.js";
import { AWAY, refused, toast, withdraw } from "./toast.js";
import { loadWebhooks, startWebhooks } from "./webhooks.js";
import { ABOUT_MESSAGES, numberOf } from "./labels.js";

async function start() {
  startSearch();
  startList();
  startPhone();
  startPane();
  startKeys();
  startTitle();
  startNotifications();
  startWebhooks();
  startAttention();
  startBalance();
  startTeam();
  startRun();
  startDemo();
  on("route", follow);
  on("conversations", openFirst);
  on("thread", leaveEmptied);
  on("resync", (types) => {
    missed = missed && types && [...missed, ...types];
    return reload();
  });
  on("live", live);
  on("restarted", tellRestart);
  // Where the team is gone the stream is refused too.
  on("refused", () => loadTeams().catch(tell));
  on("team", () => isGone() && live(false));
  on("events", notice);
  byId("now").addEventListener("click", () => go({ pane: "clock" }));
  byId("home").addEventListener("click", (event) => {
    event.preventDefault();
    go({ number: "", message: "", q: "", list: "1", pane: "", request: "" });
  });
  connect();
  setInterval(tick, 1000);
  await reload();
}

// The types of events that may have been missed since the last reload; undefined for any.
let missed = undefined;

// Reads again what the missed events may have changed, also what is open.
const reload = oneAtATime(async () => {
  const about = (...types) => concerns(missing, types);
  const missing = missed;
  missed = [];
  try {
    if (about("credits")) await loadTeams();
    if (isGone()) return undefined;
    await Promise.all([
      about("clock") && get("/_mock/clock").then(clockAsked()),
      about(...ABOUT_MESSAGES) && conversations.load(),
      about("webhook") && loadWebhooks(),
    ]);
    tick();
    if (!about(...ABOUT_MESSAGES)) return undefined;
    await (isThere() ? refreshThread() : follow());
  } catch (error) {
    tell(error);
  }
  return undefined;
});

// Whether the conversation that the address names is open.
const isThere = () => {
  const { number, items } = thread();
  return number && number === route().number && items.length > 0;
};

// The message that the address named when it was followed last. A person who went elsewhere in the
// conversation is not brought back to it.
let followed = "";

async function follow() {
  const { number, message, list, pane } = route();
  if (pane === "requests") withdraw("rejected");
  byId("room").classList.toggle("reading", Boolean(number) && !list);
  if (!number && message) return findNumber(message);
  if (!number) {
    openFirst();
    return route().number ? undefined : openThread("");
  }
  const isNew = message && message !== followed;
  const isHeld = () => thread().items.some((item) => item.messageId === message);
  followed = message;
  if (isThere() && (!isNew || isHeld())) return undefined;
  try {
    const opened = await openThread(number, message);
    if (opened && thread().number !== number) go({ number: thread().number }, { instead: true });
  } catch (error) {
    tell(error);
  }
  return undefined;
}

// That the server is away is told by the sign of the event stream; what is no refusal is a mistake
// of the page.
function tell(error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.status && !isGone()) refused(error);
}

// An address may name a message alone; its number follows from it.
async function findNumber(id) {
  const stillWanted = () => route().message === id && !route().number;
  try {
    const item = await get(`/_mock/messages/${encodeURIComponent(id)}`);
    if (!stillWanted()) return;
    go({ number: numberOf(item) }, { instead: true });
  } catch (error) {
    if (!stillWanted()) return;
    refused(error);
    go({ message: "" }, { instead: true });
  }
}

// A phone on which everything was forgotten, as after a reset, is left.
function leaveEmptied() {
  const { spoken, items } = thread();
  if (spoken && !items.length) go({ number: "", message: "" }, { instead: true });
}

// With nothing open the first conversation opens by itself.
function openFirst() {
  const { number, message, q } = route();
  const [first] = conversations.numbers();
  if (number || message || q || !first) return;
  go({ number: first }, { instead: true });
}

function notice(events) {
  for (const { type, data } of events) {
    if (type === "clock") {
      setClock(data);
      emit("clock");
      tick();
    }
  }
  const rejected = events
    .filter(({ type, data }) => type === "request" && data.status >= 400)
    .map(({ data }) => data);
  if (!rejected.length || route().pane === "requests") return;
  const last = rejected.at(-1);
  const more = rejected.length > 1 ? ` and ${rejected.length - 1} more` : "";
  toast(`${last.status} ${last.method} ${last.path.split("?")[0]}${more}`, {
    detail: last.summary,
    bad: true,
    seconds: 8,
    about: "rejected",
    onclick: () => go({ pane: "requests", request: String(last.id) }),
  });
}

function live(connected) {
  const sign = byId("live");
  sign.classList.toggle("off", !connected);
  if (connected) withdraw(AWAY);
  const away = isGone() ? "Team is gone" : "Reconnecting";
  replace(sign, h("span", {}, connected ? "Live" : away));
}

function tellRestart({ started, store }) {
  toast(`The server was started anew at ${withMinutes(Date.parse(started))} ${ZONE_NAME}`, {
    detail:
      store === "memory"
        ? "In memory it keeps nothing: messages and teams from before are gone."
        : `What it keeps in ${store} is here again.`,
    seconds: 30,
  });
}

let lastDay = "";
function tick() {
  const chip = byId("now");
  const time = isElsewhere() ? withDay(now()) : withSeconds(now());
  chip.textContent = `${isFrozen() ? "Frozen at " : ""}${time} ${ZONE_NAME}`;
  chip.title = `${exact(now())}, ${ZONE_LONG}. Opens the clock`;
  chip.classList.toggle("frozen", isFrozen());
  chip.classList.toggle("elsewhere", isElsewhere());
  const day = dayKey(now());
  if (lastDay && lastDay !== day) emit("day");
  lastDay = day;
  refreshTimes();
}

start();
