// The messages of the open conversation: the newest page, and older pages on demand. Makes no
// elements.

import { get } from "./api.js";
import { learn } from "./conversations.js";
import { emit, on } from "./signals.js";
import { ABOUT_MESSAGES, numberOf, reached } from "./labels.js";

const PAGE = 50;
// The most that are held. Reading far back drops the newest, which are loaded again on demand.
const MOST = 400;

const WHOLE = 5000;
const TRIES = 5;

let open = "";
// Its conversation, also where it has no messages yet.
let about = null;
// Whether it had messages while it was open: that tells an emptied conversation from a new one.
let spoken = false;
// Whether its newest page is on its way for the first time.
let loading = false;
let items = [];
let older = null;
let away = false;
let turn = 0;
// The turn in which older messages are being loaded, if any.
let asking = 0;
// Events that came while a page was being loaded: the page may be older than they are.
let meanwhile = [];

export const thread = () => ({
  number: open,
  about,
  spoken,
  loading,
  items,
  hasOlder: Boolean(older),
  away,
});

// Opens a conversation. Returns whether it is still the open one when its messages are there.
export async function openThread(number, wanted = "") {
  const mine = ++turn;
  if (number !== open) {
    open = number;
    about = null;
    spoken = false;
    loading = Boolean(number);
    items = [];
    older = null;
    away = false;
    emit("thread", "opened");
  }
  if (!number) return true;
  meanwhile = [];
  // A message that was asked for may lie further back.
  const answer = await get(`/_mock/conversations/${encodeURIComponent(number)}/messages`, {
    limit: PAGE,
    around: wanted,
  }).catch((error) => {
    if (mine === turn) {
      loading = false;
      emit("thread", "changed");
    }
    throw error;
  });
  if (mine !== turn) return false;
  loading = false;
  about = answer.conversation;
  // Its number was written in another way.
  if (about.number !== open) {
    open = about.number;
    emit("thread", "opened");
  }
  items = answer.items.reverse();
  older = answer.next;
  away = answer.newer;
  learn(about, items.at(-1));
  meanwhile.forEach(apply);
  spoken ||= items.length > 0;
  emit("thread", "loaded");
  return true;
}

export async function loadOlder() {
  if (!older || asking === turn) return;
  const mine = turn;
  const from = older;
  asking = mine;
  try {
    const answer = await get(from);
    // `loadWhole` may have loaded them meanwhile.
    if (mine !== turn || from !== older) return;
    items = [...answer.items.reverse(), ...items];
    older = answer.next;
    if (items.length > MOST) {
      items = items.slice(0, MOST);
      away = true;
    }
    emit("thread", "older");
  } finally {
    if (asking === mine) asking = 0;
  }
}

// Loads every message of the conversation, up to as many as a report has. If the newest page is read
// again meanwhile, as after a lost connection, it begins again, a few times.
export async function loadWhole() {
  const number = open;
  let mine = turn;
  for (let tries = 0; tries < TRIES && open === number; tries += 1) {
    if (away || mine !== turn) await openThread(number);
    mine = turn;
    await loadRest(mine);
    if (mine === turn) break;
  }
  emit("thread", "older");
}

async function loadRest(mine) {
  while (older && mine === turn && items.length < WHOLE) {
    const from = older;
    const answer = await get(from, { limit: 1000 });
    // Another read may have begun, or `loadOlder` may have loaded some of them meanwhile.
    if (mine !== turn || from !== older) continue;
    items = [...answer.items.reverse(), ...items];
    older = answer.next;
  }
}

on("events", (events) => {
  const ours = events.filter(
    ({ type, data }) => ABOUT_MESSAGES.includes(type) && numberOf(data) === open,
  );
  if (!ours.length) return;
  about = ours.at(-1).data.conversation;
  meanwhile = [...meanwhile, ...ours].slice(-MOST);
  const came = ours.map(apply).includes("came");
  // So many at once that only the newest page is worth having.
  if (came && items.length > MOST) openThread(open).catch(() => {});
  else emit("thread", came ? "came" : "changed");
});

// Applies an event. Messages are kept in the order in which they reached the phone.
function apply({ data }) {
  const before = items.findIndex((item) => item.messageId === data.messageId);
  if (before >= 0 && reached(items[before]) === reached(data)) {
    items[before] = data;
    return "changed";
  }
  if (before >= 0) items.splice(before, 1);
  const place = items.findLastIndex((item) => reached(item) <= reached(data)) + 1;
  // Before or behind what is loaded: it comes with its page.
  if ((place === 0 && older) || (place === items.length && away)) return "changed";
  items.splice(place, 0, data);
  spoken = true;
  return "came";
}
