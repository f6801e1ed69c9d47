import { getBalance, getMessages, sendSms } from "./client/fetch.js";
import { sendSmsBody } from "./client/zod.js";

// orval's functions call fetch with a path alone; here they get the mock's address and a team.
const withoutAddress = globalThis.fetch;
globalThis.fetch = (path, options) =>
  withoutAddress(`${process.env.SMS_MOCK_URL}/app${path}`, {
    ...options,
    headers: {
      ...options?.headers,
      email: "demo@example.com",
      token: "11111111-1111-4111-8111-111111111111",
      Accept: "application/json",
    },
  });

const send = (recipientNumber: string) =>
  sendSms(sendSmsBody.parse({ recipientNumber, message: "Hello" }));

const shown = (answer: { data: unknown }, field: string) =>
  (answer.data as Record<string, unknown>)[field];

console.log("sent", shown(await send("0821234567"), "messageId"));
console.log("listed", shown(await getMessages(), "totalElements"));
const refused = await send("082123");
console.log("refused", refused.status, shown(refused, "code"));
console.log("balance", shown(await getBalance(), "creditBalance"));
