// The conversations, loaded page by page and kept up to date by events. Makes no elements.

import { get } from "./api.js";
import { emit, on } from "./signals.js";
import { ABOUT_MESSAGES, numberOf, reached } from "./labels.js";

const PAGE = 100;
// The most that the server gives in one answer.
const AT_ONCE = 1000;
const known = new Map();
let order = [];
let next = null;
let total = 0;
let unread = 0;
let loadingMore = false;
let complete = false;
// Of each read under way, the events since it began: its answer may be older than they are.
const since = new Set();

export const conversation = (number) => known.get(number);
export const numbers = () => order;
export const count = () => total;
// How many conversations have something unread, also of those that are not loaded.
export const unreadCount = () => unread;
export const loaded = () => complete;

// Reads the list again. As many as are loaded already stay, so that the reader keeps the place.
export async function load() {
  const limit = Math.min(Math.max(PAGE, order.length), AT_ONCE);
  await read("/_mock/conversations", limit, (answer, events) => {
    const further = answer.next && order.length > limit ? beyond(answer, events) : [];
    if (!further.length) next = answer.next;
    known.clear();
    for (const item of further) known.set(item.number, item);
    order = [...answer.items, ...further].map(({ number }) => number);
    total = answer.total;
    complete = true;
  });
  emit("conversations");
}

// The conversations that are loaded and come after those of an answer.
function beyond({ items }, events) {
  const elsewhere = new Set(items.map(({ number }) => number));
  if (!order.some((number) => elsewhere.has(number))) return [];
  for (const { data } of events) elsewhere.add(numberOf(data));
  const end = reached(items.at(-1).last);
  const further = order.filter((number) => !elsewhere.has(number));
  return further.map((number) => known.get(number)).filter(({ last }) => reached(last) <= end);
}

export async function loadMore() {
  if (!next || loadingMore) return;
  const from = next;
  loadingMore = true;
  try {
    await read(from, PAGE, (answer, events) => {
      // Those that came since were counted as they came.
      if (!events.length) total = answer.total;
      // The list may have been read again meanwhile.
      if (from !== next) return;
      const listed = new Set(order);
      for (const { number } of answer.items) if (!listed.has(number)) order.push(number);
      next = answer.next;
    });
  } finally {
    loadingMore = false;
  }
  emit("conversations");
}

// Reads a page of the list, and keeps its conversations after `arrange` gave them their order.
async function read(path, limit, arrange) {
  const events = [];
  since.add(events);
  try {
    const answer = await get(path, { limit });
    arrange(answer, events);
    for (const item of answer.items) known.set(item.number, item);
    unread = answer.unreadConversations;
    apply(events);
  } finally {
    since.delete(events);
  }
}

// A conversation opened by an address or a search may not be among those that are loaded.
export function learn(about, last) {
  if (!last || known.has(about.number)) return;
  known.set(about.number, { ...about, last });
  emit("conversations");
}

on("events", (events) => {
  const ours = events.filter(({ type }) => ABOUT_MESSAGES.includes(type));
  for (const one of since) one.push(...ours);
  if (apply(events)) emit("conversations");
});

// An event carries the message and its conversation as it is now, so nothing has to be loaded again.
function apply(events) {
  const moved = new Set();
  let touched = false;
  for (const { type, data } of events) {
    if (!ABOUT_MESSAGES.includes(type)) continue;
    unread = data.unreadConversations;
    touched = true;
    const number = numberOf(data);
    const before = known.get(number);
    const isLast = before?.last.messageId === data.messageId;
    const newer = !before || reached(data) >= reached(before.last);
    known.set(number, { ...data.conversation, last: newer || isLast ? data : before.last });
    const isNew = !before && type !== "status";
    if (isNew && data.conversation.firstMessageId === data.messageId) total += 1;
    if (!newer || (isLast && reached(data) === reached(before.last))) continue;
    moved.delete(number);
    moved.add(number);
  }
  if (moved.size) order = order.filter((number) => !moved.has(number));
  for (const number of moved) place(number);
  return touched;
}

// Moves a number to where its newest message belongs. If that lies behind what is loaded, the number
// is left out: it comes with its page.
function place(number) {
  const when = reached(known.get(number).last);
  const at = order.findIndex((other) => reached(known.get(other).last) <= when);
  if (at >= 0) order.splice(at, 0, number);
  else if (!next) order.push(number);
}
