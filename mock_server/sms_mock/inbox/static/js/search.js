// The search box and its results. The server defines what a search may say; the address of the page
// holds the search that is shown.

import { get } from "./api.js";
import { byId } from "./dom.js";
import { go, route } from "./route.js";
import { coalesced, concerns, emit, on } from "./signals.js";
import { ABOUT_MESSAGES, numberOf } from "./labels.js";

const PAGE = 100;
const MOST = 1000;
const PAUSE = 180;
export const HELP =
  "Paste a number in any spelling, a message id, a data field, a campaign, or words and “phrases” of texts and names." +
  " Filters are to: from: number: id: data: campaign: status: encoding: is: before: and after:," +
  " as in is:unread, is:failed, is:call, encoding:ucs2, after:1h, after:13:30 or before:yesterday. A minus in front negates a term.";

const NOTHING = { items: [], total: 0, notes: [], refusal: "", ready: false };
let result = NOTHING;
let asked = "";
// The search of which the only result was opened.
let opened = "";
// Counts the searches: the answer to an earlier one is dropped.
let turn = 0;

export const searching = () => Boolean(route().q);
export const found = () => result;

// In a narrow window the list does not fit beside what is open: a search then shows the list alone.
const beside = matchMedia("(max-width: 1180px)");
export const foldsList = () => beside.matches;
const changesFor = (q) => ({ q, ...(q && foldsList() && { pane: "", list: "1" }) });

export function startSearch() {
  const box = byId("q");
  /** @type {any} */
  let timer = 0;
  box.value = route().q;
  box.addEventListener("input", () => {
    clearTimeout(timer);
    // While a person types, the address is replaced: the whole search is one step of Back.
    timer = setTimeout(
      () => go(changesFor(box.value.trim()), { instead: searching() && Boolean(box.value.trim()) }),
      PAUSE,
    );
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go(changesFor(box.value.trim()));
    emit("search-submitted");
  });
  on("route", follow);
  const again = coalesced(() => searching() && search(route().q));
  on("resync", (missed) => concerns(missed, ABOUT_MESSAGES) && again());
  on("events", (events) => events.some(({ type }) => ABOUT_MESSAGES.includes(type)) && again());
  note(HELP);
  follow();
}

function follow() {
  const wanted = route().q;
  const box = byId("q");
  if (document.activeElement !== box) box.value = wanted;
  if (wanted === asked) return;
  asked = wanted;
  turn += 1;
  result = NOTHING;
  if (wanted) search(wanted);
  else {
    note(HELP);
    emit("found");
  }
}

async function search(words) {
  const mine = ++turn;
  try {
    // As many as are loaded already, so that the scroll position stays.
    const limit = Math.min(Math.max(PAGE, result.items.length), MOST);
    const answer = await get("/_mock/messages", { q: words, calls: "true", limit });
    if (mine !== turn) return;
    const fresh = new Set(answer.items.map(({ messageId }) => messageId));
    // Those of still more stay as they are.
    const further = answer.next ? result.items.slice(MOST) : [];
    const kept = further.filter(({ messageId }) => !fresh.has(messageId));
    const next = kept.length ? (result.next ?? answer.next) : answer.next;
    keep([...answer.items, ...kept], { ...answer, next });
    openOnly(words);
    note(`${answer.total} found`, "tally");
  } catch (error) {
    if (mine !== turn) return;
    // What was found stays while the server is away.
    if (error.status === 0 && result.ready && !result.refusal) return;
    const refusal = [error.message, error.help].filter(Boolean).join("; ");
    result = { ...NOTHING, refusal, ready: true };
    note(refusal, "bad");
  }
  emit("found");
}

const PASTED = ["messageId", "userDataField", "number"];

// Opens a message that alone has a pasted number, id or data field. Once for each search, and only
// where the list stays in sight. Words are typed letter by letter, so what they find waits for Enter.
function openOnly(words) {
  if (opened === words) return;
  opened = words;
  const [only] = result.items;
  const pasted = only?.matches?.some(({ field }) => PASTED.includes(field));
  if (result.total !== 1 || !pasted || foldsList()) return;
  go({ number: numberOf(only), message: only.messageId }, { instead: true });
}

function keep(items, { next, total, notes }) {
  result = { ...NOTHING, items, total, notes, ready: true, next };
}

export async function findMore() {
  const { items, next } = result;
  if (!next) return;
  const mine = turn;
  result.next = null;
  try {
    const following = await get(next);
    if (mine !== turn) return;
    keep([...items, ...following.items], following);
    emit("found");
  } catch (error) {
    if (mine === turn) result.next = next;
    throw error;
  }
}

function note(text, kind = "") {
  const line = byId("search-note");
  line.textContent = text;
  line.className = `search-note ${kind}`;
}
