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
