export * from "./sms-mock.cjs";
