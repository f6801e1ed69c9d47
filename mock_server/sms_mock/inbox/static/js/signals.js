// Named signals, through which the parts of the page tell each other that something changed.

const listeners = new Map();

export function on(name, listener) {
  if (!listeners.has(name)) listeners.set(name, new Set());
  listeners.get(name).add(listener);
  return () => listeners.get(name).delete(listener);
}

export function emit(name, value) {
  for (const listener of [...(listeners.get(name) ?? [])]) listener(value);
}

// Milliseconds between two reads of one list while events keep coming.
const GAP = 1000;

/**
 * Makes a read of a list cheap to ask for. The read begins at once; while it is asked for again and
 * again it begins once in `gap` milliseconds, never while one is under way, and once after the last
 * time that it was asked for.
 * @param {() => any} read may give a promise
 * @param {number} [gap]
 * @returns {(how?: {atOnce?: boolean}) => any} asks for a read, and gives what it gives if it began;
 *   with `atOnce`, for what a person did, the gap is not waited for
 */
export function coalesced(read, gap = GAP) {
  let isUnderWay = false;
  let isWanted = false;
  let timer = null;
  const begin = async () => {
    isWanted = false;
    isUnderWay = true;
    timer = setTimeout(endGap, gap);
    try {
      return await read();
    } finally {
      isUnderWay = false;
      beginIfDue();
    }
  };
  const endGap = () => {
    clearTimeout(timer);
    timer = null;
    return beginIfDue();
  };
  const beginIfDue = () => (isWanted && !isUnderWay && timer === null ? begin() : undefined);
  return ({ atOnce = false } = {}) => {
    isWanted = true;
    return atOnce ? endGap() : beginIfDue();
  };
}

/**
 * Reads a list at first, and again when events of these types came or may have been missed, as
 * `coalesced` says. This is how every pane follows the server.
 * @param {string[]} types of events
 * @param {() => any} read
 * @param {number} [gap]
 * @returns {{again: (how?: {atOnce?: boolean}) => any, stop: () => void}}
 */
export function keepCurrent(types, read, gap = GAP) {
  let isStopped = false;
  const again = coalesced(() => (isStopped ? undefined : read()), gap);
  const stops = [
    on("events", (events) => events.some(({ type }) => types.includes(type)) && again()),
    on("resync", (missed) => concerns(missed, types) && again()),
  ];
  again();
  const stop = () => {
    isStopped = true;
    for (const one of stops) one();
  };
  return { again, stop };
}

// Whether a resync concerns readers of these types of events; one that names no types concerns all.
export const concerns = (missed, types) => !missed || types.some((type) => missed.includes(type));

// Calls `work` at once, and then at most once in `gap` milliseconds, however often it is asked for.
export function paced(work, gap = 250) {
  let timer = null;
  let wanted = false;
  const run = () => {
    wanted = false;
    timer = setTimeout(() => {
      timer = null;
      if (wanted) run();
    }, gap);
    work();
  };
  return () => {
    if (timer === null) run();
    else wanted = true;
  };
}

// Runs `work` one at a time; however often it is asked for meanwhile, it runs once more after.
export function oneAtATime(work) {
  let running = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await work();
    } while (again);
  };
  return () => {
    again = true;
    running ??= run().finally(() => {
      running = null;
    });
    return running;
  };
}
