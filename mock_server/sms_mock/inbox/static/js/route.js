// The address of the page holds its state: the open conversation, the search, the pane. Nothing else
// does, so that a reload or a link shows the same.

import { emit } from "./signals.js";

// `list`: the list is shown instead of the phone, in a window that has room for only one of them.
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
