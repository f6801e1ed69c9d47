import { client } from "./client/client.gen.js";
import { getBalance, getMessages, sendSms } from "./client/sdk.gen.js";

client.setConfig({
  baseUrl: `${process.env.SMS_MOCK_URL}/app`,
  headers: {
    email: "demo@example.com",
    token: "11111111-1111-4111-8111-111111111111",
    Accept: "application/json",
  },
});

const send = (recipientNumber: string) => sendSms({ body: { recipientNumber, message: "Hello" } });

console.log("sent", (await send("0821234567")).data?.messageId);
console.log("listed", (await getMessages()).data?.totalElements);
const refused = await send("082123");
console.log("refused", refused.response?.status, refused.error?.code);
console.log("balance", (await getBalance()).data?.creditBalance);
