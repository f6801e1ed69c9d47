// The messages of the open conversation: the newest page, and older pages on demand. Makes no
// elements.

import { get } from "./api.js";
import { learn } from "./conversations.js";
import { emit, on, oneAtATime } from "./signals.js";
import { ABOUT_MESSAGES, numberOf, reached } from "./labels.js";

const PAGE = 50;
// The most that the server gives in one answer.
const AT_ONCE = 1000;
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
// Whether the reader is at the newest message, and wants to see what comes.
let isFollowed = true;
// Counts what a person asked for: the answer to what was asked before is dropped.
let turn = 0;
/**
 * What `openThread` began last.
 * @type {Promise<any>}
 */
let opening = Promise.resolve();
// The turn in which older messages are being loaded, if any.
let asking = 0;
let isLoadingWhole = false;
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

// The phone tells whether the reader is at the end of what it shows.
export function setFollowed(isAtEnd) {
  isFollowed = isAtEnd;
}

const messagesOf = (number, query) =>
  get(`/_mock/conversations/${encodeURIComponent(number)}/messages`, query);

// Opens a conversation for a person. Gives whether it is still the open one when its messages are
// there.
export function openThread(number, wanted = "") {
  const opened = begin(number, wanted);
  opening = opened.catch(() => {});
  return opened;
}

async function begin(number, wanted) {
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
  const answer = await messagesOf(number, { limit: PAGE, around: wanted }).catch((error) => {
    if (mine === turn) {
      loading = false;
      emit("thread", "changed");
    }
    throw error;
  });
  if (mine !== turn) return false;
  loading = false;
  // Its number was written in another way.
  const { number: known } = answer.conversation;
  if (known !== open) {
    open = known;
    emit("thread", "opened");
  }
  take(answer, []);
  emit("thread", wanted ? "found" : "loaded");
  return true;
}

// Holds the messages of an answer, and those before it.
function take(answer, earlier) {
  about = answer.conversation;
  if (!earlier.length) older = answer.next;
  items = [...earlier, ...answer.items.reverse()];
  away = answer.newer;
  learn(about, items.at(-1));
  meanwhile.forEach(apply);
  spoken ||= items.length > 0;
}

// Reads again what is held, because events may have been missed. Nothing that a person asked for is
// undone: it waits for what is being opened, and gives way to what is opened meanwhile.
export const refreshThread = oneAtATime(refresh);

async function refresh() {
  for (let awaited = null; awaited !== opening; ) {
    awaited = opening;
    await awaited;
  }
  if (!open) return;
  const mine = turn;
  const limit = isTooLong() ? PAGE : Math.min(Math.max(PAGE, items.length), AT_ONCE);
  meanwhile = [];
  const answer = await messagesOf(open, { limit, around: away ? middleOf(limit) : "" });
  if (mine !== turn) return;
  const read = new Set(answer.items.map(({ messageId }) => messageId));
  const isKnown = items.some(({ messageId }) => read.has(messageId));
  if (items.length && !isKnown && !isFollowed && !away) {
    // More came than are read at once. Who reads further back goes on reading there.
    away = true;
    await refresh();
    return;
  }
  const keepsEarlier = isKnown && answer.next && !isTooLong();
  take(answer, keepsEarlier ? itemsBefore(answer.items.at(-1), read) : []);
  dropNewest();
  emit("thread", "refreshed");
}

// The message around which the server gives the `limit` newest of those that are held.
const middleOf = (limit) => items.at(-1 - Math.floor(limit / 2))?.messageId;

// What is held and older than `first`, the first of a page of which `read` has the ids.
function itemsBefore(first, read) {
  const came = new Set(meanwhile.map(({ data }) => data.messageId));
  return items.filter(
    (item) =>
      !read.has(item.messageId) && !came.has(item.messageId) && reached(item) <= reached(first),
  );
}

// Whether so much came that only the newest page is worth having.
const isTooLong = () => items.length > MOST && isFollowed && !isLoadingWhole;

// Who reads further back holds the older ones of too many.
function dropNewest() {
  if (items.length <= MOST || isFollowed || isLoadingWhole) return;
  items = items.slice(0, MOST);
  away = true;
}

export async function loadOlder() {
  if (!older || asking === turn) return;
  const mine = turn;
  const first = items[0];
  asking = mine;
  try {
    const answer = await get(older, { limit: PAGE });
    // `loadWhole` may have loaded them meanwhile.
    if (mine !== turn || first?.messageId !== items[0]?.messageId) return;
    items = [...answer.items.reverse(), ...items];
    older = answer.next;
    dropNewest();
    emit("thread", "older");
  } finally {
    if (asking === mine) asking = 0;
  }
}

// Loads every message of the conversation, up to as many as a report has. If a person opens it anew
// meanwhile, it begins again, a few times.
export async function loadWhole() {
  const number = open;
  let mine = turn;
  isLoadingWhole = true;
  try {
    for (let tries = 0; tries < TRIES && open === number; tries += 1) {
      if (away || mine !== turn) await openThread(number);
      mine = turn;
      await loadRest(mine);
      if (mine === turn) break;
    }
  } finally {
    isLoadingWhole = false;
  }
  emit("thread", "older");
}

async function loadRest(mine) {
  while (older && mine === turn && items.length < WHOLE) {
    const first = items[0];
    const answer = await get(older, { limit: AT_ONCE });
    // Another read may have begun, or `loadOlder` may have loaded some of them meanwhile.
    if (mine !== turn || first?.messageId !== items[0]?.messageId) continue;
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
  dropNewest();
  if (isTooLong()) refreshThread().catch(() => {});
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
