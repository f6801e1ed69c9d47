// A request of the journal as a curl command that can be run: its secrets put back. Values in, text
// out.

import { sh } from "./snippets.js";

const HIDDEN = "…";
// What curl writes itself, or what belongs to the connection.
const LEFT_OUT = new Set([
  "host",
  "content-length",
  "connection",
  "accept-encoding",
  "user-agent",
  "transfer-encoding",
  "cookie",
]);
const CUT = /… \(\d+ bytes\)$/;

/**
 * The command, or a reason why there is none.
 * @param {any} entry of `/_mock/requests`
 * @param {string} origin
 * @param {{email: string, token: string, urlToken: string}[]} users whose secrets were masked
 * @returns {{command?: string, reason?: string}}
 */
export function curlOf({ method, path, email, request }, origin, users) {
  const type = String(valueOf(request.headers, "content-type") ?? "");
  if (CUT.test(request.body)) return { reason: "Its body was too long to be kept whole." };
  if (type.startsWith("multipart/")) return { reason: "Its body was a file, which is not kept." };
  const user = users.find((one) => one.email.toLowerCase() === email?.toLowerCase()) ?? users[0];
  const lines = [
    `curl ${method === "GET" ? "" : `-X ${method} `}${sh(origin + unmasked(path, user))}`,
  ];
  for (const [name, value] of Object.entries(request.headers)) {
    if (LEFT_OUT.has(name.toLowerCase())) continue;
    const isBasic = name.toLowerCase() === "authorization" && value.startsWith("Basic ");
    if (isBasic && user) lines.push(`-u ${sh(`${user.email}:${user.token}`)}`);
    else lines.push(`-H ${sh(`${name}: ${unmasked(value, user)}`)}`);
  }
  if (request.body) lines.push(`--data-binary ${sh(unmasked(request.body, user))}`);
  return { command: lines.join(" \\\n  ") };
}

const valueOf = (headers, name) =>
  Object.entries(headers).find(([other]) => other.toLowerCase() === name)?.[1];

// A secret is kept as its first four characters: those of a known one are put back whole.
function unmasked(text, user) {
  if (!user) return text;
  const secrets = [user.token, user.urlToken];
  return secrets.reduce(
    (given, secret) => given.replaceAll(secret.slice(0, 4) + HIDDEN, secret),
    text,
  );
}
