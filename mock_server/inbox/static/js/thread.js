// The messages of the open conversation: the newest page, older ones on demand. No elements here.

import { get } from "./api.js";
import { learn } from "./conversations.js";
import { emit, on } from "./signals.js";
import { ABOUT_MESSAGES, numberOf } from "./words.js";

const PAGE = 50;
// More are never held: reading far back lets the newest go, and they come again on demand.
const MOST = 400;

let open = "";
let items = [];
let older = null;
let away = false;
let turn = 0;
// The turn that older messages are being asked for in, if any.
let asking = 0;
// Events that came while a page was on its way, which may be older than they are.
let meanwhile = [];

export const thread = () => ({ number: open, items, hasOlder: Boolean(older), away });
export const message = (id) => items.find((item) => item.messageId === id);

// Gives whether it is still the one that is open: somebody may have gone on meanwhile.
export async function openThread(number, wanted = "") {
  const mine = ++turn;
  if (number !== open) {
    open = number;
    items = [];
    older = null;
    away = false;
    emit("thread", "opened");
  }
  if (!number) return true;
  meanwhile = [];
  let answer = await get(`/_mock/conversations/${encodeURIComponent(number)}/messages`, {
    limit: PAGE,
  });
  if (mine !== turn) return false;
  items = answer.items.reverse();
  older = answer.next;
  away = false;
  learn(answer.conversation, items.at(-1));
  // A message that was asked for may lie further back.
  while (wanted && older && !message(wanted) && items.length < MOST) {
    answer = await get(older);
    if (mine !== turn) return false;
    items = [...answer.items.reverse(), ...items];
    older = answer.next;
  }
  meanwhile.forEach(apply);
  emit("thread", "loaded");
  return true;
}

export async function loadOlder() {
  if (!older || asking === turn) return;
  const mine = turn;
  asking = mine;
  try {
    const answer = await get(older);
    if (mine !== turn) return;
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

on("events", (events) => {
  const ours = events.filter(
    ({ type, data }) => ABOUT_MESSAGES.includes(type) && numberOf(data) === open,
  );
  if (!ours.length) return;
  meanwhile = [...meanwhile, ...ours].slice(-MOST);
  const came = ours.map(apply).includes("came");
  // So many at once that only the newest page is worth having.
  if (came && items.length > MOST) openThread(open).catch(() => {});
  else emit("thread", came ? "came" : "changed");
});

function apply({ type, data }) {
  const at = items.findIndex((item) => item.messageId === data.messageId);
  if (at >= 0) items[at] = data;
  else if (type !== "status" && !away) {
    items.push(data);
    return "came";
  }
  return "changed";
}
