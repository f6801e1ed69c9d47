// The same classes for `import`.
import helper from "./sms-mock.cjs";

export const { SmsMock, NotRunning, NothingSent, Refused } = helper;
