// Which teams there are, who is in the one that is open, and the switch between them.

import { get } from "./api.js";
import { byId, h, list } from "./dom.js";
import { empty } from "./parts.js";
import { address, route } from "./route.js";
import { emit, on } from "./signals.js";
import { attempt } from "./toast.js";

let teams = [];

const asked = () => route().team || "default";
export const current = () => teams.find((team) => team.teamId === asked());
// Known only once the teams are: a team may have been deleted, or its server started anew.
export const isGone = () => teams.length > 0 && !current();
export const credentials = () => current() ?? { email: "", token: "", urlToken: "", users: [] };

export const allTeams = () => teams;
export const nameOf = (team) => team.name || team.teamId;
const addressOf = (id) =>
  address({ team: id === "default" ? "" : id, number: "", message: "", request: "", find: "" });

export const openTeam = (id) => location.assign(addressOf(id));

export function startTeam() {
  const select = byId("team");
  select.onchange = () => openTeam(select.value);
  // Others make teams meanwhile: they are there by the time the list opens.
  for (const near of ["pointerenter", "focus"])
    select.addEventListener(near, () => attempt(loadTeams));
  on("events", (events) => {
    const movements = events.filter(({ type }) => type === "credits").map(({ data }) => data);
    if (movements.length) keepBalances(movements);
  });
}

// An event carries the newest movement of a user with the balance after it, so nothing has to be
// loaded again, except for a user who was created since.
function keepBalances(movements) {
  const { users } = credentials();
  for (const { userId, balance } of movements) {
    const user = users.find((one) => one.userId === userId);
    if (!user) return void loadTeams().catch(() => {});
    user.credits = balance;
  }
  emit("credits", movements);
  return undefined;
}

export async function loadTeams() {
  teams = (await get("/_mock/teams")).items;
  draw();
  emit("team");
}

function draw() {
  const gone = { id: asked(), name: `${asked()} (gone)`, disabled: true };
  const known = teams.map((team) => ({ id: team.teamId, name: nameOf(team), disabled: false }));
  list(
    byId("team"),
    isGone() ? [gone, ...known] : known,
    ({ id }) => id,
    ({ id, name, disabled }) => h("option", { value: id, disabled }, name),
  );
  byId("team").value = asked();
}

export function goneTeam() {
  const ways = teams.map((team) =>
    h("li", {}, h("a", { href: addressOf(team.teamId) }, nameOf(team))),
  );
  const box = empty(
    "This team is gone",
    "It was deleted, or its server started anew without it. These are there:",
    h("ul", {}, ways),
  );
  box.classList.add("gone");
  return box;
}
