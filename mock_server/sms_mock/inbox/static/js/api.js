// Calls the control API for the team that the address of the page names.

import { whileLoading } from "./loading.js";
import { route } from "./route.js";

export const ROOT = document.body.dataset.root;
// Whether the server shows its sign-in page instead of this one if the control token is missing.
const SIGN_IN_FIRST = !document.body.dataset.tokenForOthers;

export class Refusal extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.field = error.field;
    this.help = error.help;
  }
}

// The `next` of a list has the root of the page already.
const withRoot = (path) => (path.startsWith(`${ROOT}/`) ? path : ROOT + path);

export function url(path, given = {}) {
  const [bare, asked = ""] = withRoot(path).split("?");
  const search = new URLSearchParams(asked);
  const team = route().team;
  if (team) search.set("team", team);
  for (const [name, value] of Object.entries(given)) if (value) search.set(name, value);
  const text = search.toString();
  return bare + (text ? `?${text}` : "");
}

export const call = (...request) => whileLoading(answerTo(...request));

async function answerTo(method, path, body, given) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const answer = await fetch(url(path, given), { method, headers, body: sent }).catch(away);
  if (SIGN_IN_FIRST && answer.status === 401)
    if ((await answer.clone().text()).includes("control token")) location.reload();
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw new Refusal(
    answer.status,
    said.error ?? { message: `${answer.status} ${answer.statusText}`, help: "" },
  );
}

/**
 * The page shows already that the event stream is away, so a caller may ignore status 0.
 * @returns {never}
 */
function away() {
  throw new Refusal(0, {
    message: "The server is away",
    help: "The page goes on by itself when it is back.",
  });
}

// Signs the browser in with the control token. Gives whether it was the right one.
export async function signIn(token) {
  const sent = { method: "POST", body: new URLSearchParams({ token }) };
  // The redirect leads to the page, which is open already.
  const answer = await fetch(`${ROOT}/inbox/session`, { ...sent, redirect: "manual" }).catch(away);
  return answer.type === "opaqueredirect";
}

export const get = (path, given) => call("GET", path, undefined, given);
export const post = (path, body = {}) => call("POST", path, body);

export const origin = location.origin + ROOT;
