// The event stream, open as long as the page is. The server sends events five times a second; those
// that come together are handed on together, as the signal "events". The signal "resync" says that
// events may have been missed: of the types that it names, or of any if it names none. It comes at
// most once a second, however often the stream says that events were left out.

import { get, ROOT, url } from "./api.js";
import { reopenStream, shareStream } from "./shared-stream.js";
import { emit, paced } from "./signals.js";

// Milliseconds. Events that the server sends together arrive within a few.
const TOGETHER = 50;
const LOOK = 30_000;
let waiting = [];
// What each `reset` since the last resync named: types, or null for any.
let missed = [];
// When the server started, as far as this tab knows: kept, so that a reload notices a restart too.
const KEY = `started ${ROOT}`;
let started = sessionStorage.getItem(KEY);

const flush = paced(() => {
  const events = waiting;
  waiting = [];
  for (const { type, data } of events) if (type === "reset") missed.push(data.leftOut ?? null);
  if (missed.length) resync();
  emit("events", events);
}, TOGETHER);

const resync = paced(() => {
  const types = missed.includes(null) ? undefined : [...new Set(missed.flat())];
  missed = [];
  emit("resync", types);
}, 1000);

export function connect() {
  shareStream(url("/_mock/events"), ({ kind, fresh, text }) => {
    if (kind === "event") {
      waiting.push(JSON.parse(text));
      flush();
    } else if (kind === "open") opened(fresh);
    else if (kind === "away") emit("live", false);
    else emit("refused");
  });
  if (/\/@[^/]+$/.test(ROOT)) setInterval(followKey, LOOK);
}

// A key leads to another server when its own ends, and back when that has started again. A proxy
// still keeps a stream to the other one open; a new stream goes where the calls go.
async function followKey() {
  const health = await get("/_mock/health").catch(() => null);
  if (health?.started && started && health.started !== started) reopenStream();
}

async function opened(fresh) {
  emit("live", true);
  const before = started;
  // Another process counts its events anew: what it replays may not be all that was missed.
  const health = await get("/_mock/health").catch(() => null);
  started = health?.started ?? started;
  sessionStorage.setItem(KEY, started ?? "");
  if (before && before !== started) emit("restarted", health);
  // At first too: something may have come between the lists being read and the stream opening.
  if (fresh || before !== started) emit("resync");
}
