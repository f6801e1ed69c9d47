// The event stream, open as long as the page is. The server sends events about seven times a
// second; those that come together are handed on together. Lists are read again at most once a
// second, however often the stream says that events were left out.

import { get, ROOT, url } from "./api.js";
import { emit, paced } from "./signals.js";

const RETRY = 1500;
// Milliseconds. Events that the server sends together arrive within a few.
const TOGETHER = 50;
let source = null;
let waiting = [];
// When the server started, as far as this tab knows: kept, so that a reload notices a restart too.
const KEY = `started ${ROOT}`;
let started = sessionStorage.getItem(KEY);

const flush = paced(() => {
  const events = waiting;
  waiting = [];
  if (events.some((event) => event.type === "reset")) resync();
  emit("events", events);
}, TOGETHER);

const resync = paced(() => emit("resync"), 1000);

export function connect() {
  open(false);
}

function open(again) {
  source?.close();
  source = new EventSource(url("/_mock/events"));
  let first = true;
  source.onopen = async () => {
    emit("live", true);
    const before = started;
    const missed = again && first;
    const reopened = !first;
    first = false;
    // Another process counts its events anew: what it replays may not be all that was missed.
    const health = await get("/_mock/health").catch(() => null);
    started = health?.started ?? started;
    sessionStorage.setItem(KEY, started ?? "");
    if (before && before !== started) emit("restarted", health);
    // At first too: something may have come between the lists being read and the stream opening.
    if (missed || !reopened || before !== started) emit("resync");
  };
  source.onmessage = (message) => {
    waiting.push(JSON.parse(message.data));
    flush();
  };
  source.onerror = () => {
    emit("live", false);
    // Refused for good, as by a proxy while the server is away: try with a new one.
    if (source.readyState !== EventSource.CLOSED) return;
    emit("refused");
    setTimeout(() => open(true), RETRY);
  };
}
