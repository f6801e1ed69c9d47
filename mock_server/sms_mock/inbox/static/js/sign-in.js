// Asks for the control token where an action is refused without it, and then does the action.

import { signIn } from "./api.js";
import { ask } from "./dialog.js";
import { h } from "./dom.js";

const WRONG = "That is not the token. It is what follows --control-token.";

// Calls `work` and gives its result. If the server refuses it without the control token, a dialog asks
// for the token, and `work` is called again after the sign-in. Gives null if the dialog is closed.
export async function withSignIn(work) {
  try {
    return await work();
  } catch (error) {
    if (error.status !== 401 || error.field !== "Authorization") throw error;
  }
  for (let token = await askForToken(); token !== null; token = await askForToken("wrong"))
    if (await signIn(token)) return work();
  return null;
}

// Gives the token that was typed; null if the dialog was closed.
function askForToken(wrong = "") {
  return new Promise((resolve) => {
    const input = h("input", {
      type: "password",
      autocomplete: "current-password",
      autofocus: true,
    });
    const onsubmit = (event) => {
      event.preventDefault();
      resolve(input.value);
      close();
    };
    const field = h("label", { class: "field" }, h("span", {}, "Control token"), input);
    const content = [
      h("p", {}, "This needs the server’s control token. You stay signed in for a week."),
      wrong && h("p", { class: "wrong", role: "alert" }, WRONG),
      h("form", { onsubmit }, field),
    ];
    const close = ask("Sign in", content, [
      ["Cancel", "plain"],
      ["Sign in", "primary", () => resolve(input.value)],
    ]);
    input.closest("dialog").addEventListener("close", () => resolve(null));
  });
}
