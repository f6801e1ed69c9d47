// The address is the state: what is open, searched and shown beside. Nothing else remembers it.

import { emit } from "./signals.js";

// `list`: where one of the two has to give way, as on a phone, the list is in front of the handset.
const NAMES = ["team", "number", "message", "q", "list", "pane", "request", "find"];

export function route() {
  const given = new URLSearchParams(location.search);
  return Object.fromEntries(NAMES.map((name) => [name, given.get(name) || ""]));
}

export function address(changes) {
  const wanted = { ...route(), ...changes };
  const search = new URLSearchParams();
  for (const name of NAMES) if (wanted[name]) search.set(name, wanted[name]);
  const text = search.toString();
  return location.pathname + (text ? `?${text}` : "");
}

export function go(changes, { instead = false } = {}) {
  const to = address(changes);
  if (to === location.pathname + location.search) return;
  history[instead ? "replaceState" : "pushState"](null, "", to);
  emit("route", route());
}

addEventListener("popstate", () => emit("route", route()));
