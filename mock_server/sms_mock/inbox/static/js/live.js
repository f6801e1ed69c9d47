// The event stream: connected for as long as the page is open, handed on in batches.
// At most four batches a second, so that thousands of events are bounded work.

import { get, url } from "./api.js";
import { emit, paced } from "./signals.js";

const RETRY = 1500;
let source = null;
let waiting = [];
let started = null;

const flush = paced(() => {
  const events = waiting;
  waiting = [];
  if (events.some((event) => event.type === "reset")) emit("resync");
  emit("events", events);
});

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
