// The balance in the bar: of the user whose credits moved last, at first of the administrator.

import { byId } from "./dom.js";
import { credits } from "./labels.js";
import { go } from "./route.js";
import { on } from "./signals.js";
import { credentials } from "./team.js";

let last = null;

export function startBalance() {
  byId("balance").addEventListener("click", () => go({ pane: "ledger" }));
  on("team", draw);
  on("credits", (movements) => {
    last = movements.at(-1).userId;
    draw();
  });
}

function draw() {
  const { users } = credentials();
  const administrator = users.find((user) => user.administrator) ?? users[0];
  const shown = users.find((user) => user.userId === last) ?? administrator;
  const chip = byId("balance");
  chip.hidden = !shown;
  if (!shown) return;
  const [name] = shown.email.split("@");
  chip.textContent = `${shown === administrator ? "" : `${name}: `}${credits(shown.credits)}`;
  const all = users.map((user) => `${user.email} has ${credits(user.credits)}`);
  chip.title = `${all.join(", ")}. Opens the ledger`;
}
