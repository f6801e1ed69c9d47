// The teams of the server, in the settings: made with a name, opened, renamed, reset and deleted.

import { call, post } from "./api.js";
import { ask, askForText } from "./dialog.js";
import { button, h, list, row, submit } from "./dom.js";
import { form, part } from "./parts.js";
import { withSignIn } from "./sign-in.js";
import { allTeams, current, loadTeams, nameOf, openTeam } from "./team.js";
import { attempt } from "./toast.js";

const SHOWN = 50;

// Gives the `element`, and `draw()`, which shows the teams that are known now.
export function teamsPart() {
  const name = h("input", {
    placeholder: "Name, if you like",
    "aria-label": "Name of the new one",
  });
  const begin = () =>
    attempt(async () => {
      const asked = name.value.trim() ? { name: name.value.trim() } : {};
      openTeam((await post("/_mock/teams", asked)).teamId);
    });
  const teams = h("ul");
  const beyond = h("p");
  const draw = () => {
    const known = allTeams().map((team) => ({
      id: team.teamId,
      name: nameOf(team),
      open: team === current(),
    }));
    list(teams, known.slice(0, SHOWN), ({ id }) => id, line);
    const more = known.length - SHOWN;
    beyond.textContent = more > 0 ? `and ${more} more, in the list at the top` : "";
  };
  draw();
  const reset = button("Reset this team", askToReset, "plain danger");
  const element = part(
    "Team",
    teams,
    beyond,
    form("row", begin, name, submit("New team")),
    row(reset),
  );
  return { element, draw };
}

function line({ id, name, open }) {
  const remove = button("Delete", () => askToDelete(id, name, open), "quiet danger", {
    "aria-label": `Delete ${name}`,
  });
  return h(
    "li",
    { class: "line" },
    h("span", {}, name, open && h("small", {}, " open")),
    h(
      "span",
      {},
      !open && button("Open", () => openTeam(id), "quiet", { "aria-label": `Open ${name}` }),
      button("Rename", () => askForName(id, name), "quiet", { "aria-label": `Rename ${name}` }),
      id !== "default" && remove,
    ),
    h("small", {}, id),
  );
}

function askForName(id, name) {
  askForText("Rename this team", "Name", name, "Rename", (given) =>
    attempt(async () => {
      await call("PUT", `/_mock/teams/${id}`, { name: given });
      await loadTeams();
    }),
  );
}

function askToReset() {
  const what = "Its messages, credits, clock and settings become what they were at the beginning.";
  ask("Reset this team?", h("p", {}, what), [
    ["Keep it", "plain"],
    ["Reset", "primary", () => attempt(() => post("/_mock/reset"))],
  ]);
}

function askToDelete(id, name, open) {
  const what = `“${name}” goes with its messages, credits and settings. Its credentials are refused then.`;
  const remove = async () => {
    await call("DELETE", `/_mock/teams/${id}`);
    if (open) openTeam("default");
    else await loadTeams();
  };
  ask("Delete this team?", h("p", {}, what), [
    ["Keep it", "plain"],
    ["Delete", "primary", () => attempt(() => withSignIn(remove))],
  ]);
}
