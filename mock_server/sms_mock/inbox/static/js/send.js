// One message sent through the imitated API, as an application sends it.

import { ROOT } from "./api.js";
import { go } from "./route.js";
import { credentials } from "./team.js";
import { AWAY, toast, withdraw } from "./toast.js";

// Calls the imitated API, so the send is among the requests. Gives whether it was accepted.
export async function sendMessage(body) {
  const { email, token } = credentials();
  const from = location.href;
  const answer = await fetch(`${ROOT}/app/api/rest/v1/sms/send`, {
    method: "POST",
    headers: { email, token, Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }).catch(() => null);
  if (!answer) {
    toast("The server is away", { bad: true, about: AWAY });
    return false;
  }
  const { messageId, error, errorMessage, message } = await answer.json().catch(() => ({}));
  if (!answer.ok || !messageId) {
    const reason = [error, errorMessage, message].find((one) => typeof one === "string");
    toast(reason ?? `Refused with ${answer.status}`, {
      bad: true,
      about: "send",
      detail: "The request and its answer are under Requests.",
      onclick: () => go({ pane: "requests" }),
    });
    return false;
  }
  withdraw("send");
  // Who went elsewhere meanwhile stays there.
  if (location.href === from) go({ message: messageId, number: "", q: "", list: "" });
  return true;
}
