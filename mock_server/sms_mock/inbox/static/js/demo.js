// The banner of a demo: it says that the page shows one, and pauses its story. Only the default team
// has a story.

import { call, get } from "./api.js";
import { button, byId, h } from "./dom.js";
import { route } from "./route.js";
import { on, oneAtATime } from "./signals.js";
import { attempt } from "./toast.js";

let story = null;
let frozen = false;
const ABOUT = ["demo", "clock"];
const text = h("p", { role: "status" });
const toggle = button("", () => attempt(change), "quiet");

export function startDemo() {
  const team = route().team || "default";
  if (!document.body.dataset.demo || team !== "default") return;
  byId("demo").append(text, toggle);
  const load = oneAtATime(read);
  on("resync", load);
  on("events", (events) => events.some(({ type }) => ABOUT.includes(type)) && load());
  load();
}

async function read() {
  // An import may have replaced the demo: then there is nothing to pause.
  const asked = [get("/_mock/demo"), get("/_mock/clock")];
  [story, { frozen }] = await Promise.all(asked).catch(() => [null, { frozen }]);
  draw();
}

async function change() {
  story = await call("PUT", "/_mock/demo", { running: !story.running });
  draw();
}

function draw() {
  byId("demo").hidden = !story;
  if (!story) return;
  const said = `Demo: ${story.company} is made up. ${state()}`;
  // The same text is not set again, because screen readers would say it again.
  if (text.textContent !== said) text.textContent = said;
  toggle.textContent = story.running ? "Pause" : "Go on";
}

function state() {
  if (!story.running) return "Its messages are paused.";
  if (frozen) return "Its messages wait: the clock is frozen.";
  return "Its messages come by themselves.";
}
