import { AccountApi, Configuration, MessagesApi, ResponseError, SmsApi } from "./client/index.js";

const credentials: Record<string, string> = {
  email: "demo@example.com",
  token: "11111111-1111-4111-8111-111111111111",
};
const config = new Configuration({
  basePath: `${process.env.SMS_MOCK_URL}/app`,
  apiKey: (name) => credentials[name]!,
  headers: { Accept: "application/json" },
});
const sms = new SmsApi(config);

const sent = await sms.sendSms({ sendSmsBody: { recipientNumber: "0821234567", message: "Hello" } });
console.log("sent", sent.messageId);
console.log("listed", (await new MessagesApi(config).getMessages()).totalElements);
try {
  await sms.sendSms({ sendSmsBody: { recipientNumber: "082123", message: "Hello" } });
} catch (error) {
  if (!(error instanceof ResponseError)) throw error;
  const answer = (await error.response.json()) as { code: string };
  console.log("refused", error.response.status, answer.code);
}
console.log("balance", (await new AccountApi(config).getBalance()).creditBalance);
