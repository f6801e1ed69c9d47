// Which teams there are, who is in the one that is open, and the switch between them.

import { get } from "./api.js";
import { byId, h, replace } from "./dom.js";
import { address, route } from "./route.js";
import { emit } from "./signals.js";

let teams = [];

export const current = () =>
  teams.find((team) => team.teamId === (route().team || "default")) ?? teams.at(-1);
export const credentials = () => current() ?? { email: "", token: "", urlToken: "", users: [] };

export async function loadTeams() {
  teams = (await get("/_mock/teams")).items;
  const select = byId("team");
  const open = current();
  replace(
    select,
    teams.map((team) =>
      h("option", { value: team.teamId, selected: team === open }, team.name || team.teamId),
    ),
  );
  select.onchange = () =>
    location.assign(
      address({
        team: select.value === "default" ? "" : select.value,
        number: "",
        message: "",
        request: "",
      }),
    );
  emit("team");
}
