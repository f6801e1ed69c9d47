import createClient from "openapi-fetch";
import type { paths } from "./client/schema.js";

const client = createClient<paths>({
  baseUrl: `${process.env.SMS_MOCK_URL}/app`,
  headers: {
    email: "demo@example.com",
    token: "11111111-1111-4111-8111-111111111111",
    Accept: "application/json",
  },
});

const send = (recipientNumber: string) =>
  client.POST("/api/rest/v1/sms/send", { body: { recipientNumber, message: "Hello" } });

const sent = await send("0821234567");
console.log("sent", sent.data?.messageId);
console.log("listed", (await client.GET("/api/rest/v1/messages/all")).data?.totalElements);
const refused = await send("082123");
console.log("refused", refused.response.status, refused.error?.code);
console.log("balance", (await client.GET("/api/rest/v1/account/balance")).data?.creditBalance);
